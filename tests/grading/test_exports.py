"""The forms of the learning platforms, read as those read them."""

import csv
import io
import json

import pytest

from course.grading import exports
from course.grading.intake import SetAside
from course.grading.records import Batch, Grade, SubmissionRecord, VerdictRecord
from course.grading.released import Released, ReleasedExercise
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


def unjudged(shape: str, **more) -> tuple[SubmissionRecord, Grade]:
    record = submission("a", shape, "7", points=0.0, graded=False, reason="It is empty.", **more)
    return record, Grade("a", "02_activations", "activations.relu", "ReLU", 0.0, 2, "unreadable", "It is empty.")


@pytest.mark.parametrize("shape", ["canvas", "moodle", "folder"])
def test_what_was_not_judged_is_no_number_anywhere(shape):
    record, grade = unjudged(shape)
    batch = Batch((record,), (grade,))
    asked = (ReleasedExercise("activations.relu", "relu", frozenset({"relu"})),)
    released = {"02_activations": Released("02_activations", (), asked)}
    assert rows(exports.table(batch, released))[2][:7] == [
        *("a", "a", "7"),
        *("not judged", "not judged", "not judged"),
        "not judged: It is empty.",
    ]
    assert rows(exports.canvas(batch))[2][-1] == ""
    for text in (*exports.moodle_worksheets(batch).values(), exports.moodle_gradebook(batch)):
        for row in rows(text)[1:]:
            assert row[2:3] == [""] or row[1:] == [""]
    results = json.loads(exports.gradescope([record], [grade]))
    assert "score" not in results and not [test for test in results["tests"] if "score" in test or "max_score" in test]
    assert "It is empty." in results["output"]
    # Gradescope, while it waits, shows no reason without a score.
    assert json.loads(exports.gradescope([record], [grade], live=True))["score"] == 0


def test_moodle_s_worksheet_says_why_there_is_no_grade():
    record, grade = unjudged("moodle")
    (_, row) = rows(exports.moodle_worksheets(Batch((record,), (grade,)))["02_activations"])
    assert row[2] == "" and row[-1] == "It is empty."


def test_a_student_whose_number_of_moodle_s_is_unsure_is_in_no_worksheet():
    batch = Batch((submission("Ann_12_assignsubmission_file_x_13", "moodle"),), ())
    assert exports.moodle_worksheets(batch) == {} and "Ann_12" in exports.moodle_gradebook(batch)


def test_late_and_the_attempt_stand_in_the_table():
    asked = (ReleasedExercise("activations.relu", "relu", frozenset({"relu"})),)
    lessons = ("01_neuron", "02_activations")
    released = {lesson: Released(lesson, (), asked if lesson == lessons[1] else ()) for lesson in lessons}
    batch = Batch(
        (
            submission("a", "canvas", "1", late=True, attempt=2, attempts=3),
            submission("b", "canvas", "2"),
            submission("b", "canvas", "2", lesson="01_neuron"),
        ),
        (Grade("a", "02_activations", "activations.relu", "ReLU", 1.5, 2, "right"),),
    )
    head, most, first, second = rows(exports.table(batch, released))
    assert head == [
        "student", "name", "id", "activations.relu", "total",
        "01_neuron", "01_neuron.status", "01_neuron.late", "01_neuron.attempt",
        "02_activations", "02_activations.status", "02_activations.late", "02_activations.attempt",
    ]  # fmt: skip
    assert most == ["points possible", "", "", "2", "2", "0", "", "", "", "2", "", "", ""]
    assert first == ["a", "a", "1", "1.5", "1.5", "", "not handed in", "", "", "1.5", "judged", "LATE", "2 of 3"]
    assert second == ["b", "b", "2", "", "0", "0", "judged", "", "1 of 1", "0", "judged", "", "1 of 1"]


def test_excel_is_told_that_the_table_is_unicode(tmp_path):
    batch = Batch((submission("Zoé", "canvas", "1"),), ())
    exports.write_table(tmp_path, batch, {}, excel=True)
    with_mark = (tmp_path / "grades.csv").read_bytes()
    exports.write_table(tmp_path, batch, {})
    assert with_mark == b"\xef\xbb\xbf" + (tmp_path / "grades.csv").read_bytes()


def test_what_was_set_aside_is_listed_with_its_reason():
    table = rows(exports.set_aside_table([SetAside("=1+1.html", "It is a text.")]))
    assert table == [["file", "reason"], ["'=1+1.html", "It is a text."]]


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
