"""Our marks in nbgrader's gradebook, written through its own interface, and a notebook a student for its formgrader.

nbgrader's formgrader lists what its gradebook holds, and opens a submission only where an autograded notebook lies
beside it: both are written here, so that an instructor can look, comment and correct by hand as always. A correction
by hand stays when this is run again.
"""

import contextlib
import json
import os
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from course.errors import InvalidValue, MissingFile, MissingPackage
from course.files import write_atomically
from course.grading.exports import message
from course.grading.records import Batch, Grade, SubmissionRecord
from course.grading.released import released
from course.grading.sanitizing import file_names, visible


def write_gradebook(batch: Batch, notebooks: Path, gradebook: Path) -> int:
    """Write a batch's marks.

    An assignment is called as in `submitted/STUDENT/ASSIGNMENT/`, else after its lesson. Beside the gradebook,
    `autograded/STUDENT/ASSIGNMENT/LESSON.ipynb` is written: the released notebook with the student's answers.

    Args:
        batch: All of it.
        notebooks: The folder of the released notebooks.
        gradebook: nbgrader's database, such as `gradebook.db` in the course's folder; made where there is none.

    Returns:
        How many submissions were written. Those of no known lesson are not.

    Raises:
        InvalidValue: The gradebook knows the assignment with other cells than the released notebook has.
        MissingPackage: nbgrader is not installed.
        MissingFile: The gradebook's folder is not there.
    """
    grades: dict[tuple[str, str], list[Grade]] = defaultdict(list)
    for grade in batch.grades:
        grades[grade.student, grade.lesson].append(grade)
    named = file_names(submission.student for submission in batch.submissions)
    contents: dict[str, dict[str, Any]] = {}
    written = 0
    with _opened(gradebook) as book:
        for submission in batch.submissions:
            if not submission.lesson:
                continue
            if submission.lesson not in contents:
                contents[submission.lesson] = json.loads(
                    (notebooks / f"{submission.lesson}.ipynb").read_text(encoding="utf-8")
                )
            notebook = contents[submission.lesson]
            cells = _cells_of(submission.lesson, notebook)
            assignment = _assignment(submission)
            # nbgrader names folders after its students.
            student = (
                submission.student
                if submission.shape == "nbgrader" and _is_plain(submission.student)
                else named[submission.student]
            )
            _prepare(book, submission.lesson, assignment, notebook, cells)
            own = grades[submission.student, submission.lesson]
            _write(book, gradebook.parent, submission, own, (student, assignment), cells)
            path = gradebook.absolute().parent / "autograded" / student / assignment / f"{submission.lesson}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, json.dumps(_answered(notebook, own, cells), indent=1, sort_keys=True) + "\n")
            written += 1
    return written


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The gradebook. To make one nbgrader calls `alembic`, which lies beside this Python and often not on PATH."""
    try:
        from nbgrader.api import Gradebook
    except ModuleNotFoundError as error:
        if error.name != "nbgrader":
            raise
        raise MissingPackage(
            "`--nbgrader` needs nbgrader. It is not installed. Run: pip install 'keras-course[instructor]'"
        ) from None
    if not path.absolute().parent.is_dir():
        raise MissingFile(f"Expected a folder for the gradebook {path}. There is none: make it, or name another file.")
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join(filter(None, (os.path.dirname(sys.executable), before)))
    try:
        book = Gradebook(f"sqlite:///{path.absolute()}")
    finally:
        os.environ["PATH"] = before
    with book, warnings.catch_warnings():
        # nbgrader's own way to enter a submission makes SQLAlchemy warn.
        warnings.filterwarnings("ignore", message=r"Object of type <\w+> not in session")
        # nbgrader commits after every entry, and each waits for the disk: one commit at the end is all or nothing.
        commit, book.db.commit = book.db.commit, book.db.flush
        try:
            yield book
            commit()
        finally:
            book.db.commit = commit


def _assignment(submission: SubmissionRecord) -> str:
    """The assignment's name in nbgrader."""
    parts = submission.file.split("/")
    if submission.shape == "nbgrader" and "submitted" in parts and len(parts) > parts.index("submitted") + 3:
        name = parts[parts.index("submitted") + 2]
        if _is_plain(name):
            return name
    return submission.lesson


def _is_plain(name: str) -> bool:
    """Whether a name can be a folder's."""
    return name not in ("", ".", "..") and not set(name) & set("/\\\0") and name == visible(name)


