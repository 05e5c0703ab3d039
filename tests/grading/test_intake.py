"""Every shape that a learning platform gives becomes a list of who handed in what: nothing lost, nothing trusted."""

import io
import os
import zipfile

import pytest

from course.grading.intake import collect
from tests.grading.conftest import LESSON, RELEASED, RIGHT, as_bytes, trial

LESSONS = {LESSON: RELEASED}
GOOD = as_bytes(trial(RIGHT))


def files(folder, **content):
    for name, data in content.items():
        put(folder, name, data)
    return folder


def put(folder, name, data=GOOD):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def zipped(path, *names, data=GOOD):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, data)
    return path


def found(*paths):
    return {(one.student, one.lesson, one.shape, one.attempts, one.reason) for one in collect(paths, LESSONS)}


def test_canvas_flat_files(tmp_path):
    put(tmp_path, f"doejane_4711_98765_{LESSON}.ipynb")
    put(tmp_path, f"roejohn_LATE_4712_98766_{LESSON}-2.ipynb")
    assert found(tmp_path) == {
        ("doejane_4711", LESSON, "canvas", 1, ""),
        ("roejohn_4712", LESSON, "canvas", 1, ""),
    }
    one = collect([tmp_path], LESSONS)[0]
    assert (one.name, one.lms_id) == ("doejane", "4711")


def test_moodle_flat_files_and_folders(tmp_path):
    put(tmp_path, f"Jane Doe_12_assignsubmission_file_{LESSON}.ipynb")
    put(tmp_path, f"John Roe_13_assignsubmission_file_/{LESSON}.ipynb")
    assert found(tmp_path) == {
        ("Jane Doe_12", LESSON, "moodle", 1, ""),
        ("John Roe_13", LESSON, "moodle", 1, ""),
    }


def test_nbgraders_folders(tmp_path):
    put(tmp_path, f"submitted/jane/start/{LESSON}.ipynb")
    put(tmp_path, "submitted/jane/start/timestamp.txt", b"2026-01-01")
    assert found(tmp_path) == {("jane", LESSON, "nbgrader", 1, "")}


def test_a_folder_a_student_and_bare_files(tmp_path):
    put(tmp_path, f"jane/{LESSON}.ipynb")
    put(tmp_path, f"john/deep/er/{LESSON}.ipynb")
    put(tmp_path, f"mary_{LESSON}.ipynb")
    assert found(tmp_path) == {
        ("jane", LESSON, "folder", 1, ""),
        ("john", LESSON, "folder", 1, ""),
        ("mary", LESSON, "file", 1, ""),
    }


def test_the_last_attempt_counts(tmp_path):
    for name in (f"{LESSON}.ipynb", f"{LESSON}-1.ipynb", f"{LESSON} (10).ipynb", f"{LESSON}-2.ipynb"):
        put(tmp_path, f"jane/{name}", as_bytes({**trial(RIGHT), "note": name}))
    (one,) = collect([tmp_path], LESSONS)
    assert (one.file, one.attempt, one.attempts) == (f"jane/{LESSON} (10).ipynb", 4, 4)
    put(tmp_path, f"c/doe_1_100_{LESSON}.ipynb")
    put(tmp_path, f"c/doe_1_99_{LESSON}-7.ipynb")
    (one,) = collect([tmp_path / "c"], LESSONS)
    assert one.file == f"doe_1_100_{LESSON}.ipynb"


def test_the_lesson_is_told_from_the_notebook_where_its_name_does_not(tmp_path):
    put(tmp_path, "jane/homework final.ipynb")
    bare = trial(RIGHT)
    bare["metadata"] = {}
    for cell in bare["cells"]:
        del cell["id"]
        cell["metadata"] = {}
    put(tmp_path, "john/untitled.ipynb", as_bytes(bare))
    put(tmp_path, "mary/untitled.ipynb", as_bytes({"cells": [], "metadata": {}, "nbformat": 4}))
    assert found(tmp_path) == {
        ("jane", LESSON, "folder", 1, ""),
        ("john", LESSON, "folder", 1, ""),
        ("mary", "", "folder", 1, "It has no cell of any lesson that is being graded."),
    }


def test_a_students_own_zip_is_opened_one_level(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"work/{LESSON}.ipynb", GOOD)
        archive.writestr("__MACOSX/._x.ipynb", b"junk")
    put(tmp_path, "doe_1_2_homework.zip", stream.getvalue())
    (one,) = collect([tmp_path], LESSONS)
    assert (one.student, one.lesson, one.reason) == ("doe_1", LESSON, "")
    assert one.place.read() == GOOD
    put(tmp_path, "roe_2_3_homework.zip", b"PK but no")
    assert ("roe_2", "", "canvas", 1) in {one[:4] for one in found(tmp_path)}


def test_something_else_than_a_notebook_is_a_row_with_a_reason_unless_it_lies_beside_one(tmp_path):
    put(tmp_path, f"doe_1_2_{LESSON}.pdf", b"%PDF")
    put(tmp_path, f"jane/{LESSON}.ipynb")
    put(tmp_path, "jane/figure.png", b"x")
    put(tmp_path, "jane/.ipynb_checkpoints/x-checkpoint.ipynb")
    rows = {(one[0], one[-1]) for one in found(tmp_path)}
    assert rows == {("jane", ""), ("doe_1", "It is not a notebook: the name does not end in .ipynb.")}


def test_hostile_names_are_names_and_no_more(tmp_path):
    names = [f"../../evil/{LESSON}.ipynb", f"a\nb/{LESSON}.ipynb", f"/etc/{LESSON}.ipynb", f"x‮y/{LESSON}.ipynb"]
    rows = collect([zipped(tmp_path / "z.zip", *names)], LESSONS)
    assert len(rows) == 4 and all(row.student.isprintable() for row in rows)
    assert len({row.student for row in rows}) == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["z.zip"]


def test_names_that_are_no_utf8_stay_apart(tmp_path):
    for number in (0xFE, 0xFF):
        put(tmp_path, os.fsdecode(bytes([97, number])) + f"/{LESSON}.ipynb")
    assert len({one.student for one in collect([tmp_path], LESSONS)}) == 2


def test_what_is_not_there_or_empty_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        collect([tmp_path / "nowhere"], LESSONS)
    with pytest.raises(ValueError, match="Found none"):
        collect([tmp_path], LESSONS)
    with pytest.raises(ValueError, match="damaged archive"):
        collect([put(tmp_path, "x.zip", b"PK")], LESSONS)


def test_the_order_does_not_depend_on_the_disk(tmp_path):
    for number in (3, 1, 2):
        put(tmp_path, f"s{number}/{LESSON}.ipynb")
    assert [one.student for one in collect([tmp_path], LESSONS)] == ["s1", "s2", "s3"]


def test_bare_files_that_are_no_notebooks_stay_apart(tmp_path):
    for name in ("mary.pdf", "john.pdf"):
        put(tmp_path, name, b"%PDF")
    reason = "It is not a notebook: the name does not end in .ipynb."
    assert found(tmp_path) == {("mary", "", "file", 1, reason), ("john", "", "file", 1, reason)}
