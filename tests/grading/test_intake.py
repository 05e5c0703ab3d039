"""Every shape that a learning platform gives becomes a list of who handed in what: nothing lost, nothing trusted."""

import io
import os
import time
import zipfile

import pytest

from course.grading import intake
from course.grading.intake import collect, take_in
from course.grading.reading import read_pieces
from course.grading.slimming import Work
from tests.grading.conftest import LESSON, RELEASED, RIGHT, as_bytes, code, notebook, trial
from tests.grading.packing import linux, written

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


def bare(tag=""):
    """A notebook that nothing but its cells' names says the lesson of."""
    tree = trial(RIGHT)
    tree["metadata"] = {"tag": tag}
    for cell in tree["cells"]:
        del cell["id"]
        cell["metadata"] = {}
    return as_bytes(tree)


def test_what_is_no_submission_is_listed_with_a_reason_and_is_no_student(tmp_path):
    put(tmp_path, f"Jane Doe_12_assignsubmission_file_/{LESSON}.ipynb")
    others = (
        "Ann Lee_15_assignsubmission_onlinetext_/onlinetext.html", "doe_4711_text.html", "roe_4712_99_link.html",
        "grades.csv", "README.md", "submission_metadata.yml", ".DS_Store", "__MACOSX/._x.ipynb", "index.html",
    )  # fmt: skip
    for name in others:
        put(tmp_path, name, b"x")
    taken = take_in([tmp_path], LESSONS)
    assert [one.student for one in taken.submissions] == ["Jane Doe_12"]
    assert {one.file for one in taken.set_aside} == set(others)
    assert all(one.reason.startswith("It is ") for one in taken.set_aside)


def test_a_lesson_that_nobody_asked_for_adds_no_points(tmp_path):
    lessons = {LESSON: RELEASED, "01_neuron": RELEASED}
    for who in ("jane", "john", "mary"):
        put(tmp_path, f"{who}/{LESSON}.ipynb")
    put(tmp_path, "mary/01_neuron.ipynb")
    put(tmp_path, "ann/01_neuron.ipynb")
    taken = take_in([tmp_path], {**lessons, "03_losses": RELEASED})
    assert len(taken.submissions) == 5 and not taken.warnings, "two of four have handed it in: it was asked for"
    (tmp_path / "ann" / "01_neuron.ipynb").unlink()
    put(tmp_path, "ann/03_losses.ipynb")
    taken = take_in([tmp_path], {**lessons, "03_losses": RELEASED})
    assert [(one.student, one.lesson) for one in taken.submissions] == [
        ("ann", ""), ("jane", LESSON), ("john", LESSON), ("mary", LESSON),
    ]  # fmt: skip
    assert "which was not asked for" in taken.submissions[0].reason
    assert [one.file for one in taken.set_aside] == ["mary/01_neuron.ipynb"]
    assert "--lessons" in taken.warnings[0] and "mary" in taken.warnings[0]
    asked = take_in([tmp_path], {**lessons, "03_losses": RELEASED}, asked_for=True)
    assert len(asked.submissions) == 5 and not asked.warnings


def test_one_or_two_students_are_graded_in_whatever_they_hand_in(tmp_path):
    for number, lesson in enumerate(("01_neuron", LESSON, "03_losses")):
        put(tmp_path, f"jane/{lesson}.ipynb")
        put(tmp_path, f"s{number % 2}/{LESSON}.ipynb")
    taken = take_in([tmp_path / "jane"], {LESSON: RELEASED, "01_neuron": RELEASED, "03_losses": RELEASED})
    assert len(taken.submissions) == 3 and not taken.warnings


def test_a_class_that_shrinks_is_the_first_warning(tmp_path):
    for who in ("jane", "john", "mary"):
        put(tmp_path, f"everybody/of {who}/{LESSON}.ipynb", as_bytes({**trial(RIGHT), "tag": who}))
    put(tmp_path, f"ann/{LESSON}.ipynb")
    taken = take_in([tmp_path], LESSONS)
    assert {one.student for one in taken.submissions} == {"ann", "everybody"}
    assert taken.warnings[0].startswith("2 students, but 4 names were seen")
    assert "of jane, of john, of mary" in taken.warnings[0]


def test_files_that_nobody_s_name_stands_on_are_told_of(tmp_path):
    for number in range(4):
        put(tmp_path / "homework", f"{LESSON} ({number}).ipynb", as_bytes({**trial(RIGHT), "tag": number}))
    taken = take_in([tmp_path / "homework"], LESSONS)
    assert [one.attempts for one in taken.submissions] == [4]
    assert taken.warnings[0].startswith("1 students, but 4 names were seen")


def test_several_students_named_on_the_command_line_stay_apart(tmp_path):
    paths = [put(tmp_path, f"{who}/{LESSON}.ipynb") for who in ("jane", "john")]
    assert {one.student for one in collect(paths, LESSONS)} == {"jane", "john"}
    assert {one.student for one in collect([path.parent for path in paths], LESSONS)} == {"jane", "john"}
    assert {one.student for one in collect([zipped(tmp_path / "mary.zip", f"{LESSON}.ipynb")], LESSONS)} == {"mary"}