def _cells_of(lesson: str, notebook: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Exercises to nbgrader's names of their grade cell and their solution cell."""
    found: dict[str, tuple[str, str]] = {}
    solution = ""
    checks = {cell.id: cell.exercise for cell in released(lesson, json.dumps(notebook).encode()).of_kind("check")}
    for cell in notebook["cells"]:
        marked = cell["metadata"].get("nbgrader", {})
        if marked.get("solution"):
            solution = marked["grade_id"]
        elif marked.get("grade") and checks.get(cell.get("id", "")):
            found[checks[cell["id"]]] = (marked["grade_id"], solution)
    return found


def _prepare(book: Any, lesson: str, assignment: str, notebook: Mapping[str, Any], cells: Mapping[str, Any]) -> None:
    """Enter the assignment, if nobody has."""
    from nbgrader.api import MissingEntry

    try:
        known = {cell.name for cell in book.find_notebook(lesson, assignment).grade_cells}
    except MissingEntry:
        book.update_or_create_assignment(assignment)
        kernel = json.dumps(notebook["metadata"].get("kernelspec", {}))
        book.add_notebook(lesson, assignment, kernelspec=kernel)
        for cell in notebook["cells"]:
            _enter(book, cell, lesson, assignment)
        return
    missing = {name for name, _ in cells.values()} - known
    if missing:
        raise InvalidValue(
            f"Expected the gradebook to hold the cells of the released {lesson} in the assignment {assignment!r}. "
            f"It lacks: {', '.join(sorted(missing))}. Generate the assignment from this release, or name another file."
        )


def _enter(book: Any, cell: Mapping[str, Any], lesson: str, assignment: str) -> None:
    """Enter a cell as `nbgrader generate_assignment` does."""
    marked = cell["metadata"].get("nbgrader", {})
    if not (marked.get("grade") or marked.get("solution") or marked.get("locked")):
        return
    name, kind = marked["grade_id"], cell["cell_type"]
    if marked.get("grade"):
        book.add_grade_cell(name, lesson, assignment, max_score=float(marked["points"]), cell_type=kind)
    if marked.get("solution"):
        book.add_solution_cell(name, lesson, assignment)
    source = "".join(cell["source"])
    locked = bool(marked.get("locked")) and not marked.get("solution")
    book.add_source_cell(
        name, lesson, assignment, cell_type=kind, locked=locked, source=source, checksum=marked.get("checksum")
    )


def _write(
    book: Any,
    folder: Path,
    submission: SubmissionRecord,
    grades: Sequence[Grade],
    place: tuple[str, str],
    cells: Mapping[str, tuple[str, str]],
) -> None:
    student, assignment = place
    book.update_or_create_student(student)
    timestamp = folder / "submitted" / student / assignment / "timestamp.txt"
    # formgrader calls a submission autograded when its time is the one that was handed in.
    when = {"timestamp": timestamp.read_text(encoding="utf-8").strip()} if timestamp.is_file() else {}
    book.update_or_create_submission(assignment, student, **when)
    for grade in grades:
        if grade.exercise not in cells:
            continue
        check, solution = cells[grade.exercise]
        mark = book.find_grade(check, submission.lesson, assignment, student)
        if grade.overruled:
            mark.manual_score, mark.needs_manual_grade = grade.points, False
        else:
            # What could not be judged has no score, and waits for a person.
            mark.auto_score = grade.points if submission.graded else None
            # As nbgrader itself does: whoever has corrected by hand is asked to look again.
            mark.needs_manual_grade = mark.manual_score is not None or not submission.graded
        if solution:
            comment = book.find_comment(solution, submission.lesson, assignment, student)
            comment.auto_comment = None if grade.status == "right" and not grade.comment else message(grade)
    book.db.commit()


def _answered(
    notebook: Mapping[str, Any], grades: Sequence[Grade], cells: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """The released notebook with a student's answers in it, and what came of each below its check. Never run."""
    by_name = {cells[grade.exercise][0]: grade for grade in grades if grade.exercise in cells}
    answers = {cells[grade.exercise][1]: grade for grade in grades if grade.exercise in cells}
    copied = []
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        cell = dict(cell)
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        if name in answers and answers[name].source:
            cell["source"] = visible(answers[name].source)
        if name in by_name:
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": message(by_name[name]) + "\n"}]
        copied.append(cell)
    return {**notebook, "cells": copied}
