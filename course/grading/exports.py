"""The marks in the forms that learning platforms read: Canvas, Moodle, Gradescope."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from course.display import SIGNS
from course.grading.records import Batch, Grade, SubmissionRecord
from course.grading.sanitizing import cell, visible

_MOODLE_WORKSHEET = ("Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments")


def canvas(batch: Batch) -> str:
    """A table for Canvas: Gradebook, Import. An assignment a lesson, with the row of points that Canvas expects.

    A student whom Canvas exported is found by the number in Canvas; another by the folder's name, as the SIS login.

    Args:
        batch: All of it.

    Returns:
        The text of a CSV file. What a student did not hand in is an empty field, which Canvas leaves alone.
    """
    lessons, possible = _lessons(batch)
    rows: dict[str, dict[str, SubmissionRecord]] = {}
    for submission in batch.submissions:
        rows.setdefault(submission.student, {})[submission.lesson] = submission
    table = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *lessons],
        ["    Points Possible", "", "", "", "", *(f"{possible[lesson]:g}" for lesson in lessons)],
    ]
    for student, by_lesson in sorted(rows.items()):
        first = next(iter(by_lesson.values()))
        known = first.shape == "canvas"
        login = "" if known else cell(student)
        marks = [f"{by_lesson[lesson].points:g}" if lesson in by_lesson else "" for lesson in lessons]
        # Canvas takes a row whose name holds these words for the row of points.
        name = cell(first.name or student).replace("Points Possible", "Points_Possible")
        table.append([name, first.lms_id if known else "", "", login, "", *marks])
    return _csv(table)


def moodle_worksheets(batch: Batch) -> dict[str, str]:
    """Tables for Moodle: the assignment, "Upload grading worksheet". One a lesson.

    Args:
        batch: All of it.

    Returns:
        Lessons to CSV texts, with the students whom Moodle exported: its number names them.
    """
    grades = _grades_of(batch)
    tables: dict[str, list[Sequence[str]]] = {}
    for submission in batch.submissions:
        if submission.shape == "moodle" and submission.lesson:
            comments = comment(submission, grades.get((submission.student, submission.lesson), ()))
            mark = [f"{submission.points:.2f}", f"{submission.possible:.2f}", "-", comments]
            row = [f"Participant {submission.lms_id}", cell(submission.name or submission.student), *mark]
            tables.setdefault(submission.lesson, [_MOODLE_WORKSHEET]).append(row)
    return {lesson: _csv(table) for lesson, table in sorted(tables.items())}


def moodle_gradebook(batch: Batch) -> str:
    """A table for Moodle: Grades, Import, CSV file. For students who did not come from Moodle's own export.

    Args:
        batch: All of it.

    Returns:
        The text of a CSV file, with a column a lesson; "" when Moodle's own numbers name everybody.
    """
    lessons, _ = _lessons(batch)
    rows: dict[str, dict[str, str]] = {}
    for submission in batch.submissions:
        if submission.shape != "moodle":
            rows.setdefault(submission.student, {})[submission.lesson] = f"{submission.points:g}"
    if not rows:
        return ""
    table = [["Username", *lessons]]
    table += [
        [cell(student), *(marks.get(lesson, "") for lesson in lessons)] for student, marks in sorted(rows.items())
    ]
    return _csv(table)


def gradescope(submissions: Sequence[SubmissionRecord], grades: Sequence[Grade], *, seconds: float = 0) -> str:
    """One student's `results.json`, as Gradescope reads it.

    Args:
        submissions: The student's, one a lesson.
        grades: The student's.
        seconds: How long it took; left out when 0.

    Returns:
        JSON. The score of each test is earned points; what it says is what the feedback page says.
    """
    tests = [
        {
            "name": visible(f"{grade.exercise}: {grade.title}"),
            "name_format": "text",
            "score": grade.points,
            "max_score": grade.possible,
            "status": "passed" if grade.points == grade.possible else "failed",
            "output": message(grade),
            "output_format": "text",
            "visibility": "visible",
        }
        for grade in grades
    ]
    lines = [line for submission in submissions for line in (submission.reason, *submission.notes) if line]
    results: dict[str, Any] = {
        "score": round(sum(grade.points for grade in grades), 2),
        "output": visible("\n".join(lines)) or "Every answer was run on inputs that were drawn after it was loaded.",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    if seconds:
        results["execution_time"] = round(seconds)
    return json.dumps(results, indent=1, sort_keys=True, ensure_ascii=True, allow_nan=False) + "\n"


def message(grade: Grade) -> str:
    """All that is to be said about one exercise, as text.

    Args:
        grade: Its grade.
    """
    lines = [f"{grade.status}: {grade.points:g} of {grade.possible:g} points."]
    lines += [line for line in (grade.overruled, grade.comment, grade.reason) if line]
    lines += [f"Diagnosis: {grade.diagnosis}"] if grade.diagnosis else []
    for verdict in grade.verdicts:
        lines.append(f"{SIGNS['right' if verdict.right else 'wrong']} {verdict.name}")
        if not verdict.right:
            for name, value in (
                ("because", verdict.message),
                ("given", verdict.given),
                ("came back", verdict.came_back),
                ("your code", verdict.line),
            ):
                lines += [f"    {name}: {value}"] if value else []
    return visible("\n".join([*lines, *grade.notes]))


def comment(submission: SubmissionRecord, grades: Iterable[Grade]) -> str:
    """A submission in a line or two, for a field of a table.

    Args:
        submission: The submission.
        grades: Its grades.
    """
    parts = [submission.reason] if submission.reason else []
    for grade in grades:
        why = grade.diagnosis or (grade.reason if grade.status != "right" else "")
        parts.append(f"{grade.title}: {grade.points:g} of {grade.possible:g}{f' ({why})' if why else ''}.")
        parts += [line for line in (grade.overruled, grade.comment) if line]
    return cell(" ".join(parts))


def _lessons(batch: Batch) -> tuple[list[str], dict[str, int]]:
    possible: dict[str, int] = {}
    for submission in batch.submissions:
        if submission.lesson:
            possible[submission.lesson] = max(submission.possible, possible.get(submission.lesson, 0))
    return sorted(possible), possible


def _grades_of(batch: Batch) -> dict[tuple[str, str], list[Grade]]:
    found: dict[tuple[str, str], list[Grade]] = {}
    for grade in batch.grades:
        found.setdefault((grade.student, grade.lesson), []).append(grade)
    return found


def _csv(rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()
