"""Colab, simulated: an environment that has TensorFlow and Jupyter, an empty folder, and the notebook alone."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from course.authoring.lesson import lesson_paths
from tests.backend_rotation import EVERYWHERE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
EVERY = [path.stem for path in lesson_paths(ROOT / "solutions")]
# What a host can do to a lesson (its folder, its packages, the installation) it does to each of them, and nbval runs
# them all: here a few stand for the rest, unless COURSE_EVERYWHERE is set.
LESSONS = EVERY if EVERYWHERE else EVERY[:1] + EVERY[-1:]


def bare_environment() -> dict[str, str]:
    """The environment of somebody who has never heard of us."""
    names = (
        "PATH",
        "HOME",
        "LANG",
        "TMPDIR",
        "PIP_INDEX_URL",
        "PIP_EXTRA_INDEX_URL",
        "PIP_CONFIG_FILE",
        "SSL_CERT_FILE",
    )
    return {name: os.environ[name] for name in names if name in os.environ}


@pytest.fixture(scope="module")
def hosted(tmp_path_factory) -> Path:
    """A virtual environment with TensorFlow and Jupyter only, as a hosted notebook offers it."""
    folder = tmp_path_factory.mktemp("hosted")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    packages = ["tensorflow-cpu", "notebook", "nbclient", "ipykernel"]
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-compile", "-c", ROOT / "constraints.txt", *packages],
        check=True,
        env=bare_environment(),
    )
    return folder


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Path:
    """A folder with the package's wheel, standing in for the address from which Colab installs."""
    folder = tmp_path_factory.mktemp("shelf")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def packages_of(python: Path) -> dict[str, str]:
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze"], check=True, capture_output=True, text=True
    )
    return dict(line.split("==") for line in listed.stdout.splitlines() if "==" in line)


def test_student_notebooks_run_in_a_hosted_notebook(hosted, shelf, tmp_path):
    python = hosted / "bin" / "python"
    before = packages_of(python)
    assert "keras-course" not in before
    environment = bare_environment() | {
        "PATH": f"{hosted / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_FIND_LINKS": str(shelf),
        # A hosted notebook has a network and takes what it needs; what it has already must stay.
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
        "PIP_PRE": "1",
    }
    for lesson in LESSONS:
        folder = tmp_path / lesson
        folder.mkdir()
        shutil.copy(ROOT / "notebooks" / f"{lesson}.ipynb", folder)
        code = (
            "import nbformat, nbclient\n"
            f"nb = nbformat.read('{lesson}.ipynb', 4)\n"
            "nbclient.NotebookClient(nb, timeout=300, kernel_name='python3').execute()\n"
            "cells = [c for c in nb.cells if c.cell_type == 'code']\n"
            "assert all(c.execution_count for c in cells if c.source.strip())\n"
            "print(len(cells), 'cells ran')\n"
        )
        done = subprocess.run([python, "-c", code], cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{lesson}: {done.stderr[-3000:]}"
        assert "cells ran" in done.stdout
    after = packages_of(python)
    assert "keras-course" in after
    replaced = {name for name, version in before.items() if after.get(name) != version}
    assert not replaced, f"The notebook replaced what the host had: {sorted(replaced)}."
