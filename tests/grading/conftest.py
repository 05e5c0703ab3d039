"""A desk at which single submissions are graded, on a zygote that is ready in a second because its backend is empty.

What is true of a grader whatever it computes with is tried on a small notebook of NumPy exercises; the lessons
themselves are graded in `test_lessons.py`, on every backend.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from course.grading.grade_submission import Outcome, grade
from course.grading.intake import Submission
from course.grading.judge_client import Judge
from course.grading.places import Place
from course.grading.released import released
from course.grading.student_kernel import Settings, wait_for_ends
from course.kernels import client
from tests.kernels.conftest import ROOT, STUB_PACKAGES, processes, wait_until

LESSON = "00_start_here"
STUB = 'def {0}:\n    """What is asked."""\n    raise NotImplementedError'
SIGNATURES = {
    "accuracy": "accuracy(labels, scores)",
    "standardize": "standardize(x)",
    "baseline": "baseline(y_train, y_test)",
}
RIGHT = {
    "accuracy": "def accuracy(labels, scores):\n    return np.mean(np.argmax(scores, 1) == labels)",
    "standardize": (
        "def standardize(x):\n    varies = x.max(0) > x.min(0)\n"
        "    return np.where(varies, (x - x.mean(0)) / np.where(varies, x.std(0), 1), 0.0)"
    ),
    "baseline": (
        "def baseline(y_train, y_test):\n    values, counts = np.unique(y_train, return_counts=True)\n"
        "    return np.mean(y_test == values[np.argmax(counts)])"
    ),
}
POINTS = {"accuracy": 2, "standardize": 3, "baseline": 3}
QUICK = Settings(cell_seconds=4, exercise_seconds=4, submission_seconds=40, memory_mebibytes=400)


def code(source: str, name: str = "", tags: tuple[str, ...] = (), **metadata) -> dict:
    cell = {"cell_type": "code", "metadata": {"tags": list(tags), **metadata} if tags else metadata}
    cell |= {"source": source, "outputs": [], "execution_count": None}
    return cell | ({"id": name} if name else {})


def notebook(*cells: dict, **metadata) -> dict:
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def trial(answers: dict[str, str] | None = None) -> dict:
    """The small released notebook; with answers, a submission of it."""
    answers = answers or {}
    cells = [
        code('profile = "smoke"', "p0", ("parameters",)),
        code("import course\nimport numpy as np", "s0", ("setup",)),
        code("shown = 3\n\ndef demonstrated(x):\n    return x", "d0"),
    ]
    for name, signature in SIGNATURES.items():
        marked = {"grade_id": f"start_here-{name}-answer", "solution": True, "locked": False, "grade": False}
        cells.append(
            code(answers.get(name, STUB.format(signature)), f"start_here-{name}-answer", ("exercise",), nbgrader=marked)
        )
        checked = {"grade_id": f"start_here-{name}", "solution": False, "locked": True, "grade": True, "points": 1}
        cells.append(
            code(f'course.check("start_here.{name}", {name})', f"start_here-{name}", ("check",), nbgrader=checked)
        )
    cells.append(code("raise RuntimeError('demonstrations are not run')", "d1"))
    return notebook(*cells, keras_course={"lesson": LESSON})


def as_bytes(tree: object) -> bytes:
    return json.dumps(tree).encode()


RELEASED = released(LESSON, as_bytes(trial()))


class Desk:
    """Grades one submission after the other with one judge."""

    def __init__(self, backend: str) -> None:
        self.judge = Judge(backend, seconds=20)

    def grade(
        self, submitted: dict | bytes, *, settings: Settings = QUICK, secret: str = "a secret", student: str = "doe"
    ) -> Outcome:
        content = submitted if isinstance(submitted, bytes) else as_bytes(submitted)
        submission = Submission(student, student, "", LESSON, "file", f"{student}.ipynb", Place(Path()))
        return grade(submission, content, RELEASED, self.judge, secret=secret, settings=settings)


def status(outcome: Outcome) -> dict[str, str]:
    return {one.exercise.partition(".")[2]: one.status for one in outcome.grades}


def points(outcome: Outcome) -> dict[str, float]:
    return {one.exercise.partition(".")[2]: one.points for one in outcome.grades}


def of(outcome: Outcome, name: str):
    return next(one for one in outcome.grades if one.exercise == f"start_here.{name}")


@pytest.fixture(scope="module")
def own_kernels():
    """A folder for the kernels of these tests, ended with them; the caller's own where COURSE_KERNELS_DIR names one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUDA_VISIBLE_DEVICES", "-1")
        folder = None
        if "COURSE_KERNELS_DIR" not in os.environ:
            folder = Path(tempfile.mkdtemp(prefix="cg-"))
            patch.setenv("COURSE_KERNELS_DIR", str(folder))
        yield
        wait_for_ends()
        if folder is not None:
            client.stop(folder)
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def quick_kernels(tmp_path_factory):
    """The environment of a zygote with empty backends, in a runtime folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="cg-"))
    folder.chmod(0o700)
    stubs = tmp_path_factory.mktemp("stubs")
    for name in STUB_PACKAGES:
        (stubs / name).mkdir()
        (stubs / name / "__init__.py").write_text("")
    # The sandbox's own user must be able to read what stands in for the backends.
    for path in (stubs, *stubs.parents[:3]):
        if path != Path("/tmp") and os.access(path, os.W_OK):
            path.chmod(path.stat().st_mode | 0o055)
    backend = os.environ.get("COURSE_ATTACKS_BACKEND", "")
    variables = {"COURSE_KERNELS_DIR": str(folder), "COURSE_KERNELS_IDLE": "60", "PYTHONHASHSEED": "0"}
    # The checkout that these tests lie in, wherever the installed package is.
    variables["PYTHONPATH"] = str(ROOT) if backend else f"{stubs}{os.pathsep}{ROOT}"
    yield {**variables, "CUDA_VISIBLE_DEVICES": "-1"}, backend or "jax", folder
    client.stop(folder)
    try:
        wait_until(lambda: not processes(str(folder)), 20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def desk(quick_kernels):
    variables, backend, _ = quick_kernels
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.delenv("KERAS_BACKEND", raising=False)
        desk = Desk(backend)
        yield desk
        desk.judge.close()
        wait_for_ends()
