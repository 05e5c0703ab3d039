"""A lesson's source, read: jupytext's percent format, with our header and tags checked.

jupytext parses; this module only adds where each cell stands in the file, so that every complaint can name a line.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.authoring.cells import Cell, checked_ids
from course.authoring.fast_imports import fast_imports
from course.authoring.header import Header, read_header
from course.authoring.measured_numbers import CLOSING, OPENING, loose_marks, measured_numbers, without_marks
from course.authoring.problems import LessonError, Problem
from course.authoring.structure import structure_problems
from course.errors import InvalidValue


@dataclass(frozen=True)
class Lesson:
    """A lesson's source, read and structurally sound."""

    path: Path
    header: Header
    cells: tuple[Cell, ...]
    text: str

    @property
    def id(self) -> str:
        """The lesson's id: the name of its file."""
        return self.path.stem

    @property
    def source_hash(self) -> str:
        """SHA-256 of the text: the same whatever the commit."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def exercises(self) -> Iterator[tuple[Cell, Cell, str]]:
        """Exercise cells with their check cells and exercise ids."""
        for cell, after in zip(self.cells, self.cells[1:], strict=False):
            if "exercise" in cell.tags:
                yield cell, after, checked_ids(after.source)[0]


def lesson_paths(folder: Path, names: Iterable[str] = ()) -> list[Path]:
    """The lesson sources of a folder, all of them or those named by id, number or file.

    Raises:
        course.errors.InvalidValue: A name fits no lesson.
    """
    found = sorted(folder.glob("[0-9][0-9]_*.py"))
    names = list(names)
    if not names:
        return found
    chosen = []
    for name in names:
        stem = Path(name).stem
        fitting = [
            path for path in found if path.stem == stem or path.stem.startswith(f"{stem}_") or path.stem[3:] == stem
        ]
        if not fitting:
            raise InvalidValue(
                f"No lesson is called {name!r}. {folder}/ has: {', '.join(p.stem for p in found) or 'none'}."
            )
        chosen += [path for path in fitting if path not in chosen]
    return chosen


def read_lesson(path: Path) -> Lesson:
    """Read a lesson.

    Args:
        path: `solutions/NN_topic.py`.

    Returns:
        The lesson.

    Raises:
        LessonError: Its structure is broken (header, tags, solution markers, a stub that does not parse …).
    """
    text = path.read_text(encoding="utf-8")
    with fast_imports():
        import jupytext
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:
        raise LessonError([Problem(path, 1, 0, "format", f"jupytext cannot read the file: {error}")]) from None
    raw = [cell for cell in notebook.cells if cell.cell_type == "raw"]
    header, problems = read_header(path, raw[0].source if raw else "")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"# ?%%", line)]
    rest = [cell for cell in notebook.cells if cell.cell_type != "raw"]
    if len(lines) != len(rest):
        message = f"{len(rest)} cells but {len(lines)} lines '# %%'. Begin every cell, and only a cell, with one."
        raise LessonError([*problems, Problem(path, lines[0] if lines else 1, 0, "format", message)])
    cells = tuple(
        Cell(
            number,
            line,
            cell.cell_type,
            without_marks(cell.source),
            tuple(cell.metadata.get("tags", ())),
            tuple(cell.metadata.get("topics", ())),
            tuple(sorted(set(cell.metadata) - {"tags", "topics", "lines_to_next_cell", "lines_to_end_of_cell_marker"})),
            tuple(measured_numbers(cell.source)) if cell.cell_type == "markdown" else (),
        )
        for number, (cell, line) in enumerate(zip(rest, lines, strict=True), 1)
    )
    problems += list(structure_problems(path, cells))
    problems += [problem for cell, read in zip(cells, rest, strict=True) for problem in _marks(path, cell, read.source)]
    if problems or header is None:
        raise LessonError(problems)
    return Lesson(path, header, cells, text)


def _marks(path: Path, cell: Cell, text: str) -> Iterator[Problem]:
    """What is wrong with the marks around a cell's numbers."""

    def problem(place: int, message: str) -> Problem:
        line = cell.line + 1 + text.count("\n", 0, place)
        return Problem(path, line, cell.number, "marked-number", message)

    if cell.kind == "code":
        if OPENING in text or CLOSING in text:
            place = min(text.find(mark) for mark in (OPENING, CLOSING) if mark in text)
            yield problem(place, f"{OPENING}…{CLOSING} in a code cell. They mark numbers in the text alone.")
        return
    for place in loose_marks(text):
        yield problem(place, f"A '{text[place]}' without its partner. A number is marked {OPENING}0.25{CLOSING}.")
    for number in cell.numbers:
        if number.value is None:
            message = f"{OPENING}{number.text}{CLOSING} holds no number, or several. Mark each by itself."
            yield problem(text.find(f"{OPENING}{number.text}{CLOSING}"), message)


def read_lessons(paths: Iterable[Path]) -> list[Lesson]:
    """Read several lessons; whatever is wrong with any of them, or between them, is told at once.

    Raises:
        LessonError: Any is broken, or two share an exercise id.
    """
    lessons: list[Lesson] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            lessons.append(read_lesson(path))
        except LessonError as error:
            problems += error.problems
    observed: dict[str, Lesson] = {}
    for lesson in lessons:
        for _, check, exercise_id in lesson.exercises():
            if exercise_id in observed:
                where = "in this lesson" if observed[exercise_id] is lesson else f"in {observed[exercise_id].path.name}"
                message = (
                    f"The exercise id {exercise_id!r} is taken already {where}. Give each exercise an id of its own."
                )
                problems.append(Problem(lesson.path, check.line, check.number, "duplicate-id", message))
            observed.setdefault(exercise_id, lesson)
    if problems:
        raise LessonError(problems)
    return lessons
