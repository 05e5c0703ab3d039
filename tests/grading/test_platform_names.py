"""What a file's path says: whose it is, and which attempt."""

import pytest

from course.grading.platform_names import Origin, attempt_in, names_a_student, origin_of, student_in

LESSON = "02_activations"
FILE = f"{LESSON}.ipynb"


@pytest.mark.parametrize(
    ("path", "origin"),
    [
        (f"doejane_4711_98765_{FILE}", Origin("canvas", "doejane", "4711", FILE, 98765)),
        (f"doejane_LATE_4711_98765_{FILE}", Origin("canvas", "doejane", "4711", FILE, 98765)),
        (f"Jane Doe_12_assignsubmission_file_{FILE}", Origin("moodle", "Jane Doe", "12", FILE)),
        (f"Jane Doe_12_assignsubmission_file_/deep/{FILE}", Origin("moodle", "Jane Doe", "12", FILE)),
        (f"course/submitted/jane/start/{FILE}", Origin("nbgrader", "jane", "", FILE)),
        (f"jane/deep/{FILE}", Origin("folder", "jane", "", FILE)),
        (f"../../jane/{FILE}", Origin("folder", "jane", "", FILE)),
        (f"jane_{FILE}", Origin("file", "", "", f"jane_{FILE}")),
    ],
)
def test_every_platform_s_names_are_read(path, origin):
    assert origin_of(path) == origin


def test_a_number_of_any_length_orders_uploads():
    assert origin_of(f"doe_1_{'9' * 5000}_{FILE}").order == int("9" * 18)


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


def test_a_bare_file_is_named_after_its_student():
    assert student_in(f"mary_{FILE}", LESSON) == student_in(f"mary_{LESSON}-2.ipynb", LESSON) == "mary"
    assert student_in(FILE, LESSON) == "student"


def test_a_folder_on_top_is_kept_where_it_says_whose_the_files_are():
    assert names_a_student("Jane Doe_12_assignsubmission_file_") and names_a_student("a/submitted")
    assert not names_a_student("assignment 1")
