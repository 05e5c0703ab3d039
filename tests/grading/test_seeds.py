"""Inputs come from a secret that no student's process has."""

import stat

import pytest

from course.grading.seeds import derive, generator, secret_of


def test_every_part_and_the_secret_decide():
    seeds = {
        derive("s", "a", "b"), derive("t", "a", "b"), derive("s", "ab", ""), derive("s", "", "ab"), derive("s", "ab"),
    }  # fmt: skip
    assert len(seeds) == 5 and all(len(seed) == 32 for seed in seeds)


def test_the_same_seed_draws_the_same():
    assert generator("ff").integers(10**9) == generator("ff").integers(10**9) != generator("fe").integers(10**9)


def test_a_secret_is_made_once_and_kept_from_others(tmp_path):
    first = secret_of(tmp_path, None)
    assert len(first) == 64 and secret_of(tmp_path, None) == first
    assert stat.S_IMODE((tmp_path / "secret.txt").stat().st_mode) == 0o600
    assert secret_of(tmp_path, "mine") == "mine"


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe\x00"])
def test_a_secret_file_that_holds_none_is_refused_and_named(tmp_path, content):
    (tmp_path / "secret.txt").write_bytes(content)
    with pytest.raises(ValueError, match=r"secret\.txt.*--secret"):
        secret_of(tmp_path, None)
    assert (tmp_path / "secret.txt").read_bytes() == content
    assert secret_of(tmp_path, "named") == "named"


def test_an_empty_secret_is_refused(tmp_path):
    with pytest.raises(ValueError, match="empty"):
        secret_of(tmp_path, " ")
