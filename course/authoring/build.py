"""From a lesson's source to its two notebooks: the student's, and the executed solution.

Both are functions of the source alone (and, for the outputs, of an execution), so that CI can make them again and
compare.
"""

import hashlib
import json
import os
import re
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from course.authoring.costs import cost_line
from course.authoring.lesson import (
    STUB,
    Cell,
    Lesson,
    LessonError,
    Problem,
    checked_ids,
    fast_imports,
    planned_lessons,
    student_source,
)
from course.errors import MissingFile
from course.exercises import find_exercise, lesson_name
from course.kernels import kernel_name
from course.kernels.specs import spec_manager

INSTALL_CELL = """\
# Colab and Kaggle start without this course: fetch it once. Elsewhere it is there already, and this does nothing.
import importlib.util

if importlib.util.find_spec("course") is None:
    get_ipython().run_line_magic("pip", "install --quiet {address}")"""
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"


@dataclass(frozen=True)
class Project:
    """Where things are: the checkout, and the two addresses that stand in its `pyproject.toml`.

    Args:
        root: The folder that holds `pyproject.toml`, `solutions/` and `notebooks/`.
        repository: Web address of the repository, for the Colab badges.
        install: What `pip install` is given in Colab.
    """

    root: Path
    repository: str
    install: str

    @property
    def solutions(self) -> Path:
        """Where sources and executed solutions lie."""
        return self.root / "solutions"

    @property
    def notebooks(self) -> Path:
        """Where student notebooks lie."""
        return self.root / "notebooks"


