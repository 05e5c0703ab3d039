"""The notebooks that come with the course, and which of their cells makes a name."""

import json
from pathlib import Path

import pytest

from course import student_notebooks
from course.errors import MissingFile
from course.student_notebooks import cell_that_defines, notebooks_folder

ROOT = Path(__file__).resolve().parent.parent


def test_a_checkout_has_its_own():
    assert notebooks_folder() == ROOT / "notebooks"


def test_an_installation_without_notebooks_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(student_notebooks, "_PACKAGE", tmp_path / "course")
    with pytest.raises(MissingFile, match="Expected the notebooks in .* There are none: install the course again."):
        notebooks_folder()


def cell(source, kind="code", *tags):
    return {"cell_type": kind, "source": source.splitlines(keepends=True), "metadata": {"tags": list(tags)}}


@pytest.fixture
def lesson(tmp_path):
    cells = [
        cell("profile = 'smoke'", "code", "parameters"),
        cell("import course\nimport numpy as np\ncourse.setup()", "code", "setup"),
        cell("> **Exercise 1.2 (3 points, reasoning).** Write it.", "markdown"),
        cell("def answer(x):\n    ...", "code", "exercise"),
        cell("\nrates = np.linspace(0.0, 1.0, 1000, endpoint=False, dtype='float64') * answer(3)\nshown = 1"),
    ]
    path = tmp_path / "01_lesson.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    return path


@pytest.mark.parametrize(
    "name, where",
    [
        ("np", "the notebook's first cells"),
        ("profile", "the notebook's first cells"),
        ("answer", "the cell of exercise 1.2"),
        ("shown", "the cell that begins with `rates = np.linspace(0.0, 1.0, 1000, endpoint=False, dtype= …`"),
        ("x", ""),
    ],
)
def test_the_cell_that_makes_a_name(lesson, name, where):
    assert cell_that_defines(name, lesson) == where


def test_a_notebook_that_is_missing_is_named(tmp_path):
    with pytest.raises(MissingFile, match="Expected the notebook .*none.ipynb"):
        cell_that_defines("x", tmp_path / "none.ipynb")
