"""The marks in the forms that people and learning platforms read: `grades.csv`, Canvas, Moodle, Gradescope.

What was handed in and could not be judged is no number in any of them: nobody's 0 is a file that could not be read.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.display import SIGNS
from course.files import write_atomically
from course.grading.records import Batch, Grade, SubmissionRecord
from course.grading.released import Released
from course.grading.sanitizing import cell, visible

if TYPE_CHECKING:
    from course.grading.intake import SetAside

SET_ASIDE = "set_aside.csv"
NOT_JUDGED, POSSIBLE = "not judged", "points possible"
_MOODLE_WORKSHEET = ("Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)", "Feedback comments")


def table(batch: Batch, released: Mapping[str, Released]) -> str:
    """`grades.csv`: a row a student; a column an exercise, the total, and for each lesson its points and how it came.

    Args:
        batch: All of it.
        released: The lessons, for the order of the columns.

    Returns:
        The text of a CSV file; its second row holds the possible points. What was not handed in is an empty field;
        what was and could not be judged says so, and so does the total then.
    """
    present = {submission.lesson for submission in batch.submissions}
    lessons = [lesson for lesson in sorted(released) if lesson in present]
    columns = [(lesson, asked.id) for lesson in lessons for asked in released[lesson].exercises]
    points = {(grade.student, grade.exercise): grade.points for grade in batch.grades}
    possible = {grade.exercise: grade.possible for grade in batch.grades}
    of_lesson = {lesson: [name for of, name in columns if of == lesson] for lesson in lessons}
    by_student: dict[str, dict[str, SubmissionRecord]] = {}
    for submission in batch.submissions:
        by_student.setdefault(submission.student, {})[submission.lesson] = submission
    head = ["student", "name", "id", *(name for _, name in columns), "total"]
    head += [f"{lesson}{what}" for lesson in lessons for what in ("", ".status", ".late", ".attempt")]
    sums = {lesson: sum(possible.get(name, 0) for name in own) for lesson, own in of_lesson.items()}
    most = [POSSIBLE, "", "", *(str(possible.get(name, "")) for _, name in columns), str(sum(sums.values()))]
    most += [field for lesson in lessons for field in (str(sums[lesson]), "", "", "")]
    rows = [head, most]
    for student, own in sorted(by_student.items()):
        first = next(iter(own.values()))
        row = [cell(student), cell(first.name), cell(first.lms_id)]
        for lesson, exercise in columns:
            if lesson in own and not own[lesson].graded:
                row.append(NOT_JUDGED)
            else:
                row.append(f"{points[student, exercise]:g}" if (student, exercise) in points else "")
        judged = [submission for submission in own.values() if submission.lesson]
        earned = [points[student, name] for _, name in columns if (student, name) in points]
        if not judged or not all(submission.graded for submission in judged):
            row.append(NOT_JUDGED)
        else:
            row.append(f"{round(sum(earned), 2):g}")
        absent = "not handed in" if all(own) else ""  # nobody knows which lesson an unreadable file is
        for lesson in lessons:
            if lesson in own:
                row += _how_it_came(own[lesson], [points.get((student, name), 0.0) for name in of_lesson[lesson]])
            else:
                row += ["", absent, "", ""]
        rows.append(row)
    return _csv(rows)


def write_table(output: Path, batch: Batch, released: Mapping[str, Released], *, excel: bool = False) -> None:
    """Write `grades.csv` into the folder of a batch.

    Args:
        output: The folder.
        batch: All of it, with what a person said.
        released: The lessons, for the order of the columns.
        excel: Whether a byte-order mark comes first. Without it Excel takes an é for two other letters; with it some
            programs take the mark for a part of the first column's name.
    """
    write_atomically(output / "grades.csv", "\ufeff" * excel + table(batch, released))


def _how_it_came(submission: SubmissionRecord, points: Sequence[float]) -> list[str]:
    """A lesson's own columns: its points, whether they were judged, when it came, and which attempt it is."""
    sum_of_points = f"{round(sum(points), 2):g}" if submission.graded else NOT_JUDGED
    status = "judged" if submission.graded else cell(f"{NOT_JUDGED}: {submission.reason}")
    return [sum_of_points, status, when(submission), attempt(submission)]


