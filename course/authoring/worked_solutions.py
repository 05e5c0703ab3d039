"""The worked solutions of lessons, from their sources: what an instructor may release after a deadline."""

from collections.abc import Iterable
from pathlib import Path

from course.answers.worked_solutions import write
from course.authoring.lesson import Lesson
from course.authoring.stubs import BEGIN, END, STUB


def worked_solutions(lessons: Iterable[Lesson]) -> dict[str, str]:
    """The exercise cells of lessons as they are solved, without the markers of the source.

    Args:
        lessons: Whose.

    Returns:
        Exercise ids to code, in the lessons' order.
    """
    return {
        exercise_id: "\n".join(
            line
            for line in cell.source.splitlines()
            if BEGIN not in line and END not in line and not line.strip().startswith(STUB)
        )
        for lesson in lessons
        for cell, _, exercise_id in lesson.exercises()
    }


def release(lessons: Iterable[Lesson], path: Path) -> int:
    """Write the file with which `course.solution` shows the worked solutions of these lessons, and of no others.

    Args:
        lessons: Whose.
        path: Usually `worked_solutions.json` in the folder with the students' notebooks.

    Returns:
        How many solutions it holds.
    """
    solutions = worked_solutions(lessons)
    write(path, solutions)
    return len(solutions)
