"""A person's word: points and comments by hand, in `overrides.csv` beside the marks, kept through every regrading.

What the grader found stays as it was in `grades.jsonl`; pages, tables and exports show the person's points, and say
that they are his.
"""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from course.errors import InvalidValue, did_you_mean
from course.files import write_atomically
from course.grading import records
from course.grading.records import Batch, Grade, SubmissionRecord, total
from course.grading.sanitizing import cell

FILE = "overrides.csv"
COLUMNS = ("student", "exercise", "points", "comment", "by")
# The file's fingerprint at the time, so that a word on an earlier file is told from one on this file.
_SHA256 = "sha256"
_DIGITS = 12


@dataclass(frozen=True)
class Override:
    """What a person says about one exercise of one student, or about all of a lesson.

    Args:
        student: As in grades.csv.
        exercise: An exercise's id; a lesson's, such as "02_activations", for a comment on the whole.
        points: What it earns; None leaves the grader's.
        comment: For the student.
        by: Who says it.
        sha256: How the file's SHA-256 began that was looked at; "" when nobody wrote it down.
    """

    student: str
    exercise: str
    points: float | None = None
    comment: str = ""
    by: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Overruled:
    """A batch with what people said.

    Args:
        batch: Its points and comments are the people's where they said something.
        warnings: Lines that match nothing, and words on a file that was since replaced.
    """

    batch: Batch
    warnings: tuple[str, ...] = ()


