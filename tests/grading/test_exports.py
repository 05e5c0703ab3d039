"""The forms of the learning platforms, read as those read them."""

import csv
import io
import json

import pytest

from course.grading import exports
from course.grading.records import Batch, Grade, SubmissionRecord, VerdictRecord
from tests.grading import generated_batch


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def submission(student: str, shape: str, lms_id: str = "", **more) -> SubmissionRecord:
    fields = {"lesson": "02_activations", "name": student, "points": 1.5, "possible": 2} | more
    return SubmissionRecord(student, lms_id=lms_id, shape=shape, **fields)


def test_canvas_gets_its_columns_and_the_row_of_points():
    head, possible, *students = rows(exports.canvas(generated_batch.batch()))
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "00_start_here", "02_activations"]
    assert possible == ["    Points Possible", "", "", "", "", "5", "10"]
    assert len(students) == 40 and all(len(row) == len(head) for row in students)


def test_canvas_finds_its_own_students_by_number_and_others_by_login():
    submissions = (
        submission("Doe, Jane", "canvas", "1234"),
        submission("jdoe2", "folder"),
        submission("m", "moodle", "7"),
    )
    _, _, first, second, third = rows(exports.canvas(Batch(submissions, ())))
    assert first[:5] == ["Doe, Jane", "1234", "", "", ""]
    assert second[:5] == ["jdoe2", "", "", "jdoe2", ""]
    assert third[1] == "", "Moodle's number is no number of Canvas."


def test_no_student_is_taken_for_the_row_of_points():
    _, possible, student = rows(exports.canvas(Batch((submission("Points Possible", "folder", points=99.0),), ())))
    assert "Points Possible" in possible[0] and "Points Possible" not in student[0]


def test_what_was_not_handed_in_is_empty_and_not_zero():
    batch = Batch((submission("a", "canvas", "1"), submission("b", "canvas", "2", lesson="01_neuron", points=0.0)), ())
    _, _, first, second = rows(exports.canvas(batch))
    assert first[5:] == ["", "1.5"] and second[5:] == ["0", ""]


def test_moodle_s_worksheet_has_what_its_import_looks_for():
    batch = generated_batch.batch()
    sheets = exports.moodle_worksheets(batch)
    assert set(sheets) == {"00_start_here", "02_activations"}
    head, *students = rows(sheets["02_activations"])
    assert {"Identifier", "Grade", "Last modified (grade)", "Feedback comments"} <= set(head)
    assert len(students) == 20
    for row in students:
        entry = dict(zip(head, row, strict=True))
        assert entry["Identifier"].removeprefix("Participant ").isdigit()
        assert 0 <= float(entry["Grade"]) <= float(entry["Maximum grade"]) == 10


def test_moodle_s_gradebook_takes_the_others():
    batch = Batch((submission("jdoe2", "nbgrader"), submission("Doe, Jane", "moodle", "7")), ())
    assert rows(exports.moodle_gradebook(batch)) == [["Username", "02_activations"], ["jdoe2", "1.5"]]
    assert exports.moodle_gradebook(Batch(batch.submissions[1:], ())) == ""


@pytest.mark.parametrize("make", [exports.canvas, lambda batch: exports.moodle_worksheets(batch)["02_activations"]])
def test_no_field_of_a_hostile_batch_is_a_formula(make):
    for row in rows(make(generated_batch.batch())):
        for field in row:
            assert not field.startswith(("=", "+", "@")) and (field in ("", "-") or not field.startswith("-"))
            assert "\n" not in field and "\x1b" not in field and "\u202e" not in field


def test_gradescope_s_results_add_up_and_say_why():
    batch = generated_batch.batch()
    student = batch.submissions[4].student
    own = [one for one in batch.submissions if one.student == student]
    grades = [one for one in batch.grades if one.student == student]
    results = json.loads(exports.gradescope(own, grades, seconds=3.4))
    assert results["score"] == round(sum(test["score"] for test in results["tests"]), 2)
    assert results["execution_time"] == 3
    for test, grade in zip(results["tests"], grades, strict=True):
        assert (test["score"], test["max_score"]) == (grade.points, grade.possible)
        assert test["status"] == ("passed" if grade.status == "right" else "failed")
        assert grade.reason in test["output"]
    assert set(results) <= {
        "score", "execution_time", "output", "output_format", "visibility", "stdout_visibility", "tests",
    }  # fmt: skip


def test_what_is_said_names_every_verdict_that_failed():
    verdicts = (VerdictRecord("its shape", 0.5, True), VerdictRecord("its sum", 0.5, False, "Why.", "x = 1", "y = 2"))
    grade = Grade("a", "l", "l.e", "E", 1.0, 2, "not right", verdicts=verdicts, diagnosis="The misconception.")
    text = exports.message(grade)
    for part in (
        "1 of 2 points",
        "✓ its shape",
        "✗ its sum",
        "because: Why.",
        "came back: y = 2",
        "The misconception.",
    ):
        assert part in text
