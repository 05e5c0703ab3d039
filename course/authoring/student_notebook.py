"""The student's notebook: a function of the lesson's source alone, so that CI can make it again and compare."""

import json
from typing import Any

from course.authoring.fast_imports import fast_imports
from course.authoring.lesson import Lesson
from course.authoring.notebook import (
    add_grade_metadata,
    cell_metadata,
    cell_names,
    new_cell,
    notebook_metadata,
    with_badge,
)
from course.authoring.project import Project
from course.authoring.stubs import student_source

INSTALL_CELL = """\
# Colab and Kaggle start without this course: fetch it once. Elsewhere it is there already,
# and this does nothing.
import importlib.util
import subprocess
import sys

if importlib.util.find_spec("course") is None:
    address = {address}
    pip = [sys.executable, "-m", "pip", "--no-color", "install", "--quiet", address]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode:
        error = ModuleNotFoundError(
            "The course could not be installed. Turn the network on (Kaggle: Settings, "
            "Internet) and run this cell again, or install the course as "
            "{repository} says. pip said: "
            + "".join(done.stderr.strip().splitlines()[-1:])
        )
        error._render_traceback_ = lambda: [str(error)]
        raise error
    importlib.invalidate_caches()"""


def install_cell(project: Project) -> str:
    """The code that fetches the course where it is missing; where that fails it says so in one sentence.

    Args:
        project: For the address, which is whatever pip takes: a name, a file, or a repository (`git+https://…`).
    """
    return INSTALL_CELL.format(address=json.dumps(project.install), repository=project.repository)


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
    for cell, name in zip(lesson.cells, cell_names(lesson), strict=True):
        if cell.kind == "markdown":
            source = cell.source if cell.number > 1 else with_badge(lesson, project)
            cells.append(new_cell("markdown", source, name, cell_metadata(cell)))
            continue
        if "setup" in cell.tags:
            cells.append(new_cell("code", install_cell(project), "install", {"tags": ["install"]}))
        source = student_source(cell.source) if "exercise" in cell.tags else cell.source
        cells.append(new_cell("code", source, name, cell_metadata(cell)))
    add_grade_metadata(lesson, cells)
    notebook = new_notebook(cells=cells, metadata=notebook_metadata(lesson))
    for step in (LockCells(), CheckCellMetadata(), ComputeChecksums()):
        notebook, _ = step.preprocess(notebook, {"nbgrader": {"notebook": lesson.id}})
    return notebook
