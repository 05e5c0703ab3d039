"""The student's notebook: made from the source alone, bare of any solution, with nbgrader's metadata."""

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from course.authoring.lesson import read_lesson
from course.authoring.notebook import text_of
from course.authoring.student_notebook import student_notebook
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
    assert first[4].startswith("*5 minutes · after [01 The neuron")


def test_the_set_up_cell_installs_from_the_one_address_without_a_pin(student, project):
    tags = [found.metadata.get("tags", []) for found in student.cells]
    place = tags.index(["install"])
    assert tags[place + 1] == ["setup"]
    source = student.cells[place].source
    assert f"install --quiet {project.install}" in source and "==" not in source
    assert 'find_spec("course") is None' in source


def test_building_twice_gives_the_same_bytes(project, source, student):
    again = student_notebook(read_lesson(source), project)
    assert text_of(student) == text_of(again)


def test_cell_ids_survive_an_edit_elsewhere(project, source, student):
    source.write_text(source.read_text().replace("Here is a number.", "Here is another number."))
    again = student_notebook(read_lesson(source), project)
    assert len({found.id for found in student.cells} - {found.id for found in again.cells}) == 1