def when(submission: SubmissionRecord) -> str:
    """`LATE` where the platform says so."""
    return "LATE" if submission.late else ""


def attempt(submission: SubmissionRecord) -> str:
    """Which attempt of how many.

    Example:
        >>> attempt(SubmissionRecord("doe", "02_activations", attempt=2, attempts=3))
        '2 of 3'
    """
    return f"{submission.attempt} of {submission.attempts}"


def set_aside_table(files: "Iterable[SetAside]") -> str:
    """What was given and is no submission, or does not count, with the reasons.

    Args:
        files: Of the intake.
    """
    return _csv([["file", "reason"], *([cell(one.file), cell(one.reason)] for one in files)])


def canvas(batch: Batch) -> str:
    """A table for Canvas: Gradebook, Import. An assignment a lesson, with the row of points that Canvas expects.

    A student whom Canvas exported is found by the number in Canvas; another by the folder's name, as the SIS login.

    Args:
        batch: All of it.

    Returns:
        The text of a CSV file. What a student did not hand in, or could not be judged, is an empty field, which Canvas
        leaves alone.
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
        marks = [f"{by_lesson[lesson].points:g}" if _is_judged(by_lesson.get(lesson)) else "" for lesson in lessons]
        # Canvas takes a row whose name holds these words for the row of points.
        name = cell(first.name or student).replace("Points Possible", "Points_Possible")
        table.append([name, first.lms_id if known else "", "", login, "", *marks])
    return _csv(table)


def moodle_worksheets(batch: Batch) -> dict[str, str]:
    """Tables for Moodle: the assignment, "Upload grading worksheet". One a lesson.

    Args:
        batch: All of it.

    Returns:
        Lessons to CSV texts, with the students whom Moodle exported: its number names them. What could not be judged
        has no grade, and a comment that says why.
    """
    grades = _grades_of(batch)
    tables: dict[str, list[Sequence[str]]] = {}
    for submission in batch.submissions:
        if _has_moodles_number(submission) and submission.lesson:
            own = grades.get((submission.student, submission.lesson), ()) if submission.graded else ()
            comments = comment(submission, own)
            mark = [
                f"{submission.points:.2f}" if submission.graded else "",
                f"{submission.possible:.2f}",
                "-",
                comments,
            ]
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
        if not _has_moodles_number(submission):
            mark = f"{submission.points:g}" if submission.graded else ""
            rows.setdefault(submission.student, {})[submission.lesson] = mark
    if not rows:
        return ""
    table = [["Username", *lessons]]
    table += [
        [cell(student), *(marks.get(lesson, "") for lesson in lessons)] for student, marks in sorted(rows.items())
    ]
    return _csv(table)


def gradescope(
    submissions: Sequence[SubmissionRecord], grades: Sequence[Grade], *, seconds: float = 0, live: bool = False
) -> str:
    """One student's `results.json`, as Gradescope reads it.

    Args:
        submissions: The student's, one a lesson.
        grades: The student's.
        seconds: How long it took; left out when 0.
        live: Whether Gradescope itself waits for it: it shows a student no reason without a score, so that there a
            file that cannot be read has 0 points until another is handed in.

    Returns:
        JSON. The score of each test is earned points; what it says is what the feedback page says. What could not be
        judged has no score.
    """
    unjudged = {submission.lesson for submission in submissions if not submission.graded and not live}
    tests = [
        {
            "name": visible(f"{grade.exercise}: {grade.title}"),
            "name_format": "text",
            **({} if grade.lesson in unjudged else {"score": grade.points, "max_score": grade.possible}),
            "status": "passed" if grade.points == grade.possible else "failed",
            "output": message(grade),
            "output_format": "text",
            "visibility": "visible",
        }
        for grade in grades
    ]
    lines = [line for submission in submissions for line in (submission.reason, *submission.notes) if line]
    results: dict[str, Any] = {
        "output": visible("\n".join(lines)) or "Every answer was run on inputs that were drawn after it was loaded.",
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    if not unjudged:
        results["score"] = round(sum(grade.points for grade in grades), 2)
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


def _is_judged(submission: SubmissionRecord | None) -> bool:
    return submission is not None and submission.graded


def _has_moodles_number(submission: SubmissionRecord) -> bool:
    return submission.shape == "moodle" and bool(submission.lms_id)


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