def read(folder: Path) -> tuple[Override, ...]:
    """The overrides of a batch, in the file's order; none where there is no file.

    Args:
        folder: The output folder of `course grade`.

    Raises:
        InvalidValue: The file is no such table: a column is missing, points are no number from 0 up, a line says
            nothing or does not say who, or two lines speak of the same. The message names the line.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidValue(f"{path} is no UTF-8 ({error.reason}). Save it as CSV, UTF-8.") from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in first and "," not in first else ",")
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise InvalidValue(
            f"Expected the columns {', '.join(COLUMNS)} in {path}. Missing: {', '.join(missing)}; the first line is "
            f"{first.strip()[:100]!r}."
        )
    found: dict[tuple[str, str], Override] = {}
    for row in reader:
        values = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        if not any(values.values()):
            continue
        where = f"{path}, line {reader.line_num}"
        override = _checked(values, where)
        if (override.student, override.exercise) in found:
            raise InvalidValue(f"{where}: there is a line for {override.student}, {override.exercise} already.")
        found[override.student, override.exercise] = override
    return tuple(found.values())


def add(folder: Path, batch: Batch, override: Override) -> Override:
    """Put an override into the file, in place of what was said of the same before.

    Args:
        folder: The output folder of `course grade`.
        batch: What was graded into it: the student and the exercise must be there.
        override: What is said.

    Returns:
        What was written, with the file's fingerprint.

    Raises:
        InvalidValue: Nobody of that name, or no such exercise, was graded; more points than are to be had; nothing is
            said, or nobody says it.
    """
    student = _known(override.student, {record.student for record in batch.submissions}, "student")
    own = [record for record in batch.submissions if record.student == student and record.lesson]
    names = {grade.exercise for grade in batch.grades if grade.student == student} | {record.lesson for record in own}
    exercise = _known(override.exercise, names, f"exercise or lesson of {student}")
    (record,) = [record for record in own if _speaks_of(exercise, record, batch.grades)][:1]
    points = "" if override.points is None else f"{override.points:g}"
    values = {"student": student, "exercise": exercise, "points": points}
    values |= {"comment": override.comment, "by": override.by, _SHA256: record.sha256[:_DIGITS]}
    said = _checked(values, "`--override`")
    _possible(said, batch, "`--override`")
    others = [one for one in read(folder) if (one.student, one.exercise) != (student, exercise)]
    write(folder, [*others, said])
    return said


def write(folder: Path, overrides: Iterable[Override]) -> None:
    """Write the file, by student and exercise.

    Args:
        folder: The output folder of `course grade`.
        overrides: All that it is to hold.
    """
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow([*COLUMNS, _SHA256])
    for one in sorted(overrides, key=lambda one: (one.student, one.exercise)):
        points = "" if one.points is None else f"{one.points:g}"
        table.writerow([one.student, one.exercise, points, cell(one.comment), cell(one.by), one.sha256])
    write_atomically(folder / FILE, stream.getvalue())


def load(folder: Path) -> Overruled:
    """A batch with what people said of it.

    Args:
        folder: The output folder of `course grade`.

    Raises:
        MissingFile: Nothing was graded into it.
        InvalidValue: Its records or its overrides cannot be read.
    """
    return apply(records.load(folder), read(folder))


def apply(batch: Batch, overrides: Sequence[Override]) -> Overruled:
    """What people said, put over what the grader found.

    Args:
        batch: As it was graded.
        overrides: As `read` gives them.

    Raises:
        InvalidValue: An override gives more points than are to be had.

    Example:
        >>> grade = Grade("doe", "02_activations", "activations.relu", "ReLU", 1.0, 2, "not right")
        >>> batch = Batch((SubmissionRecord("doe", "02_activations", points=1.0, possible=2),), (grade,))
        >>> said = apply(batch, [Override("doe", "activations.relu", 2, "Right, by another way.", "J. Roe")]).batch
        >>> said.grades[0].points, said.grades[0].overruled, said.submissions[0].points
        (2.0, 'J. Roe gives 2 points; the grader had given 1.', 2.0)
    """
    said = {(one.student, one.exercise): one for one in overrides}
    warnings = []
    files = {(record.student, record.lesson): record.sha256 for record in batch.submissions}
    used: set[tuple[str, str]] = set()

    def of(student: str, exercise: str, lesson: str) -> Override | None:
        one = said.get((student, exercise))
        if one is None:
            return None
        used.add((student, exercise))
        if one.sha256 and not files.get((student, lesson), "").startswith(one.sha256):
            warnings.append(f"{student}, {exercise}: another file was handed in since {one.by} looked at it.")
        return one

    grades = []
    for grade in batch.grades:
        one = of(grade.student, grade.exercise, grade.lesson)
        if one is not None:
            _possible(one, batch, FILE)
            grade = _overruled(grade, one)
        grades.append(grade)
    submissions = []
    for record in batch.submissions:
        own = [grade for grade in grades if (grade.student, grade.lesson) == (record.student, record.lesson)]
        one = of(record.student, record.lesson, record.lesson)
        notes = (*record.notes, f"{one.by}: {one.comment}") if one is not None else record.notes
        # What no program could read, a person has: then it has a mark.
        judged = record.graded or any(grade.overruled for grade in own)
        submissions.append(replace(record, points=total(own) if own else record.points, notes=notes, graded=judged))
    lost = [f"{student}, {exercise}: nothing of that name was graded." for student, exercise in said.keys() - used]
    return Overruled(Batch(tuple(submissions), tuple(grades), batch.costs), (*sorted(lost), *warnings))


def _overruled(grade: Grade, said: Override) -> Grade:
    words = ""
    points = grade.points
    if said.points is not None:
        points = float(said.points)
        words = f"{said.by} gives {points:g} point{'s' * (points != 1)}; the grader had given {grade.points:g}."
    return replace(grade, points=points, overruled=words, comment=f"{said.by}: {said.comment}" if said.comment else "")


def _checked(values: dict[str, str], where: str) -> Override:
    if not values["student"] or not values["exercise"]:
        raise InvalidValue(f"{where}: expected a student and an exercise. Received: {values}.")
    if not values["by"]:
        raise InvalidValue(f"{where}: expected who says it, in the column `by`. Received nothing.")
    if not values["points"] and not values["comment"]:
        raise InvalidValue(f"{where}: expected points, a comment, or both. Received neither.")
    points = None
    if values["points"]:
        if values["exercise"][:1].isdigit():
            raise InvalidValue(
                f"{where}: a whole lesson can have a comment; points are an exercise's. Received: {values['exercise']}."
            )
        try:
            points = round(float(values["points"].replace(",", ".")), 2)
        except ValueError:
            points = math.nan
        if not 0 <= points < math.inf:
            raise InvalidValue(f"{where}: expected points as a number from 0 up. Received: {values['points']!r}.")
    return Override(
        values["student"], values["exercise"], points, values["comment"], values["by"], values.get(_SHA256, "")
    )


def _possible(said: Override, batch: Batch, where: str) -> None:
    for grade in batch.grades:
        if (grade.student, grade.exercise) == (said.student, said.exercise) and (said.points or 0) > grade.possible:
            raise InvalidValue(
                f"{where}: {said.student}, {said.exercise}: at most {grade.possible} points are to be had. "
                f"Received: {said.points:g}."
            )


def _known(name: str, names: set[str], what: str) -> str:
    if name not in names:
        raise InvalidValue(f"There is no {what} {name!r} among what was graded.{did_you_mean(name, names)}")
    return name


def _speaks_of(exercise: str, record: SubmissionRecord, grades: Sequence[Grade]) -> bool:
    if record.lesson == exercise:
        return True
    return any(
        (grade.student, grade.lesson, grade.exercise) == (record.student, record.lesson, exercise) for grade in grades
    )