def find_project(start: Path) -> Project:
    """The checkout around a folder.

    Raises:
        MissingFile: No folder above holds a `pyproject.toml` with our section.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
            if "keras-course" in settings.get("tool", {}):
                return Project(
                    folder, settings["project"]["urls"]["Repository"], settings["tool"]["keras-course"]["install"]
                )
    raise MissingFile(
        f"No checkout of the course around {start}. Expected a pyproject.toml with [tool.keras-course]: "
        "run this in the repository, or name it with --root."
    )


def student_notebook(lesson: Lesson, project: Project) -> Any:
    """The notebook that students get: stubs, no outputs, nbgrader's metadata, the Colab badge and its set-up cell.

    Args:
        lesson: The lesson.
        project: For the addresses.

    Returns:
        An nbformat 4.5 notebook.
    """
    with fast_imports():
        from nbformat.v4 import new_notebook
        from nbgrader.preprocessors import CheckCellMetadata, ComputeChecksums, LockCells

    cells = []
    for cell, name in zip(lesson.cells, _names(lesson), strict=True):
        if cell.kind == "markdown":
            source = cell.source if cell.number > 1 else _with_badge(lesson, project)
            cells.append(_new_cell("markdown", source, name, _metadata(cell)))
            continue
        if "setup" in cell.tags:
            address = project.install
            cells.append(_new_cell("code", INSTALL_CELL.format(address=address), "install", {"tags": ["install"]}))
        source = student_source(cell.source) if "exercise" in cell.tags else cell.source
        cells.append(_new_cell("code", source, name, _metadata(cell)))
    _grade_metadata(lesson, cells)
    notebook = new_notebook(cells=cells, metadata=_notebook_metadata(lesson))
    for step in (LockCells(), CheckCellMetadata(), ComputeChecksums()):
        notebook, _ = step.preprocess(notebook, {"nbgrader": {"notebook": lesson.id}})
    return notebook


def solution_notebook(lesson: Lesson, project: Project) -> Any:
    """The solution before it is executed: the whole source, with nbgrader's metadata and nbval's exemptions."""
    with fast_imports():
        from nbformat.v4 import new_notebook

    cells = []
    for cell, name in zip(lesson.cells, _names(lesson), strict=True):
        if cell.kind == "markdown":
            source = cell.source if cell.number > 1 else _with_badge(lesson, project)
            cells.append(_new_cell("markdown", source, name, _metadata(cell)))
            continue
        kept = [line for line in cell.source.splitlines() if not line.strip().startswith(STUB)]
        cells.append(_new_cell("code", "\n".join(kept), name, _metadata(cell)))
        if {"training", "setup"} & set(cell.tags):
            cells[-1].metadata["tags"] = [*cell.tags, "nbval-ignore-output"]
    _grade_metadata(lesson, cells)
    return new_notebook(cells=cells, metadata=_notebook_metadata(lesson))


def execute(lesson: Lesson, project: Project, *, backend: str = "tensorflow", kernel: str = "") -> Any:
    """Execute a solution and stamp what it ran on.

    Args:
        lesson: The lesson.
        project: For the addresses.
        backend: Keras' backend.
        kernel: Jupyter kernel name; "" for the backend's warm kernel, which is an ordinary one where none can be had.

    Returns:
        The notebook with outputs; `metadata.keras_course` says versions, backend, seconds and hashes.

    Raises:
        LessonError: A cell raised; the problem names its line.
    """
    with fast_imports():
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError

    notebook = solution_notebook(lesson, project)
    environment = {**os.environ, "KERAS_BACKEND": backend, "COURSE_PROFILE": "smoke"}
    environment.pop("COURSE_CONTRACTS", None)
    environment.pop("MPLBACKEND", None)  # the notebook's own backend draws into the notebook
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as folder:
            resources = {"metadata": {"path": folder}}
            name = kernel or kernel_name(backend)
            client = NotebookClient(notebook, timeout=600, kernel_name=name, resources=resources, record_timing=False)
            client.create_kernel_manager()
            client.km.kernel_spec_manager = spec_manager()
            private_transport(client.km, folder)
            client.execute(env=environment)
    except CellExecutionError as error:
        failed = next(
            cell
            for cell in notebook.cells
            if cell.cell_type == "code" and any(output.output_type == "error" for output in cell.outputs)
        )
        number = [cell.id for cell in notebook.cells].index(failed.id)
        cell = lesson.cells[number]
        message = f"It raised {error.ename}: {str(error.evalue).splitlines()[0] if error.evalue else ''}"
        raise LessonError([Problem(lesson.path, cell.line, cell.number, "execution", message)]) from None
    stamp = notebook.metadata["keras_course"]
    facts = _setup_facts(notebook)
    stamp |= {
        "backend": facts.get("backend", backend),
        "device": facts.get("device", ""),
        "versions": facts.get("versions", {}),
        "seconds": round(time.monotonic() - started, 1),
    }
    notebook.metadata["language_info"] = {"name": "python"}
    stamp |= {"questions_sha256": questions_hash(lesson.id), "outputs_sha256": outputs_hash(notebook)}
    return notebook


def private_transport(kernel_manager: Any, folder: str) -> None:
    """Let client and kernel talk over files that only this user can open, where the system has such sockets.

    Args:
        kernel_manager: jupyter_client's, before it starts a kernel.
        folder: An existing folder of this run's own, which holds the sockets.
    """
    if os.name == "posix":
        kernel_manager.transport = "ipc"
        kernel_manager.ip = os.path.join(folder, "kernel")


def questions_hash(lesson: str) -> str:
    """SHA-256 over a lesson's exercises and their answers: what a check prints depends on them."""
    package = Path(__file__).parents[1]
    folders = [package / side / lesson_name(lesson) for side in ("exercises", "answers")]
    paths = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def outputs_hash(notebook: Any) -> str:
    """SHA-256 over every output, so that an output edited by hand is noticed."""
    outputs = [cell.get("outputs", []) for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(outputs, sort_keys=True).encode()).hexdigest()


def text_of(notebook: Any) -> str:
    """The notebook as it is written to disk: byte for byte the same for the same notebook."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def is_current(lesson: Lesson, project: Project) -> bool:
    """Whether the executed solution on disk belongs to this source."""
    return not list(_solution_problems(lesson, project))


def compare(lessons: Iterable[Lesson], project: Project, folder: Path) -> Iterator[str]:
    """Build again into a folder and tell what differs from what is committed.

    Args:
        lessons: All lessons of the checkout.
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
    known = {lesson.id for lesson in lessons}
    for folder_of, word in ((project.notebooks, "student notebook"), (project.solutions, "solution")):
        for path in sorted(folder_of.glob("*.ipynb")):
            if path.stem not in known:
                name = _shown(path, project)
                yield f"{name} is a {word} without source. Delete it, or restore solutions/{path.stem}.py."


