"""The solution: the whole source as a notebook, and the same with the outputs of an execution."""

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable
from typing import Any

from course.authoring.fast_imports import fast_imports
from course.authoring.fingerprint import PACKAGE, SourceTree
from course.authoring.lesson import Lesson
from course.authoring.notebook import (
    add_grade_metadata,
    cell_metadata,
    cell_names,
    new_cell,
    notebook_metadata,
    with_badge,
)
from course.authoring.problems import LessonError, Problem
from course.authoring.project import Project
from course.authoring.stubs import STUB
from course.kernels import kernel_name
from course.kernels.runtime import sockets_in
from course.kernels.specs import spec_manager


def solution_notebook(lesson: Lesson, project: Project) -> Any:
    """The solution before it is executed: the whole source, with nbgrader's metadata and nbval's exemptions."""
    with fast_imports():
        from nbformat.v4 import new_notebook

    cells = []
    for cell, name in zip(lesson.cells, cell_names(lesson), strict=True):
        if cell.kind == "markdown":
            source = cell.source if cell.number > 1 else with_badge(lesson, project)
            cells.append(new_cell("markdown", source, name, cell_metadata(cell)))
            continue
        kept = [line for line in cell.source.splitlines() if not line.strip().startswith(STUB)]
        cells.append(new_cell("code", "\n".join(kept), name, cell_metadata(cell)))
        if {"training", "setup"} & set(cell.tags):
            cells[-1].metadata["tags"] = [*cell.tags, "nbval-ignore-output"]
    add_grade_metadata(lesson, cells)
    return new_notebook(cells=cells, metadata=notebook_metadata(lesson))


def execute(
    lesson: Lesson, project: Project, fingerprint: str = "", *, backend: str = "tensorflow", kernel: str = ""
) -> Any:
    """Execute a solution and stamp what it ran on.

    Args:
        lesson: The lesson.
        project: For the addresses.
        fingerprint: Of all that the lesson is made of (`lesson_fingerprints`); it goes into the stamp.
        backend: Keras' backend.
        kernel: Jupyter kernel name; "" for the backend's warm kernel, which is an ordinary one where none can be had.

    Returns:
        The notebook with outputs; `metadata.keras_course` says versions, backend, seconds, fingerprint and hashes.

    Raises:
        LessonError: A cell raised; the problem names its line.
    """
    from course.authoring.figures import shrink_figures

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
    shrink_figures(notebook)
    stamp |= {"fingerprint": fingerprint, "outputs_sha256": outputs_hash(notebook)}
    return notebook


def private_transport(kernel_manager: Any, folder: str) -> None:
    """Let client and kernel talk over files that only this user can open, where the system has such sockets.

    Args:
        kernel_manager: jupyter_client's, before it starts a kernel.
        folder: An existing folder of this run's own, which holds the sockets.
    """
    if os.name == "posix":
        kernel_manager.transport = "ipc"
        kernel_manager.ip = sockets_in(folder)


def lesson_fingerprints(lessons: Iterable[Lesson], project: Project) -> dict[str, str]:
    """What each lesson is made of, as one hash: source, questions, answers, what they import, and the pins.

    Args:
        lessons: The lessons.
        project: Where their sources and the pinned versions lie.

    Returns:
        Ids to fingerprints: the outputs of a solution with another one are stale.
    """
    tree = SourceTree(PACKAGE.parent)
    return {lesson.id: tree.lesson_fingerprint(lesson.id, project.root) for lesson in lessons}


def outputs_hash(notebook: Any) -> str:
    """SHA-256 over every output, so that an output edited by hand is noticed."""
    outputs = [cell.get("outputs", []) for cell in notebook.cells if cell.cell_type == "code"]
    return hashlib.sha256(json.dumps(outputs, sort_keys=True).encode()).hexdigest()


def _setup_facts(notebook: Any) -> dict[str, Any]:
    from course.display import MIME

    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            facts = output.get("data", {}).get(MIME, {})
            if facts.get("kind") == "setup":
                return dict(facts)
    return {}
