"""What is still to be written in a lesson: the places that `course new` left, each of which says what it wants."""

import re
from collections.abc import Iterator
from pathlib import Path

from course.authoring.course_plan import planned_lessons
from course.authoring.lesson import Lesson
from course.authoring.problems import Problem
from course.authoring.project import Project
from course.exercises import lesson_name

MARK = "TODO:"


def unfinished(lesson: Lesson, project: Project) -> Iterator[Problem]:
    """The places of a lesson, its questions, their answers and other right answers that wait for an author.

    Args:
        lesson: The lesson.
        project: The checkout, in which the other files lie.

    Yields:
        A problem a place, with what it wants.
    """
    if lesson.id in planned_lessons() and not planned_lessons()[lesson.id].get("summary"):
        message = "Still to be written: `summary` in its entry in course/lessons.toml, its row in the README."
        yield Problem(lesson.path, 1, 0, "unfinished", message)
    for line, wanted in _marked(lesson.text):
        cells = [cell.number for cell in lesson.cells if cell.line <= line]
        yield Problem(lesson.path, line, cells[-1] if cells else 0, "unfinished", f"Still to be written: {wanted}")
    for path in lesson_files(lesson.id, project):
        for line, wanted in _marked(path.read_text(encoding="utf-8")):
            yield Problem(path, line, None, "unfinished", f"Still to be written: {wanted}")


def lesson_files(lesson: str, project: Project) -> list[Path]:
    """The files of a lesson beside its source: questions, answers, other right answers; those that are there.

    Args:
        lesson: Its id.
        project: The checkout.
    """
    name = lesson_name(lesson)
    folders = [project.root / "course" / side / name for side in ("exercises", "answers")]
    alternatives = project.root / "tests" / "answers" / "alternatives" / f"{name}.py"
    files = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    return [*files, *([alternatives] if alternatives.is_file() else [])]


def _marked(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if MARK in line:
            # In code it stands in a text: its end is not part of what is wanted.
            yield number, re.sub(r'"[,)]*$', "", line.split(MARK, 1)[1].strip())
