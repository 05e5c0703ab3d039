"""Windows, simulated: processes that lack what only POSIX has. What needs it says so; the rest works, kernels cold."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.authoring.conftest import LIGHT

ROOT = Path(__file__).resolve().parent.parent
# Read by each Python process that is started: before anything of ours is imported.
HIDING = """
import os, signal, sys
try:  # other libraries have other files for Windows, and these are asked for their POSIX ones
    import platformdirs.unix, send2trash
except ImportError:
    pass
for name in ("fcntl", "resource"):
    sys.modules[name] = None
for name in ("SIGALRM", "setitimer"):
    if hasattr(signal, name):
        delattr(signal, name)
if not any("ipykernel_launcher" in word for word in sys.orig_argv):  # in kernels PyTorch asks for users
    for name in ("fork", "getuid", "geteuid", "killpg"):
        if hasattr(os, name):
            delattr(os, name)
"""


@pytest.fixture
def course_command(tmp_path):
    """The `course` command in a process of such a system."""
    (tmp_path / "hiding").mkdir()
    (tmp_path / "hiding" / "sitecustomize.py").write_text(HIDING)
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path / 'hiding'}{os.pathsep}{ROOT}", "KERAS_BACKEND": "torch"}

    def call(*arguments: object) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "course.cli", *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)

    return call


@pytest.mark.parametrize(("command", "rest"), [("grade", ["x", "-o", "marks"]), ("kernels", ["check"])])
def test_what_needs_posix_is_refused_in_one_sentence(command, rest, course_command, tmp_path):
    done = course_command(command, *rest)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"`course {command}` needs Linux or macOS: ") and done.stderr.count("\n") == 1
    assert not (tmp_path / "marks").exists()


def test_a_student_s_commands_work(course_command, tmp_path):
    done = course_command("start", "--no-open", "mine")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("Notebooks: ")
    done = course_command("progress", "mine")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("Nothing was checked yet")


def test_a_lesson_is_set_up_and_checked_and_its_points_are_kept(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(HIDING)
    code = (
        "import course; course.setup('02_activations')\n"
        "course.check('activations.relu', lambda x: x * 0); course.progress()"
    )
    names = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "KERAS_BACKEND": "torch", "COURSE_PROGRESS": str(tmp_path)}
    # As a kernel: PyTorch would not start without users.
    command = [sys.executable, "-c", code, "ipykernel_launcher"]
    done = subprocess.run(command, env=os.environ | names, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "activations.relu: not right yet" in done.stdout and "2.1 activations.relu" in done.stdout
    assert (tmp_path / "activations.relu.json").is_file()


@pytest.mark.slow
def test_lessons_run_on_a_cold_kernel(course_command, tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "99_light.py").write_text(LIGHT)
    done = course_command("run", "-o", tmp_path / "report")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report" / "index.html").is_file()
