"""A checkout in a temporary folder, with one lesson that is sound."""

import shutil
from pathlib import Path

import pytest

from course.authoring.build import Project, find_project
from tests.questions import install

ROOT = Path(__file__).resolve().parent.parent.parent
LESSONS = ROOT / "tests" / "fixtures" / "lessons"


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
