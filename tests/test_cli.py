"""The command: what its caller did wrong is one line and exit status 2; a fault of ours keeps its traceback."""

import os
import subprocess
import sys

import pytest

from course import cli, installed
from course.authoring import project as checkout
from course.kernels import client

PROJECT = '[project.urls]\nRepository = "https://github.com/a/b"\n[tool.keras-course]\ninstall = "x"\n'


@pytest.fixture
def project(tmp_path):
    """An empty checkout; gives its folder."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    for name in ("solutions", "notebooks"):
        (tmp_path / name).mkdir()
    return tmp_path


def refusal(capsys, *arguments: str) -> str:
    """What is printed for a call that is refused."""
    assert cli.main(list(arguments)) == 2
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err and captured.err.endswith("\n")
    return captured.err[:-1]


@pytest.mark.parametrize("command", ["build", "lint", "coverage", "run"])
def test_outside_a_checkout_it_asks_for_one(command, tmp_path, capsys):
    assert "or name it with --root." in refusal(capsys, "--root", str(tmp_path), command)


@pytest.mark.parametrize("command", ["build", "lint", "run"])
def test_an_unknown_lesson_is_one_line(command, project, capsys):
    line = refusal(capsys, "--root", str(project), command, "99_nowhere")
    assert line == f"No lesson is called '99_nowhere'. {project / 'solutions'}/ has: none."


def test_a_lesson_that_is_refused_is_a_line_for_each_problem(project, capsys):
    (project / "solutions" / "98_trial.py").write_text("# %%\nx = 1\n")
    lines = refusal(capsys, "--root", str(project), "build").splitlines()
    assert lines and all(line.startswith(f"{project / 'solutions' / '98_trial.py'}:") for line in lines)


def test_grading_asks_for_what_it_lacks(project, tmp_path, capsys):
    root = ("--root", str(project), "grade")
    assert refusal(capsys, *root).endswith("course grade SUBMISSIONS -o DIR")
    assert "Run: course build" in refusal(capsys, *root, str(tmp_path), "-o", str(tmp_path / "out"))
    assert "`memory_mebibytes` must be" in refusal(capsys, *root, "--memory", "0")
    archive = tmp_path / "no" / "such" / "a.zip"
    assert "Expected a folder for" in refusal(capsys, *root, "--gradescope-zip", str(archive))


@pytest.mark.parametrize("command", ["run", "grade"])
def test_a_misspelled_backend_is_met_with_the_nearest(command, project, monkeypatch, capsys):
    monkeypatch.setenv("KERAS_BACKEND", "tensorflwo")
    assert "Did you mean 'tensorflow'?" in refusal(capsys, "--root", str(project), command)


def test_parity_names_what_it_does_not_know_before_it_measures(tmp_path, capsys):
    assert refusal(capsys, "parity", "lenet") == "There is no example 'lenet'. Did you mean 'lenet5'?"
    assert "Did you mean 'torch'?" in refusal(capsys, "parity", "lenet5", "--backends", "jax", "trch")
    assert "two backends" in refusal(capsys, "parity", "lenet5", "--backends", "jax")
    assert "Expected a folder for" in refusal(capsys, "parity", "-o", str(tmp_path / "no" / "page.md"))


def test_a_runtime_folder_that_others_may_enter_is_one_line(tmp_path, monkeypatch, capsys):
    tmp_path.chmod(0o755)
    monkeypatch.setenv("COURSE_KERNELS_DIR", str(tmp_path))
    assert "is not a folder that only you can enter" in refusal(capsys, "kernels", "stop")


@pytest.mark.parametrize("fault", [ValueError, KeyError, FileNotFoundError, RuntimeError])
def test_a_fault_of_ours_keeps_its_traceback(fault, monkeypatch):
    def broken(*arguments: object) -> None:
        raise fault("an index of ours is off by one")

    monkeypatch.setattr(checkout, "find_project", broken)
    with pytest.raises(fault):
        cli.main(["lint"])


def test_an_interrupt_is_no_traceback(monkeypatch, capsys):
    def interrupted() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(client, "stop", interrupted)
    assert cli.main(["kernels", "stop"]) == 130
    assert capsys.readouterr().err == "Interrupted.\n"


def test_a_reader_who_leaves_early_meets_no_traceback(tmp_path):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "course.cli", "progress", str(tmp_path)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("command", ["run", "grade", "start"])
def test_a_wrong_backend_in_the_environment_leaves_no_folder_behind(command, project, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("KERAS_BACKEND", "foo")
    monkeypatch.chdir(project)
    before = sorted(project.iterdir())
    (project / "a.ipynb").touch()
    arguments = {"run": [], "grade": ["a.ipynb", "-o", "marks"], "start": []}[command]
    assert refusal(capsys, command, *arguments).startswith("KERAS_BACKEND must be one of ")
    (project / "a.ipynb").unlink()
    assert sorted(project.iterdir()) == before


def test_what_is_not_installed_is_told_before_anything_is_begun(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(installed, "missing_packages", lambda extra: ("papermill", "nbgrader")[: 2 * bool(extra)])
    line = refusal(capsys, "--root", str(tmp_path), "grade", "anything", "-o", str(tmp_path / "out"))
    assert line == (
        "`course grade` needs packages that are not installed: papermill, nbgrader. "
        "Install them with: pip install 'keras-course[instructor]'"
    )
    assert not (tmp_path / "out").exists()
