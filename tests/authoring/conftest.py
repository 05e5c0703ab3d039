"""A checkout in a temporary folder, with one lesson that is sound."""

import shutil
from pathlib import Path

import pytest

from course.authoring.project import Project, find_project
from course.cli import main
from tests.questions import install

ROOT = Path(__file__).resolve().parent.parent.parent
LESSONS = ROOT / "tests" / "fixtures" / "lessons"
# Rules about how a lesson is made. The others may say in their own words that something is still to be written.
FAULTS = {"format", "header", "rhythm", "link", "topic", "leak", "ruff", "setup", "contract", "stub", "unknown-tag"}
FAULTS |= {"solution-markers", "exercise-check", "duplicate-id"}


@pytest.fixture
def project(tmp_path, monkeypatch) -> Project:
    install(monkeypatch)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "notebooks").mkdir()
    shutil.copy(LESSONS / "sound.py", tmp_path / "solutions" / "98_trial.py")
    return find_project(tmp_path)


@pytest.fixture
def source(project) -> Path:
    return project.solutions / "98_trial.py"


LIGHT = """\
# ---
# title: Light
# minutes: 1
# needs: []
# topics: []
# packages: [numpy]
# ---

# %% [markdown]
# # Light

# %% tags=["parameters"]
profile = "smoke"

# %% tags=["setup"]
import course

# %% [markdown]
# Count.

# %%
print(sum(range(4)))
"""


@pytest.fixture
def light(project, source):
    """A lesson that runs in a bare kernel, without Keras."""
    source.unlink()
    path = source.with_name("99_light.py")
    path.write_text(LIGHT)
    return path


def run_course(project: Project, *arguments: str) -> int:
    return main(["--root", str(project.root), *arguments])


def cell(notebook, name: str):
    return next(cell for cell in notebook.cells if cell.id == name)
