"""A NameError that says which cell of the lesson to run."""

import subprocess
import sys

import pytest

from course import missing_names
from course.errors import MissingFile
from course.missing_names import sentence_about

CODE = """
from IPython.core.interactiveshell import InteractiveShell
from course.missing_names import tell_which_cell
shell = InteractiveShell.instance(colors="nocolor")
tell_which_cell("02_activations")
tell_which_cell("02_activations")
for source in ("course.check('activations.relu', relu)", "relu(1)", "nowhere", "1 / 0"):
    result = shell.run_cell("import course\\n" + source)
    print("RAISED", type(result.error_in_exec).__name__, flush=True)
"""


def test_the_error_ends_with_the_cell_to_run():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=300)
    parts = done.stdout.split("RAISED ")
    told = "name 'relu' is not defined. It is made in the cell of exercise 2.1: run that cell first."
    assert [told in part for part in parts] == [True, True, False, False, False], done.stdout + done.stderr
    assert [part.split()[0] for part in parts[1:]] == ["NameError", "NameError", "NameError", "ZeroDivisionError"]
    assert "name 'nowhere' is not defined\n" in parts[2] and "missing_names.py" not in done.stdout


def test_what_belongs_to_the_beginning_is_told_so():
    assert sentence_about("np", "02_activations") == "It is made in the notebook's first cells: run those first."


@pytest.mark.parametrize("name, lesson", [("relu", ""), ("", "02_activations"), ("relu", "99_nothing")])
def test_where_nothing_is_known_nothing_is_said(name, lesson):
    assert sentence_about(name, lesson) == ""


def test_an_installation_without_notebooks_says_nothing(monkeypatch):
    def none():
        raise MissingFile("There are none.")

    monkeypatch.setattr(missing_names, "notebooks_folder", none)
    assert sentence_about("relu", "02_activations") == ""
