"""The student's notebook: made from the source alone, bare of any solution, with nbgrader's metadata."""

import importlib.util
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from course.authoring.lesson import read_lesson
from course.authoring.notebook import text_of, with_badge
from course.authoring.student_notebook import install_cell, student_notebook
from tests.authoring.conftest import cell


@pytest.fixture
def student(project, source):
    return student_notebook(read_lesson(source), project)


def test_the_student_s_notebook_is_valid_and_bare(student):
    nbformat.validate(student)
    assert (student.nbformat, student.nbformat_minor) == (4, 5)
    for found in student.cells:
        if found.cell_type == "code":
            assert found.outputs == [] and found.execution_count is None


def test_no_solution_and_no_marker_is_in_it(student):
    text = text_of(student)
    for word in ("SOLUTION", "STUB", "np.stack", "reshape"):
        assert word not in text
    assert cell(student, "trial-double-answer").source.endswith("    result = ...\n    raise NotImplementedError")


def test_nbgrader_s_metadata_are_valid(student):
    validator = MetadataValidator()
    for found in student.cells:
        validator.validate_cell(found)
    answer, check = cell(student, "trial-double-answer"), cell(student, "trial-double")
    assert answer.metadata.nbgrader.solution and not answer.metadata.nbgrader.locked
    assert check.metadata.nbgrader.grade and check.metadata.nbgrader.locked and check.metadata.nbgrader.points == 4
    assert check.metadata.editable is False and len(check.metadata.nbgrader.checksum) == 32


def test_the_badge_and_the_facts_stand_below_the_heading(student):
    first = student.cells[0].source.splitlines()
    assert first[0] == "# Trial"
    address = "colab.research.google.com/github/keras-course/keras-course/blob/main/notebooks/98_trial.ipynb"
    assert address in first[2]
    # The trial's project has no lesson but its own.
    assert first[4].startswith("*5 to 10 minutes · after 01 The neuron: weights, bias, forward pass (coming)")


def test_a_lesson_that_is_written_is_linked(source, project):
    (project.solutions / "01_neuron.py").touch()
    first = with_badge(read_lesson(source), project)
    assert "after [01 The neuron: weights, bias, forward pass](01_neuron.ipynb)" in first


def test_the_set_up_cell_installs_from_the_one_address_without_a_pin(student, project):
    tags = [found.metadata.get("tags", []) for found in student.cells]
    place = tags.index(["install"])
    assert tags[place + 1] == ["setup"]
    source = student.cells[place].source
    assert f'address = "{project.install}"' in source and '"install", "--quiet", address' in source
    assert "==" not in source
    assert 'find_spec("course") is None' in source


@pytest.mark.parametrize("address", ["keras-course", "/a place/course.whl", "git+https://example.org/a/b", 'odd "one"'])
def test_the_address_may_be_a_name_a_file_or_a_repository(address, project, monkeypatch):
    asked = []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(subprocess, "run", lambda pip, **rest: asked.append(pip) or SimpleNamespace(returncode=0))
    code = install_cell(replace(project, install=address))
    assert max(map(len, code.splitlines())) <= 95
    exec(code, {})
    assert asked == [[sys.executable, "-m", "pip", "--no-color", "install", "--quiet", address]]


def test_where_the_course_is_nothing_is_installed(project, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *a, **b: pytest.fail("It asked pip."))
    exec(install_cell(project), {})


def test_a_course_that_cannot_be_installed_is_one_sentence_in_the_notebook(project, monkeypatch):
    failed = SimpleNamespace(returncode=1, stderr="WARNING: one\nERROR: No matching distribution found for x\n")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(subprocess, "run", lambda *a, **b: failed)
    with pytest.raises(ModuleNotFoundError) as caught:
        exec(install_cell(project), {})
    (line,) = caught.value._render_traceback_()
    assert "\n" not in line and line.startswith("The course could not be installed. Turn the network on")
    assert project.repository in line and line.endswith("pip said: ERROR: No matching distribution found for x")


def test_building_twice_gives_the_same_bytes(project, source, student):
    again = student_notebook(read_lesson(source), project)
    assert text_of(student) == text_of(again)


def test_cell_ids_survive_an_edit_elsewhere(project, source, student):
    source.write_text(source.read_text().replace("Here is a number.", "Here is another number."))
    again = student_notebook(read_lesson(source), project)
    assert len({found.id for found in student.cells} - {found.id for found in again.cells}) == 1
