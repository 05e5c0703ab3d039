"""What the name of a file or a folder says: whose it is, and which attempt."""

import time

import pytest

from course.grading.platform_names import (
    Origin,
    attempt_in,
    attempt_in_folder,
    is_generic,
    named_by_platform,
    stem_of,
    student_in,
)

LESSON = "02_activations"
FILE = f"{LESSON}.ipynb"
MARK = "_assignsubmission_file_"


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        (f"doejane_4711_98765_{FILE}", Origin("canvas", "doejane", "4711", FILE, 98765)),
        (f"doejane_LATE_4711_98765_{FILE}", Origin("canvas", "doejane", "4711", FILE, 98765, late=True)),
        (f"the_red_team_4711_98765_{FILE}", Origin("canvas", "the_red_team", "4711", FILE, 98765)),
        (f"team_4_4711_98765_{FILE}", Origin("canvas", "team_4", "4711", FILE, 98765)),
        ("doe_4711_98765_2024_10_final.ipynb", Origin("canvas", "doe", "4711", "2024_10_final.ipynb", 98765)),
        (f"anon_LATE_a1B2c_98765_{FILE}", Origin("canvas", "anon", "a1B2c", FILE, 98765, late=True)),
        (f"Jane Doe_12{MARK}{FILE}", Origin("moodle", "Jane Doe", "12", FILE)),
        (
            f"HW 1_jdoe_attempt_2024-10-03-14-25-30_{FILE}",
            Origin("blackboard", "HW 1_jdoe", "", FILE, 20241003142530),
        ),
        (
            f"471-99 - Jane Doe - Oct 3, 2024 225 PM - {FILE}",
            Origin("brightspace", "Jane Doe", "471", FILE, 202410031425),
        ),
        (f"jane_{FILE}", None),
        (FILE, None),
    ],
)
def test_every_platform_s_files_are_read(name, origin):
    assert named_by_platform(name, is_file=True) == origin


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        (f"Jane Doe_12{MARK}", Origin("moodle", "Jane Doe", "12", "")),
        (f"Jane Doe_12{MARK[:-1]}", Origin("moodle", "Jane Doe", "12", "")),
        # Nothing follows the platform's own words in a folder's name, so all before them is the student's.
        (f"Ann_12{MARK}x_13{MARK}", Origin("moodle", f"Ann_12{MARK}x", "13", "")),
        (
            "471-99 - Jane Doe - 3 October, 2024 14-25",
            Origin("brightspace", "Jane Doe", "471", "", 202410031425),
        ),
        ("jane", None),
    ],
)
def test_every_platform_s_folders_are_read(name, origin):
    assert named_by_platform(name, is_file=False) == origin


def test_a_name_that_can_be_read_in_two_ways_is_nobody_else_s():
    for own in (f"Ann Lee_12{MARK}x", "Mallory"):
        found = named_by_platform(f"{own}_13{MARK}y_14{MARK}z.ipynb", is_file=True)
        assert found is not None and found.unsure and found.lms_id == ""
        assert found.student not in ("Ann Lee", "Mallory")


def test_a_number_of_any_length_orders_uploads():
    found = named_by_platform(f"doe_1_{'9' * 500}_{FILE}", is_file=True)
    assert found is not None and found.order == int("9" * 18)


@pytest.mark.parametrize("sign", ["-", "_", " ", "1", "_1", "(", ". ", "week", "a_1_1_"])
@pytest.mark.parametrize("length", [4_000, 65_000])
def test_a_name_of_any_length_takes_no_time(sign, length):
    name = (sign * length)[:length] + "x.ipynb"
    began = time.process_time()
    for is_file in (True, False):
        named_by_platform(name, is_file=is_file)
    is_generic(name, [LESSON])
    student_in(name, "")
    student_in(f"{name}{FILE}{name}", LESSON)
    attempt_in(f"{name}/{name}", "")
    assert time.process_time() - began < 0.1


@pytest.mark.parametrize(
    "name",
    ["week 1", "Week_12", "hw3", "assignment 1", "submissions", "submissions (3)", "section A", "2024-10-03", LESSON,
     "Abgabe 4", "attempt 2", "final", "Übung 3"],
)  # fmt: skip
def test_a_folder_of_a_class_or_an_attempt_is_no_student(name):
    assert is_generic(name, [LESSON])


@pytest.mark.parametrize("name", ["jane", "Doe, Jane", "s1", "4711", "20241003", "Weekes", "Labelle", "Finale", "Li"])
def test_a_student_s_name_is_no_such_folder(name):
    assert not is_generic(name, [LESSON])


@pytest.mark.parametrize(
    ("path", "attempt"),
    [
        (f"jane/{FILE}", 0),
        (f"jane/{LESSON}-2.ipynb", 2),
        (f"jane/{LESSON} (10).ipynb", 10),
        (f"jane/attempt 3/{FILE}", 3),
        (f"jane/Versuch_4/{FILE}", 4),
    ],
)
def test_the_attempt_is_told_by_the_end_of_a_name(path, attempt):
    assert attempt_in(path, LESSON) == attempt


def test_a_date_is_no_attempt():
    assert attempt_in_folder("jane/2024-10-03", "") == 0 and attempt_in_folder("jane/attempt 3", "") == 3


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (f"mary_{FILE}", "mary"),
        (f"mary_{LESSON}-2.ipynb", "mary"),
        (f"mary_{LESSON}_2.ipynb", "mary"),
        (f"mary_{LESSON} (2).ipynb", "mary"),
        (f"{LESSON}_mary.ipynb", "mary"),
        (f"mary_{LESSON}_final.ipynb", "mary"),
        (f"student_1_{FILE}", "student_1"),
        (f"{LESSON}_student_1.ipynb", "student_1"),
        ("student_1.ipynb", "student_1"),
        ("mary (3).ipynb", "mary"),
        ("mary.IPYNB", "mary"),
        ("mary.ipynb.txt", "mary"),
        ("mary.ipynb (2).txt", "mary"),
        (FILE, ""),
        (f"homework_{FILE}", ""),
    ],
)
def test_a_bare_file_is_named_after_its_student(name, student):
    assert student_in(name, LESSON) == student


def test_an_ending_is_no_part_of_a_name():
    assert stem_of("a.b.ipynb") == "a.b" and stem_of("a.ipynb.json") == "a" and stem_of("no ending") == "no ending"