def _solution_problems(lesson: Lesson, project: Project) -> Iterator[str]:
    path = project.solutions / f"{lesson.id}.ipynb"
    name = _shown(path, project)
    again = f"Run: course build {lesson.id}"
    if not path.is_file():
        yield f"{name} is missing. {again}"
        return
    try:
        notebook = _read(path)
        stamp = notebook.metadata["keras_course"]
        promised = stamp["outputs_sha256"]
    except (ValueError, KeyError, AttributeError):
        yield f"{name} is no executed solution. {again}"
        return
    if stamp.get("source_sha256") != lesson.source_hash:
        yield f"{name} is stale: its source has changed since it was executed. {again}"
        return
    if stamp.get("questions_sha256") != questions_hash(lesson.id):
        yield f"{name} is stale: its exercises or their answers have changed since it was executed. {again}"
        return
    if promised != outputs_hash(notebook):
        yield f"{name}: an output was changed by hand. {again}"
        return
    fresh, bare = _bare(solution_notebook(lesson, project)), _bare(notebook)
    if fresh != bare:
        lines = unified_diff(bare.splitlines(), fresh.splitlines(), name, f"{name} (built)", lineterm="", n=1)
        yield f"{name} differs from what its source gives.\n" + "\n".join(list(lines)[:40])


def _bare(notebook: Any) -> str:
    """A notebook's cells without what an execution adds."""
    return text_of(
        [
            {key: value for key, value in cell.items() if key not in ("outputs", "execution_count")}
            for cell in notebook.cells
        ]
    )


def _read(path: Path) -> Any:
    with fast_imports():
        from nbformat import from_dict
    return from_dict(json.loads(path.read_text(encoding="utf-8")))


def _diff(committed: Path, fresh: Path, name: str) -> str:
    old, new = (path.read_text(encoding="utf-8", errors="replace").splitlines() for path in (committed, fresh))
    lines = list(unified_diff(old, new, f"{name} (committed)", f"{name} (built)", lineterm="", n=1))
    more = [f"… and {len(lines) - 40} more lines"] if len(lines) > 40 else []
    return "\n".join(lines[:40] + more)


def _shown(path: Path, project: Project) -> str:
    return path.relative_to(project.root).as_posix()


def _names(lesson: Lesson) -> list[str]:
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


def _new_cell(kind: str, source: str, name: str, metadata: dict[str, Any]) -> Any:
    # nbformat's own `new_code_cell` validates each cell anew, which takes a third of a build; tests validate the whole.
    from nbformat import from_dict

    cell = {"cell_type": kind, "id": name, "metadata": metadata, "source": source}
    return from_dict(cell | ({"outputs": [], "execution_count": None} if kind == "code" else {}))


def _grade_id(exercise_id: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", exercise_id)


def _metadata(cell: Cell) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if cell.tags:
        metadata["tags"] = list(cell.tags)
    if cell.topics:
        metadata["topics"] = list(cell.topics)
    return metadata


def _grade_metadata(lesson: Lesson, cells: list[Any]) -> None:
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


def _notebook_metadata(lesson: Lesson) -> dict[str, Any]:
    return {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "keras_course": {"lesson": lesson.id, "source_sha256": lesson.source_hash},
    }


def _with_badge(lesson: Lesson, project: Project) -> str:
    """The first cell with badge, duration, prerequisites and measured cost below its heading."""
    heading, _, rest = lesson.cells[0].source.partition("\n")
    path = project.repository.removeprefix("https://github.com/")
    link = f"https://colab.research.google.com/github/{path}/blob/main/notebooks/{lesson.id}.ipynb"
    titles = planned_lessons()
    needs = [f"[{need[:2]} {titles[need]['title']}]({need}.ipynb)" for need in lesson.header.needs if need in titles]
    facts = [f"{lesson.header.minutes} minutes"] + ([f"after {', '.join(needs)}"] if needs else [])
    measured = cost_line(lesson.id)
    lines = [heading, "", f"[![Open in Colab]({BADGE})]({link})", "", f"*{' · '.join(facts + measured)}*"]
    return "\n".join(lines) + (f"\n{rest}" if rest.startswith("\n") else f"\n\n{rest}")


def _setup_facts(notebook: Any) -> dict[str, Any]:
    from course.display import MIME

    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            facts = output.get("data", {}).get(MIME, {})
            if facts.get("kind") == "setup":
                return dict(facts)
    return {}
