"""A person's word: checked, kept through every regrading, shown as what it is, in every page and table."""

import csv
import io
import json
from dataclasses import replace

import pytest

from course.cli import main
from course.errors import InvalidValue
from course.grading import exports, overrides, pages, records
from course.grading.overrides import Override
from course.grading.records import Batch, Grade, SubmissionRecord, VerdictRecord
from course.grading.released import load_released
from tests.grading.test_pages import NOTEBOOKS

HEAD = "student,exercise,points,comment,by\n"
VERDICTS = (VerdictRecord("values", 1.0, False, "Expected 1, received 2."),)


def one(student: str, exercise: str, points: float, status="not right") -> Grade:
    lesson = {"start_here": "00_start_here", "activations": "02_activations"}[exercise.partition(".")[0]]
    return Grade(student, lesson, exercise, exercise, points, 3, status, verdicts=VERDICTS, source="def f(): ...")


@pytest.fixture
def folder(tmp_path):
    """Two students, one of them in two lessons, as `course grade` leaves them."""
    grades = (
        one("doe", "start_here.accuracy", 1.0),
        one("doe", "start_here.baseline", 3.0, "right"),
        one("doe", "activations.relu", 0.0),
        one("roe", "start_here.accuracy", 0.0),
    )
    submissions = (
        SubmissionRecord("doe", "00_start_here", sha256="a" * 64, points=4.0, possible=6, backend="torch"),
        SubmissionRecord("doe", "02_activations", sha256="b" * 64, points=0.0, possible=3, backend="torch"),
        SubmissionRecord("roe", "00_start_here", sha256="c" * 64, points=0.0, possible=6, backend="torch"),
    )
    records.save(Batch(submissions, grades), tmp_path)
    return tmp_path


def test_a_table_made_by_hand_gives_points_and_comments(folder):
    text = (
        HEAD + 'doe,start_here.accuracy,2.5,"Right, but for a division",Ms. Poe\nroe,00_start_here,,See me.,Ms. Poe\n'
    )
    (folder / overrides.FILE).write_text(text)
    said = overrides.load(folder)
    accuracy, baseline, relu, untouched = said.batch.grades
    assert (accuracy.points, accuracy.comment) == (2.5, "Ms. Poe: Right, but for a division")
    assert accuracy.overruled == "Ms. Poe gives 2.5 points; the grader had given 1."
    assert [record.points for record in said.batch.submissions] == [5.5, 0.0, 0.0]
    assert said.batch.submissions[2].notes == ("Ms. Poe: See me.",)
    assert (baseline, relu, untouched) == records.load(folder).grades[1:] and not said.warnings
    assert records.load(folder).grades[0].points == 1.0, "What the grader found stays."


@pytest.mark.parametrize("text", ["\ufeff" + HEAD, HEAD.replace(",", ";"), HEAD.replace("\n", "\r\n")])
def test_what_a_spreadsheet_saves_is_read(folder, text):
    mark = ";" if ";" in text else ","
    (folder / overrides.FILE).write_bytes(
        (text + mark.join(["doe", "activations.relu", "1.5", "", "P"]) + "\r\n").encode()
    )
    assert overrides.load(folder).batch.grades[2].points == 1.5


def test_a_decimal_comma_is_a_point(folder):
    (folder / overrides.FILE).write_text(HEAD + 'doe,activations.relu,"1,5",,P\n')
    assert overrides.load(folder).batch.grades[2].points == 1.5


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("doe,activations.relu,-1,,P", "a number from 0 up. Received: '-1'"),
        ("doe,activations.relu,nan,,P", "a number from 0 up"),
        ("doe,activations.relu,many,,P", "Received: 'many'"),
        ("doe,activations.relu,3.5,,P", "at most 3 points"),
        ("doe,activations.relu,,,P", "points, a comment, or both"),
        ("doe,activations.relu,2,,", "who says it"),
        (",activations.relu,2,,P", "a student and an exercise"),
        ("doe,02_activations,2,,P", "points are an exercise's"),
        ("doe,activations.relu,1,,P\ndoe,activations.relu,2,,P", "there is a line for doe, activations.relu already"),
    ],
)
def test_a_line_that_is_wrong_is_named(folder, line, complaint):
    (folder / overrides.FILE).write_text(HEAD + line + "\n")
    with pytest.raises(InvalidValue, match=complaint):
        overrides.load(folder)


def test_a_missing_column_and_another_encoding_are_told(folder):
    (folder / overrides.FILE).write_text("student,exercise,points\n")
    with pytest.raises(InvalidValue, match="Missing: comment, by"):
        overrides.load(folder)
    (folder / overrides.FILE).write_bytes(HEAD.encode() + b"doe,activations.relu,1,caf\xe9,P\n")
    with pytest.raises(InvalidValue, match="no UTF-8"):
        overrides.load(folder)


def test_a_line_that_matches_nobody_is_a_warning_and_costs_nobody_else(folder):
    (folder / overrides.FILE).write_text(HEAD + "dow,activations.relu,1,,P\ndoe,activations.relu,1,,P\n")
    said = overrides.load(folder)
    assert said.warnings == ("dow, activations.relu: nothing of that name was graded.",)
    assert said.batch.grades[2].points == 1.0


