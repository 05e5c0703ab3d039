"""Records and their lines: the same bytes for the same marks, and nothing else accepted."""

import json

import pytest

from course.grading.records import (
    Batch,
    Cost,
    Grade,
    SubmissionRecord,
    VerdictRecord,
    line_of,
    load,
    record_of,
    save,
    write_atomically,
)

GRADE = Grade(
    "doe", "00_start_here", "start_here.accuracy", "Title", 0.6, 2, "not right", "why",
    (VerdictRecord("one number", 0.1, True), VerdictRecord("ü", 0.9, False, "message", "x = 1", "y = 2", "line 1")),
    "a diagnosis", "ff", ("a note",), "def f():\n    pass", "jax",
)  # fmt: skip
BATCH = Batch((SubmissionRecord("doe", "00_start_here"),), (GRADE,), (Cost("doe", "00_start_here", "", 1.5),))


def test_what_is_saved_is_loaded(tmp_path):
    save(BATCH, tmp_path)
    assert load(tmp_path) == BATCH


def test_the_bytes_are_the_same_and_hold_no_clock(tmp_path):
    save(BATCH, tmp_path)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    save(load(tmp_path), tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert not {"seconds", "peak_mebibytes"} & json.loads(first["grades.jsonl"]).keys()
    assert list(json.loads(line_of(GRADE))) == sorted(vars(GRADE))


@pytest.mark.parametrize("change", [lambda d: d.pop("points"), lambda d: d.update(extra=1)])
def test_a_line_with_other_keys_is_refused(change):
    values = json.loads(line_of(GRADE))
    change(values)
    with pytest.raises(ValueError, match="points|extra"):
        record_of(Grade, values)


def test_a_damaged_line_is_named(tmp_path):
    save(BATCH, tmp_path)
    with (tmp_path / "grades.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(ValueError, match=r"grades\.jsonl, line 2"):
        load(tmp_path)


def test_a_folder_without_marks_says_what_to_run(tmp_path):
    with pytest.raises(FileNotFoundError, match="course grade"):
        load(tmp_path)


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\ud800")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
