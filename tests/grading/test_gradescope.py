"""The archive for Gradescope, unpacked and run as Gradescope's documentation says that it will be."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from course.grading.gradescope import requirements, write_archive
from tests.grading.conftest import LESSON, RIGHT, trial

METADATA = {
    "id": 123456,
    "created_at": "2026-11-20T14:22:32.365935-07:00",
    "assignment": {"id": 25828, "title": "Lesson 0", "total_points": "8.0", "group_submission": False},
    "users": [{"email": "student@example.com", "id": 1234, "name": "Student User"}],
    "previous_submissions": [],
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("archive")
    (folder / f"{LESSON}.ipynb").write_text(json.dumps(trial()))
    write_archive(folder / "autograder.zip", folder, lessons=[LESSON], backend="jax")
    return folder / "autograder.zip"


@pytest.fixture
def autograder(archive):
    """`/autograder` as Gradescope lays it out, elsewhere; the sandbox's own user must be able to look in."""
    root = Path(tempfile.mkdtemp(prefix="autograder-"))
    root.chmod(0o755)
    for name in ("source", "submission", "results"):
        (root / name).mkdir()
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
    (root / "run_autograder").chmod(0o755)
    (root / "submission_metadata.json").write_text(json.dumps(METADATA))
    yield root
    shutil.rmtree(root)


def run(root: Path, kernels, **more: str) -> subprocess.CompletedProcess:
    variables, _, _ = kernels
    environment = {**os.environ, **variables, "COURSE_PYTHON": sys.executable, **more}
    environment.pop("KERAS_BACKEND", None)
    command = [str(root / "run_autograder")]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=240)


def results(root: Path) -> dict:
    return json.loads((root / "results" / "results.json").read_text())


def test_a_submission_is_graded_as_gradescope_runs_it(autograder, quick_kernels):
    wrong = "def standardize(x):\n    return x - x.mean(0)"
    (autograder / "submission" / "my work.ipynb").write_text(
        json.dumps(trial({"accuracy": RIGHT["accuracy"], "standardize": wrong}))
    )
    ran = run(autograder, quick_kernels)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = results(autograder)
    tests = {test["name"].partition(":")[0]: test for test in found["tests"]}
    assert {name: test["max_score"] for name, test in tests.items()} == {
        "start_here.accuracy": 2,
        "start_here.standardize": 3,
        "start_here.baseline": 3,
    }
    right, standardize, untouched = (
        tests[f"start_here.{name}"] for name in ("accuracy", "standardize", "baseline")
    )  # fmt: skip
    assert (right["score"], right["status"]) == (2.0, "passed")
    assert 0 < standardize["score"] < 3 and "came back" in standardize["output"]
    assert (untouched["score"], untouched["status"]) == (0.0, "failed") and "stub" in untouched["output"]
    assert found["score"] == round(sum(test["score"] for test in found["tests"]), 2)
    assert found["stdout_visibility"] == "hidden" and isinstance(found["execution_time"], int)
    allowed = {"hidden", "after_due_date", "after_published", "visible"}
    assert {test["visibility"] for test in found["tests"]} <= allowed


@pytest.mark.parametrize("content", [None, "not a notebook"], ids=["nothing", "not a notebook"])
def test_what_cannot_be_graded_is_no_points_with_the_reason(autograder, quick_kernels, content):
    if content:
        (autograder / "submission" / f"{LESSON}.ipynb").write_text(content)
    assert run(autograder, quick_kernels).returncode == 0
    found = results(autograder)
    assert found["score"] == 0 and len(found["tests"]) == 3
    assert all(test["max_score"] > 0 and test["output"].count("\n") for test in found["tests"])


def test_without_a_sandbox_nothing_is_run_unless_that_was_asked_for(autograder, quick_kernels):
    (autograder / "submission" / f"{LESSON}.ipynb").write_text(json.dumps(trial(RIGHT)))
    # A container in which a protection cannot be had.
    (autograder / "source" / "package" / "pyseccomp.py").write_text("raise ImportError('not here')")
    ran = run(autograder, quick_kernels)
    assert ran.returncode == 1
    assert "pyseccomp is not installed" in ran.stdout and "--unsafe" in ran.stdout
    assert not (autograder / "results" / "results.json").exists(), "Our fault must not be a student's 0."
    settings = autograder / "source" / "autograder.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"unsafe": True}))
    ran = run(autograder, quick_kernels)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = results(autograder)
    assert found["score"] == 8 and "without a sandbox" in found["output"]


def test_the_same_release_gives_the_same_archive(tmp_path):
    (tmp_path / f"{LESSON}.ipynb").write_text(json.dumps(trial()))
    for name in ("one.zip", "other.zip"):
        write_archive(tmp_path / name, tmp_path, lessons=[], backend="jax")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_gradescope_finds_its_two_scripts_at_the_top_and_executable(archive):
    with zipfile.ZipFile(archive) as packed:
        for name in ("setup.sh", "run_autograder"):
            assert packed.getinfo(name).external_attr >> 16 & 0o111
            assert packed.read(name).startswith(b"#!")
            subprocess.run(["bash", "-n"], input=packed.read(name), check=True)
        names = packed.namelist()
    assert not [name for name in names if name.startswith("/") or ".." in name or "__pycache__" in name]
    assert not [name for name in names if name.startswith("package/solutions")]


def test_an_unknown_lesson_is_refused(tmp_path):
    (tmp_path / f"{LESSON}.ipynb").write_text(json.dumps(trial()))
    with pytest.raises(ValueError, match="00_start_her'"):
        write_archive(tmp_path / "a.zip", tmp_path, lessons=["00_start_her"], backend="jax")


def test_requirements_are_pinned_to_what_is_installed_here():
    lines = requirements("jax")
    assert any(line.startswith("keras==") for line in lines) and any(line.startswith("jax==") for line in lines)
    assert not any(line.startswith(("torch", "tensorflow", "nbgrader")) for line in lines)