def test_the_command_writes_checks_and_shows(folder, capsys):
    command = ["--root", str(NOTEBOOKS.parent), "grade", "-o", str(folder), "--override", "doe", "activations.relu"]
    assert main([*command, "--points", "2", "--comment", "By another way.", "--by", "Ms. Poe"]) == 0
    (row,) = csv.DictReader(io.StringIO((folder / overrides.FILE).read_text()))
    assert row["points"] == "2" and row["by"] == "Ms. Poe" and row["sha256"] == "b" * 12
    assert "activations.relu: kept in" in capsys.readouterr().out
    (_, doe, _) = csv.DictReader(io.StringIO((folder / "grades.csv").read_text()))
    assert (doe["activations.relu"], doe["total"]) == ("2", "6")
    page = (folder / "feedback" / "doe.html").read_text()
    assert "Ms. Poe gives 2 points; the grader had given 0." in page and "By another way." in page
    assert "Ms. Poe gives 2 points" in (folder / "report.html").read_text()
    gradescope = json.loads((folder / "exports/gradescope/doe/02_activations.json").read_text())
    assert gradescope["score"] == 2 and "By another way." in gradescope["tests"][0]["output"]
    assert "By another way." in exports.comment(
        overrides.load(folder).batch.submissions[1], overrides.load(folder).batch.grades[2:3]
    )
    assert main([*command, "--points", "3", "--by", "Mr. Roe"]) == 0
    (row,) = csv.DictReader(io.StringIO((folder / overrides.FILE).read_text()))
    assert (row["points"], row["by"], row["comment"]) == ("3", "Mr. Roe", "")


@pytest.mark.parametrize(
    ("who", "what", "extra", "complaint"),
    [
        ("dow", "activations.relu", ["--points", "1", "--by", "P"], "Did you mean 'doe'?"),
        ("doe", "activations.rely", ["--points", "1", "--by", "P"], "Did you mean 'activations.relu'?"),
        ("roe", "activations.relu", ["--points", "1", "--by", "P"], "no exercise or lesson of roe"),
        ("doe", "activations.relu", ["--points", "1"], "who says it"),
        ("doe", "activations.relu", ["--by", "P"], "points, a comment, or both"),
        ("doe", "activations.relu", ["--points", "4", "--by", "P"], "at most 3 points"),
    ],
)
def test_the_command_refuses_what_cannot_be_meant(folder, capsys, who, what, extra, complaint):
    assert main(["--root", str(NOTEBOOKS.parent), "grade", "-o", str(folder), "--override", who, what, *extra]) == 2
    assert complaint in capsys.readouterr().err
    assert not (folder / overrides.FILE).exists()


def test_a_word_is_kept_when_everything_is_graded_again_and_says_when_the_file_was_replaced(folder):
    graded = records.load(folder)
    overrides.add(folder, graded, Override("doe", "activations.relu", 2, "", "P"))
    again = replace(graded, submissions=tuple(replace(one, sha256="d" * 64) for one in graded.submissions))
    records.save(again, folder)
    said = overrides.load(folder)
    assert said.batch.grades[2].points == 2.0
    assert said.warnings == ("doe, activations.relu: another file was handed in since P looked at it.",)


def test_nothing_of_it_is_written_into_the_grader_s_own_records(folder):
    before = {name: (folder / name).read_bytes() for name in (records.GRADES, records.SUBMISSIONS)}
    overrides.add(folder, records.load(folder), Override("doe", "activations.relu", 2, "", "P"))
    pages.write_all(folder, NOTEBOOKS)
    assert before == {name: (folder / name).read_bytes() for name in before}
    assert "P gives" not in (folder / records.GRADES).read_text()


def test_a_comment_cannot_be_computed_by_a_spreadsheet(folder):
    overrides.add(folder, records.load(folder), Override("doe", "activations.relu", 2, "=1+1", "P"))
    assert "'=1+1" in (folder / overrides.FILE).read_text()


def test_grades_csv_holds_the_person_s_points(folder):
    overrides.add(folder, records.load(folder), Override("roe", "start_here.accuracy", 3, "", "P"))
    table = exports.table(overrides.load(folder).batch, load_released(NOTEBOOKS, ["00_start_here"]))
    (_, _, roe) = csv.DictReader(io.StringIO(table))
    assert roe["start_here.accuracy"] == "3" and roe["total"] == "3"


def test_what_no_program_could_read_has_a_mark_when_a_person_gives_one(folder):
    graded = records.load(folder)
    unread = replace(graded.submissions[1], graded=False, reason="It is no notebook.")
    records.save(replace(graded, submissions=(graded.submissions[0], unread, graded.submissions[2])), folder)
    assert not overrides.load(folder).batch.submissions[1].graded
    overrides.add(folder, records.load(folder), Override("doe", "activations.relu", 2, "", "P"))
    record = overrides.load(folder).batch.submissions[1]
    assert record.graded and record.points == 2.0 and record.reason == "It is no notebook."
