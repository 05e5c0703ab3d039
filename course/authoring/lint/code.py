"""What a code cell looks like: linted, no wider than a notebook shows, and a training run with its contract."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from course.authoring.cells import Cell
from course.authoring.lesson import Lesson
from course.authoring.problems import Problem
from course.authoring.stubs import STUB
from course.errors import CourseError

# What a notebook shows beside its margins on a small laptop, without a scroll bar below the cell.
MOST_CHARACTERS = 88


def contracts(lesson: Lesson) -> Iterator[Problem]:
    """A training cell says what its run must reach."""
    for cell in lesson.cells:
        if "training" in cell.tags and "course.expect(" not in cell.source:
            message = "A 'training' cell ends in a contract: course.expect(metric=value, at_least=…)."
            yield Problem(lesson.path, cell.line, cell.number, "contract", message)


def line_lengths(lesson: Lesson) -> Iterator[Problem]:
    """Lines of code cells fit their cell. A stub is measured as the student sees it, without its marker."""
    for cell in lesson.cells:
        if cell.kind == "markdown":
            continue
        for number, line in enumerate(cell.source.splitlines(), cell.line + 1):
            length = len(line.replace(f"{STUB} ", "", 1))
            if length > MOST_CHARACTERS:
                message = f"A line of {length} characters, more than {MOST_CHARACTERS}. Break it, or name a part of it."
                yield Problem(lesson.path, number, cell.number, "line-length", message)


def ruff(lessons: Sequence[Lesson]) -> Iterator[Problem]:
    """What ruff finds in the sources, all of them in one run."""
    if not lessons:
        return
    command = [sys.executable, "-m", "ruff", "check", "--output-format", "json", "--force-exclude"]
    done = subprocess.run(
        [*command, *(str(lesson.path) for lesson in lessons)], capture_output=True, text=True, check=False
    )
    if done.returncode > 1:
        raise CourseError(f"ruff could not run: {done.stderr.strip()}")
    by_path = {lesson.path.resolve(): lesson for lesson in lessons}
    for found in json.loads(done.stdout or "[]"):
        lesson = by_path[Path(found["filename"]).resolve()]
        line = found["location"]["row"]
        cell = _cell_at(lesson, line)
        yield Problem(lesson.path, line, cell.number if cell else 0, "ruff", f"{found['code']} {found['message']}")


def _cell_at(lesson: Lesson, line: int) -> Cell | None:
    before = [cell for cell in lesson.cells if cell.line <= line]
    return before[-1] if before else None
