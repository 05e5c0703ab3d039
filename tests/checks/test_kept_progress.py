"""Results that outlive the kernel: kept for a person, never for a grader, and never lost to one another."""

import json
import os
import subprocess
import sys
import types
from concurrent.futures import ThreadPoolExecutor

import pytest

from course.answers.marking import CheckResult
from course.checks import kept_progress
from course.checks.kept_progress import FOLDER, Kept, keep, kept_results, progress_folder


@pytest.fixture(autouse=True)
def nobody(monkeypatch):
    for name in ("COURSE_PROGRESS", "NBGRADER_EXECUTION", "COURSE_CONTRACTS", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(kept_progress, "_told", set())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "kept"))
    return tmp_path / "kept"


def in_a_notebook(monkeypatch, **names):
    shell = types.SimpleNamespace(kernel=object(), user_ns=names)
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))


def result(outcome="right", points=3, exercise="activations.softmax"):
    return CheckResult(exercise, outcome, points, 3, {}, ())


def test_a_script_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JPY_SESSION_NAME", str(tmp_path / "a.ipynb"))  # inherited from the notebook that ran it
    assert progress_folder() is None
    keep(result())
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_that_a_program_runs_keeps_nothing(monkeypatch):
    in_a_notebook(monkeypatch)
    assert progress_folder() is None


def test_a_notebook_that_a_person_has_opened_keeps_results_beside_it(tmp_path, monkeypatch):
    notebook = tmp_path / "lessons" / "02_activations.ipynb"
    notebook.parent.mkdir()
    notebook.touch()
    in_a_notebook(monkeypatch)
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook))
    assert progress_folder() == notebook.parent / FOLDER
    notebook.rename(notebook.with_name("mine.ipynb"))
    monkeypatch.chdir(notebook.parent)
    assert progress_folder() == notebook.parent / FOLDER, "The kernel stands there still."


def test_so_does_one_in_vs_code(tmp_path, monkeypatch):
    notebook = tmp_path / "a.ipynb"
    notebook.touch()
    in_a_notebook(monkeypatch, __vsc_ipynb_file__=str(notebook))
    assert progress_folder() == tmp_path / FOLDER


@pytest.mark.parametrize(
    ("name", "value"),
    [("NBGRADER_EXECUTION", "autograde"), ("NBGRADER_EXECUTION", "validate"), ("COURSE_CONTRACTS", "record")],
)
def test_graders_and_runs_neither_write_nor_read(name, value, folder, monkeypatch):
    monkeypatch.setenv(name, value)
    keep(result())
    assert progress_folder() is None and not folder.exists()


def test_a_sandbox_is_never_told_where_results_are_kept():
    from course.kernels.runtime import confined_environment

    names = {"COURSE_PROGRESS": "/somewhere", "JPY_SESSION_NAME": "/a/b.ipynb"}
    assert not names.keys() & confined_environment({**names, "PATH": "/bin"}).keys()


def test_an_empty_name_keeps_nothing(monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "")
    in_a_notebook(monkeypatch)
    monkeypatch.setenv("JPY_SESSION_NAME", "/a/b.ipynb")
    assert progress_folder() is None


def test_the_last_attempt_is_kept_and_an_untouched_exercise_takes_nothing_away(folder):
    keep(result("not attempted", 0))
    assert kept_results(folder) == ({}, [])
    keep(result("not right", 1))
    keep(result("right", 3))
    keep(result("not attempted", 0))
    found, sentences = kept_results(folder)
    assert (found["activations.softmax"].outcome, found["activations.softmax"].points, sentences) == ("right", 3.0, [])
    keep(result("not right", 2))
    assert kept_results(folder)[0]["activations.softmax"].points == 2.0


def test_many_kernels_at_once_lose_nothing(folder):
    names = [f"activations.exercise_{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: keep(result(exercise=name)), names * 3))
    assert sorted(kept_results(folder)[0]) == sorted(names)
    assert {path.suffix for path in folder.iterdir()} == {".json"}, "Nothing half written stays behind."


def test_two_processes_at_once_lose_nothing(folder):
    code = (
        "import sys; from course.answers.marking import CheckResult; from course.checks.kept_progress import keep\n"
        "for n in range(30): keep(CheckResult(f'activations.{sys.argv[1]}{n}', 'right', 1, 1, {}, ()))"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, name], env=dict(os.environ)) for name in "ab"]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    assert len(kept_results(folder)[0]) == 60


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b'{"id": "activations.relu", "outcome": "right", "points": 3}',
        b'{"id": "activations.softmax", "outcome": "splendid", "points": 3}',
        b'{"id": "activations.softmax", "outcome": "right", "points": NaN}',
        b'{"id": "activations.softmax", "outcome": "right", "points": -1}',
        b'{"id": "activations.softmax", "outcome": "right", "points": true}',
    ],
)
def test_a_damaged_file_is_told_and_set_aside(content, folder):
    folder.mkdir()
    (folder / "activations.softmax.json").write_bytes(content)
    (folder / "activations.softmax.damaged").write_text("an older one")
    keep(result(exercise="activations.relu"))
    found, (sentence,) = kept_results(folder)
    assert list(found) == ["activations.relu"]
    assert "was set aside as activations.softmax.damaged-2. Check activations.softmax again." in sentence
    assert (folder / "activations.softmax.damaged-2").read_bytes() == content
    assert (folder / "activations.softmax.damaged").read_text() == "an older one"
    assert kept_results(folder)[1] == [], "It is told once."


def test_a_folder_that_cannot_be_written_is_told_once_and_costs_no_check(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "kept"))
    keep(result())
    keep(result())
    said = capsys.readouterr().out
    assert said.count("Your progress cannot be kept in") == 1 and "Your marks do not need it." in said


def test_what_is_written_is_plain_json(folder):
    keep(result())
    content = json.loads((folder / "activations.softmax.json").read_text())
    assert content.pop("checked").endswith("+00:00")
    assert content == {"id": "activations.softmax", "outcome": "right", "points": 3.0}
    assert Kept("right", 3.0).checked == ""
