"""Files in folders and archives are read where they lie: nothing is unpacked, followed or changed."""

import io
import json
import os
import stat
import zipfile

import pytest

from course.grading import places
from course.grading.intake import collect
from course.grading.places import MAX_NOTEBOOKS, MAX_ZIP_FILES, Place, files_in, notebooks_in
from course.grading.unreadable import MAX_FILE_BYTES, Unreadable
from tests.grading.conftest import LESSON
from tests.grading.test_intake import LESSONS, found, put, zipped


def test_a_zip_is_read_like_a_folder_with_or_without_one_on_top(tmp_path):
    names = [f"doe_1_2_{LESSON}.ipynb", f"roe_2_3_{LESSON}.ipynb"]
    flat = found(zipped(tmp_path / "flat.zip", *names))
    assert flat == found(zipped(tmp_path / "top.zip", *(f"assignment 1/{name}" for name in names)))
    assert {one[0] for one in flat} == {"doe_1", "roe_2"}


def test_a_link_is_not_followed(tmp_path):
    secret = put(tmp_path, "secret.ipynb")
    folder = tmp_path / "in"
    folder.mkdir()
    os.symlink(secret, folder / f"doe_1_2_{LESSON}.ipynb")
    os.symlink(tmp_path, folder / "jane")
    os.mkfifo(folder / f"roe_2_3_{LESSON}.ipynb")
    assert {one[-1] for one in found(folder)} == {"It is a link or a device, not a file."}


def test_a_zip_bomb_is_read_no_further_than_the_limit(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"doe_1_2_{LESSON}.ipynb", b" " * (MAX_FILE_BYTES + 1))
    (one,) = collect([path], LESSONS)
    with pytest.raises(Unreadable, match="at most 128 are read"):
        one.place.read()
    # A header that lies about the size.
    data = bytearray(path.read_bytes())
    for place in (data.find(b"PK\x01\x02") + 24, data.find(b"PK\x03\x04") + 22):
        data[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    (one,) = collect([path], LESSONS)
    with pytest.raises(Unreadable, match="damaged|at most"):
        one.place.read()


def test_an_encrypted_member_is_unreadable(tmp_path):
    path = zipped(tmp_path / "z.zip", f"doe_1_2_{LESSON}.ipynb")
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\x01\x02") + 8] |= 1
    data[data.find(b"PK\x03\x04") + 6] |= 1
    path.write_bytes(data)
    (one,) = collect([path], LESSONS)
    with pytest.raises(Unreadable, match="password|encrypted"):
        one.place.read()


def test_a_file_that_only_its_owner_may_read_is_read_without_changing_it(tmp_path):
    path = put(tmp_path, f"jane/{LESSON}.ipynb")
    path.chmod(0o600)
    (one,) = collect([tmp_path], LESSONS)
    assert json.loads(one.place.read())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_operating_systems_and_editors_leave_is_no_file_of_anybody(tmp_path):
    for name in (
        "jane/work.ipynb",
        "jane/.DS_Store",
        "jane/.ipynb_checkpoints/w.ipynb",
        "__MACOSX/w.ipynb",
        "Thumbs.db",
    ):
        put(tmp_path, name)
    assert [file.name for file in files_in(tmp_path) if not file.is_leftover] == ["jane/work.ipynb"]


def test_more_files_than_a_class_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "MAX_FILES", 2)
    archive = zipped(tmp_path / "all.zip", "a.ipynb", "b.ipynb", "c.ipynb")
    for number in range(3):
        put(tmp_path / "in", f"{number}.ipynb")
    for path in (archive, tmp_path / "in"):
        with pytest.raises(ValueError, match="at most 2 files in"):
            list(files_in(path))


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["a.txt", "__MACOSX/b.ipynb"], "There is no notebook in the zip archive."),
        ([f"{number}.py" for number in range(MAX_ZIP_FILES + 1)], "more than 20000 files"),
        ([f"{number}.ipynb" for number in range(MAX_NOTEBOOKS + 1)], "101 notebooks, and at most 100"),
    ],
)
def test_an_archive_without_a_notebook_or_with_too_many_files_is_unreadable(tmp_path, names, reason):
    with pytest.raises(Unreadable, match=reason):
        notebooks_in(Place(zipped(tmp_path / "z.zip", *names, data=b"")))


def test_a_notebook_in_an_archive_in_an_archive_is_found_by_its_positions(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("notes.txt", "x")
        archive.writestr("work/a.ipynb", "the bytes")
    outer = zipped(tmp_path / "outer.zip", "doe.zip", data=inner.getvalue())
    (file,) = files_in(outer)
    assert notebooks_in(file.place) == [(Place(outer, (0, 1)), "work/a.ipynb")]
    assert Place(outer, (0, 1)).read() == b"the bytes"
