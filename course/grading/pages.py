"""All that is written for people and platforms from a batch's records: feedback, report, tables."""

import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from course.files import write_atomically
from course.grading import exports, overrides
from course.grading.answers_page import answers_page
from course.grading.feedback import feedback
from course.grading.instructor_report import report
from course.grading.records import Batch, Grade, SubmissionRecord
from course.grading.released import load_released
from course.grading.sanitizing import file_names
from course.grading.similarity import alike

Record = TypeVar("Record", SubmissionRecord, Grade)
FEEDBACK, ANSWERS, REPORT, EXPORTS = "feedback", "answers", "report.html", "exports"


def write_all(folder: Path, notebooks: Path) -> None:
    """Write every page and table of a batch beside its records.

    Written are `feedback/STUDENT.html`, `answers/EXERCISE.html`, `report.html`, and in `exports/`: `canvas.csv`,
    `moodle/LESSON.csv` or `moodle.csv`, and `gradescope/STUDENT/LESSON.json`. The same records give the same bytes,
    but for the report's section on time. What an earlier run left there of students who are gone is removed.

    Args:
        folder: The output folder of `course grade`.
        notebooks: The folder of the released notebooks.

    Raises:
        MissingFile: Nothing was graded into the folder.
        InvalidValue: Its records or its overrides cannot be read.
    """
    batch = overrides.load(folder).batch
    names = file_names(submission.student for submission in batch.submissions)
    _write_feedback(batch, folder / FEEDBACK, names)
    lessons = sorted(
        {submission.lesson for submission in batch.submissions if (notebooks / f"{submission.lesson}.ipynb").is_file()}
    )
    found = alike(batch.grades, load_released(notebooks, lessons) if lessons else None)
    links = {student: f"{FEEDBACK}/{quote(name)}.html" for student, name in names.items()}
    write_atomically(folder / REPORT, report(batch, found, links, _write_answers(batch, folder / ANSWERS, links)))
    _write_exports(batch, folder / EXPORTS, names)


def _write_feedback(batch: Batch, folder: Path, names: Mapping[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    by_student, grades = _by_student(batch.submissions), _by_student(batch.grades)
    for student, submissions in by_student.items():
        write_atomically(folder / f"{names[student]}.html", feedback(submissions, grades.get(student, [])))
    _remove_others(folder, {f"{name}.html" for name in names.values()})


def _write_answers(batch: Batch, folder: Path, links: Mapping[str, str]) -> dict[str, str]:
    """Write a page an exercise; give exercises to the pages' addresses."""
    folder.mkdir(exist_ok=True)
    by_exercise: dict[str, list[Grade]] = defaultdict(list)
    for grade in batch.grades:
        by_exercise[grade.exercise].append(grade)
    above = {student: f"../{link}" for student, link in links.items()}
    for exercise, grades in by_exercise.items():
        write_atomically(folder / f"{exercise}.html", answers_page(exercise, grades, above))
    _remove_others(folder, {f"{exercise}.html" for exercise in by_exercise})
    return {exercise: f"{ANSWERS}/{exercise}.html" for exercise in by_exercise}


def _write_exports(batch: Batch, folder: Path, names: Mapping[str, str]) -> None:
    (folder / "gradescope").mkdir(parents=True, exist_ok=True)
    write_atomically(folder / "canvas.csv", exports.canvas(batch))
    worksheets, gradebook = exports.moodle_worksheets(batch), exports.moodle_gradebook(batch)
    if worksheets:
        (folder / "moodle").mkdir(exist_ok=True)
        for lesson, text in worksheets.items():
            write_atomically(folder / "moodle" / f"{lesson}.csv", text)
    if gradebook:
        write_atomically(folder / "moodle.csv", gradebook)
    grades = _by_student(batch.grades)
    for student, submissions in _by_student(batch.submissions).items():
        own = folder / "gradescope" / names[student]
        own.mkdir(exist_ok=True)
        for submission in submissions:
            of_lesson = [grade for grade in grades.get(student, []) if grade.lesson == submission.lesson]
            write_atomically(
                own / f"{submission.lesson or 'unknown'}.json", exports.gradescope([submission], of_lesson)
            )
    _remove_others(folder / "gradescope", set(names.values()))
    _remove_others(folder, {"canvas.csv", "gradescope"} | ({"moodle"} if worksheets else set()) | (
        {"moodle.csv"} if gradebook else set()
    ))  # fmt: skip


def _by_student(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[record.student].append(record)
    return found


def _remove_others(folder: Path, known: set[str]) -> None:
    """What an earlier run left; the folders are this module's own."""
    for path in folder.iterdir():
        if path.name not in known:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