def test_the_later_of_two_exports_counts(tmp_path):
    for week in ("one", "two"):
        put(tmp_path / week, f"jane/{LESSON}.ipynb", as_bytes({**trial(RIGHT), "tag": week}))
    (one,) = collect([tmp_path / "one", tmp_path / "two"], LESSONS)
    assert one.attempts == 2 and b"two" in one.place.read()


def test_late_is_what_the_platform_says(tmp_path):
    put(tmp_path, f"doe_LATE_4711_98765_{LESSON}.ipynb")
    put(tmp_path, f"roe_4712_98766_LATE_{LESSON}.ipynb")
    assert [one.late for one in collect([tmp_path], LESSONS)] == [True, False]


def test_an_archive_of_another_kind_is_named(tmp_path):
    put(tmp_path, "jane/work.rar", b"Rar!")
    assert "archive of a kind that is not read (.rar)" in collect([tmp_path], LESSONS)[0].reason


def test_data_beside_a_notebook_is_no_submission(tmp_path):
    put(tmp_path, f"jane/{LESSON}.ipynb")
    put(tmp_path, "jane/history.json", b'{"loss": [1]}')
    put(tmp_path, "john/history.json", b'{"loss": [1]}')
    taken = take_in([tmp_path], LESSONS)
    assert [(one.student, one.lesson) for one in taken.submissions] == [("jane", LESSON), ("john", "")]
    assert [one.file for one in taken.set_aside] == ["jane/history.json"]


def test_a_long_list_of_attempts_is_not_read_before_grading(tmp_path):
    for number in range(130):
        put(tmp_path, f"jane/{LESSON}-{number}.ipynb", as_bytes(number))
    taken = take_in([tmp_path], LESSONS)
    assert [(one.file, one.attempts) for one in taken.submissions] == [(f"jane/{LESSON}-129.ipynb", 100)]
    assert len(taken.set_aside) == 30


def test_of_one_student_so_much_is_read_before_grading_and_no_more(tmp_path, monkeypatch):
    work = Work()
    read_pieces([bare()], work)
    monkeypatch.setattr(intake, "MAX_INTAKE_BYTES", 3 * work.units)
    for number in range(8):
        put(tmp_path, f"mal/{'abcdefgh'[number]}.ipynb", bare(number))
        put(tmp_path, f"s{number}/work.ipynb", bare(number))
    taken = take_in([tmp_path], LESSONS)
    assert sum(one.lesson == LESSON for one in taken.submissions) == 9
    reasons = [one.reason for one in (*taken.submissions, *taken.set_aside) if getattr(one, "reason", "")]
    assert sum("without a lesson's name" in reason for reason in reasons) == 4


def seconds(work):
    began = time.process_time()
    work()
    return time.process_time() - began


def many_entries(count, name=lambda number: f"{number}.txt", data=b""):
    return written([(name(number).encode(), 0, b"", data) for number in range(count)])


HOSTILE = {
    "a name of 4,000 dashes": lambda: linux({"-" * 4000 + ".ipynb": b"{}"}),
    "a name of 65,000 dashes": lambda: linux({"-" * 65_000 + ".ipynb": b"{}"}),
    "a hundred names of 65,000 signs": lambda: many_entries(90, lambda number: f"{number}" + "_1" * 32_000 + ".ipynb"),
    "thousands of nameless notebooks": lambda: many_entries(5000, lambda number: f"{number}.ipynb", b"{}"),
    "a hundred nameless bombs": lambda: linux({f"{number}.ipynb": b"[" * 2**20 for number in range(90)}),
    "a hundred bombs of outputs": lambda: linux({f"{n}.ipynb": b'{"outputs": [' + b"[]," * 2**18 for n in range(90)}),
    "a hundred bombs of short outputs": lambda: linux(
        {f"{n}.ipynb": b"{" + (b'"outputs": [' + b"[]," * 30 + b"],") * 5000 for n in range(90)}
    ),
    "ninety notebooks of many values": lambda: linux(
        {f"{n}.ipynb": b'{"cells": [' + b'{"a":1},' * 2**17 for n in range(90)}
    ),
    "400,000 entries": lambda: many_entries(400_000),
    "an archive in an archive in an archive": lambda: linux({"a.zip": linux({"b.zip": many_entries(30_000)})}),
    "a source for Python's parser": lambda: linux(
        {f"{n}.ipynb": as_bytes(notebook(code("(" * 99 + "x=1;" * 2**18))) for n in range(9)}
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_one_student_s_archive_makes_nobody_wait(kind, tmp_path):
    content = HOSTILE[kind]()
    put(tmp_path, f"roe_4711_98765_{LESSON}.ipynb")
    put(tmp_path, "mal_4712_98766_x.zip", content)
    taken = []
    assert seconds(lambda: taken.append(take_in([tmp_path], LESSONS))) < 2
    by_student = {one.student: one for one in taken[0].submissions}
    assert by_student["roe_4711"].reason == "" and "mal_4712" in by_student


def test_a_class_of_thousands_takes_time_by_its_size(tmp_path):
    def class_of(count):
        path = tmp_path / f"{count}.zip"
        names = (f"s{number}_{5000 + number}_{90_000 + number}_{LESSON}.ipynb" for number in range(count))
        path.write_bytes(written([(name.encode(), 0, b"", b"{}") for name in names]))
        return seconds(lambda: [one.place.read() for one in take_in([path], LESSONS).submissions])

    assert class_of(4000) < 10 * class_of(1000) + 0.5
