"""What is committed, held against what the sources give."""

from collections.abc import Iterable, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

from course.authoring.derived_pages import derived_pages
from course.authoring.execution import outputs_hash, questions_hash, solution_notebook
from course.authoring.lesson import Lesson, lesson_paths
from course.authoring.notebook import read_notebook, text_of
from course.authoring.project import Project
from course.authoring.student_notebook import student_notebook

_FROM_EXECUTION = ("outputs", "execution_count")


def compare(lessons: Iterable[Lesson], project: Project, folder: Path) -> Iterator[str]:
    """Build again into a folder and tell what differs from what is committed.

    Args:
        lessons: Those to build.
        project: The checkout.
        folder: Where to write; usually a temporary folder.

    Yields:
        One readable complaint a file, with a diff where there is one.
    """
    lessons = list(lessons)
    for lesson in lessons:
        committed = project.notebooks / f"{lesson.id}.ipynb"
        fresh = folder / committed.name
        fresh.write_text(text_of(student_notebook(lesson, project)), encoding="utf-8")
        if not committed.is_file():
            yield f"{_shown(committed, project)} is missing. Run: course build {lesson.id}"
        elif committed.read_bytes() != fresh.read_bytes():
            name = _shown(committed, project)
            yield f"{name} differs from what its source gives.\n{_diff(committed, fresh, name)}"
        yield from _solution_problems(lesson, project)
    for page, text in derived_pages(project).items():
        if page.read_text(encoding="utf-8") != text:
            yield f"{_shown(page, project)} lists other lessons or data sets than there are. Run: course build"
    known = {path.stem for path in lesson_paths(project.solutions)}
    for folder_of, word in ((project.notebooks, "student notebook"), (project.solutions, "solution")):
        for path in sorted(folder_of.glob("*.ipynb")):
            if path.stem not in known:
                name = _shown(path, project)
                yield f"{name} is a {word} without source. Delete it, or restore solutions/{path.stem}.py."


def with_kept_outputs(lesson: Lesson, project: Project) -> Any | None:
    """The solution as it is built today, with the outputs that are on disk, where these still belong to it.

    What stands around the code (the measured costs below the title, say) may have changed: that needs no execution.

    Args:
        lesson: The lesson.
        project: The checkout.

    Returns:
        A notebook, or None where the lesson has to be executed.
    """
    path = project.solutions / f"{lesson.id}.ipynb"
    if _reason_to_execute(lesson, project):
        return None
    committed, fresh = read_notebook(path), solution_notebook(lesson, project)
    if _code(committed) != _code(fresh):
        return None
    for cell, executed in zip(fresh.cells, committed.cells, strict=True):
        cell.update({key: executed[key] for key in _FROM_EXECUTION if key in executed})
    fresh.metadata = committed.metadata
    return fresh


def _solution_problems(lesson: Lesson, project: Project) -> Iterator[str]:
    reason = _reason_to_execute(lesson, project)
    if reason:
        yield reason
        return
    path = project.solutions / f"{lesson.id}.ipynb"
    name = _shown(path, project)
    fresh, committed = _bare(solution_notebook(lesson, project)), _bare(read_notebook(path))
    if fresh != committed:
        lines = unified_diff(committed.splitlines(), fresh.splitlines(), name, f"{name} (built)", lineterm="", n=1)
        yield f"{name} differs from what its source gives.\n" + "\n".join(list(lines)[:40])


def _reason_to_execute(lesson: Lesson, project: Project) -> str:
    """Why the outputs on disk do not belong to the lesson, as a complaint; "" where they do."""
    path = project.solutions / f"{lesson.id}.ipynb"
    name = _shown(path, project)
    again = f"Run: course build {lesson.id}"
    if not path.is_file():
        return f"{name} is missing. {again}"
    try:
        notebook = read_notebook(path)
        stamp = notebook.metadata["keras_course"]
        promised = stamp["outputs_sha256"]
    except (ValueError, KeyError, AttributeError):
        return f"{name} is no executed solution. {again}"
    if stamp.get("source_sha256") != lesson.source_hash:
        return f"{name} is stale: its source has changed since it was executed. {again}"
    if stamp.get("questions_sha256") != questions_hash(lesson.id):
        return f"{name} is stale: its exercises or their answers have changed since it was executed. {again}"
    if promised != outputs_hash(notebook):
        return f"{name}: an output was changed by hand. {again}"
    return ""


def _code(notebook: Any) -> list[tuple[str, str, str | None]]:
    """What was, or would be, executed, and the places of the cells between."""
    return [(cell.id, cell.cell_type, cell.source if cell.cell_type == "code" else None) for cell in notebook.cells]


def _bare(notebook: Any) -> str:
    """A notebook's cells without what an execution adds."""
    return text_of(
        [{key: value for key, value in cell.items() if key not in _FROM_EXECUTION} for cell in notebook.cells]
    )


def _diff(committed: Path, fresh: Path, name: str) -> str:
    old, new = (path.read_text(encoding="utf-8", errors="replace").splitlines() for path in (committed, fresh))
    lines = list(unified_diff(old, new, f"{name} (committed)", f"{name} (built)", lineterm="", n=1))
    more = [f"… and {len(lines) - 40} more lines"] if len(lines) > 40 else []
    return "\n".join(lines[:40] + more)


def _shown(path: Path, project: Project) -> str:
    return path.relative_to(project.root).as_posix()
