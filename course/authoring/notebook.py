"""What the student's notebook and the executed solution share: cell ids, metadata, the facts below the title."""

import hashlib
import json
import math
import re
from pathlib import Path
from typing import Any

from course.authoring.cells import Cell, checked_ids
from course.authoring.costs import cost_line
from course.authoring.course_plan import planned_lessons
from course.authoring.fast_imports import fast_imports
from course.authoring.lesson import Lesson
from course.authoring.problems import LessonError, Problem
from course.authoring.project import Project
from course.exercises import find_exercise

BADGE = "https://colab.research.google.com/assets/colab-badge.svg"


def text_of(notebook: Any) -> str:
    """The notebook as it is written to disk: byte for byte the same for the same notebook."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_notebook(path: Path) -> Any:
    """A notebook from disk, as nbformat's own type.

    Raises:
        ValueError: It is no JSON.
    """
    with fast_imports():
        from nbformat import from_dict
    return from_dict(json.loads(path.read_text(encoding="utf-8")))


def cell_names(lesson: Lesson) -> list[str]:
    """Cell ids: the exercise's id where there is one, else a hash of the text, so that they survive other edits."""
    names: list[str] = []
    for cell, after in zip(lesson.cells, (*lesson.cells[1:], None), strict=True):
        if "check" in cell.tags:
            name = _grade_id(checked_ids(cell.source)[0])
        elif "exercise" in cell.tags and after is not None:
            name = _grade_id(checked_ids(after.source)[0]) + "-answer"
        else:
            name = hashlib.sha256(cell.source.encode()).hexdigest()[:8]
        taken = sum(1 for other in names if other == name or other.startswith(f"{name}-copy"))
        names.append(f"{name}-copy{taken}" if taken else name)
    return names


def new_cell(kind: str, source: str, name: str, metadata: dict[str, Any]) -> Any:
    """A cell with an id of our choosing."""
    # nbformat's own `new_code_cell` validates each cell anew, which takes a third of a build; tests validate the whole.
    from nbformat import from_dict

    cell = {"cell_type": kind, "id": name, "metadata": metadata, "source": source}
    return from_dict(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))


def _grade_id(exercise_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", exercise_id)


def cell_metadata(cell: Cell) -> dict[str, Any]:
    """Its tags and topics."""
    metadata: dict[str, Any] = {}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    if cell.topics:
        metadata["topics"] = list(cell.topics)
    return metadata


def add_grade_metadata(lesson: Lesson, cells: list[Any]) -> None:
    """nbgrader's own metadata, so that an instructor with a JupyterHub can release and collect the same files."""
    by_name = {cell.id: cell for cell in cells}
    for _, check, exercise_id in lesson.exercises():
        name = _grade_id(exercise_id)
        shared = {"schema_version": 3, "task": False, "cell_type": "code"}
        by_name[f"{name}-answer"].metadata["nbgrader"] = {
            "grade": False,
            "grade_id": f"{name}-answer",
            "locked": False,
            "solution": True,
            **shared,
        }
        try:
            points = find_exercise(exercise_id).points
        except KeyError as error:
            message = f"{error} Add it to course/exercises/, or mend the id."
            raise LessonError([Problem(lesson.path, check.line, check.number, "exercise-entry", message)]) from None
        by_name[name].metadata["nbgrader"] = {
            "grade": True,
            "grade_id": name,
            "locked": True,
            "points": points,
            "solution": False,
            **shared,
        }


def notebook_metadata(lesson: Lesson) -> dict[str, Any]:
    """Which kernel opens it, and which source it was built from."""
    return {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "keras_course": {"lesson": lesson.id, "source_sha256": lesson.source_hash},
    }


def time_line(minutes: int) -> str:
    """How long a lesson takes: who is used to code, and who tries each exercise until it is right.

    Readers who worked through ten lessons put them at 1.2 to 1.6 times the minutes that are reckoned from words,
    code and seven minutes an exercise.

    Args:
        minutes: As the lesson's header states them.

    Example:
        >>> time_line(95)
        '95 to 145 minutes'
    """
    return f"{minutes} to {5 * math.ceil(minutes * 1.5 / 5)} minutes"


def _named(lesson_id: str, project: Project) -> str:
    """A lesson by number and title, linked where it is written."""
    title = f"{lesson_id[:2]} {planned_lessons()[lesson_id]['title']}"
    written = (project.solutions / f"{lesson_id}.py").is_file()
    return f"[{title}]({lesson_id}.ipynb)" if written else f"{title} (coming)"


def with_badge(lesson: Lesson, project: Project) -> str:
    """The first cell with badge, duration, prerequisites and measured cost below its heading."""
    heading, _, rest = lesson.cells[0].source.partition("\n")
    path = project.repository.removeprefix("https://github.com/")
    link = f"https://colab.research.google.com/github/{path}/blob/main/notebooks/{lesson.id}.ipynb"
    needs = [_named(need, project) for need in lesson.header.needs if need in planned_lessons()]
    facts = [time_line(lesson.header.minutes)] + ([f"after {', '.join(needs)}"] if needs else [])
    measured = cost_line(lesson.id)
    lines = [heading, "", f"[![Open in Colab]({BADGE})]({link})", "", f"*{' · '.join(facts + measured)}*"]
    return "\n".join(lines) + (f"\n{rest}" if rest.startswith("\n") else f"\n\n{rest}")
