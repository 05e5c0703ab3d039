"""The student's notebook and the solution: made from the source alone, and any difference is noticed."""

import json
import shutil

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from course.authoring import build
from course.authoring.lesson import Problem, read_lesson
from course.cli import main
from tests.authoring.conftest import LESSONS


@pytest.fixture
def student(project, source):
    return build.student_notebook(read_lesson(source), project)


def cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def test_the_student_s_notebook_is_valid_and_bare(student):
    nbformat.validate(student)
    assert (student.nbformat, student.nbformat_minor) == (4, 5)
    for one in student.cells:
        if one.cell_type == "code":
            assert one.outputs == [] and one.execution_count is None


def test_no_solution_and_no_marker_is_in_it(student):
    text = build.text_of(student)
    for word in ("SOLUTION", "STUB", "np.stack", "reshape"):
        assert word not in text
    assert cell(student, "trial-double-answer").source.endswith("    result = ...\n    raise NotImplementedError")


def test_nbgrader_s_metadata_are_valid(student):
    validator = MetadataValidator()
    for one in student.cells:
        validator.validate_cell(one)
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
    tags = [one.metadata.get("tags", []) for one in student.cells]
    place = tags.index(["install"])
    assert tags[place + 1] == ["setup"]
    source = student.cells[place].source
    assert f"install --quiet {project.install}" in source and "==" not in source
    assert 'find_spec("course") is None' in source


def test_building_twice_gives_the_same_bytes(project, source, student):
    again = build.student_notebook(read_lesson(source), project)
    assert build.text_of(student) == build.text_of(again)


def test_cell_ids_survive_an_edit_elsewhere(project, source, student):
    source.write_text(source.read_text().replace("Here is a number.", "Here is another number."))
    again = build.student_notebook(read_lesson(source), project)
    assert len({one.id for one in student.cells} - {one.id for one in again.cells}) == 1


def test_the_solution_keeps_its_markers_and_exempts_what_varies(project, source):
    solution = build.solution_notebook(read_lesson(source), project)
    nbformat.validate(solution)
    answer = cell(solution, "trial-double-answer").source
    assert "### BEGIN SOLUTION" in answer and "STUB" not in answer
    exempt = [one.metadata.tags[0] for one in solution.cells if "nbval-ignore-output" in one.metadata.get("tags", [])]
    assert exempt == ["setup", "training"]


def run_course(project, *arguments):
    return main(["--root", str(project.root), *arguments])


LIGHT = """\
# ---
# title: Light
# minutes: 1
# needs: []
# topics: []
# packages: [numpy]
# ---

# %% [markdown]
# # Light

# %% tags=["parameters"]
profile = "smoke"

# %% tags=["setup"]
import course

# %% [markdown]
# Count.

# %%
print(sum(range(4)))
"""


@pytest.fixture
def light(project, source):
    """A lesson that runs in a bare kernel, without Keras."""
    source.unlink()
    path = source.with_name("99_light.py")
    path.write_text(LIGHT)
    return path


def test_build_executes_stamps_and_is_current(project, light, capsys):
    assert run_course(project, "build") == 0
    written = json.loads((project.solutions / "99_light.ipynb").read_text())
    stamp = written["metadata"]["keras_course"]
    assert stamp["source_sha256"] == read_lesson(light).source_hash and stamp["seconds"] > 0
    assert [o["text"] for c in written["cells"] for o in c.get("outputs", [])] in (["6\n"], [["6\n"]])
    assert run_course(project, "build", "--check") == 0
    capsys.readouterr()
    assert run_course(project, "build") == 0
    assert "executing" not in capsys.readouterr().out


def test_check_notices_every_kind_of_difference(project, light, capsys):
    assert run_course(project, "build", "--check") == 1
    assert "notebooks/99_light.ipynb is missing" in capsys.readouterr().out
    run_course(project, "build")
    student, solution = project.notebooks / "99_light.ipynb", project.solutions / "99_light.ipynb"
    kept = {path: path.read_text() for path in (student, solution)}

    def complaint() -> str:
        capsys.readouterr()
        assert run_course(project, "build", "--check") == 1
        for path, text in kept.items():
            path.write_text(text)
        return capsys.readouterr().out

    student.write_text(kept[student].replace("Count.", "Counted by hand."))
    text = complaint()
    assert "notebooks/99_light.ipynb differs" in text and '-    "Count' not in text and "Counted by hand" in text

    solution.write_text(kept[solution].replace("sum(range(4))", "sum(range(5))"))
    assert "solutions/99_light.ipynb differs" in complaint()

    solution.write_text(kept[solution].replace('"6\\n"', '"7\\n"'))
    assert "an output was changed by hand" in complaint()

    without, other = build.questions_hash("99_light"), build.questions_hash("02_activations")
    solution.write_text(kept[solution].replace(without, other))
    assert "its exercises or their answers have changed" in complaint()

    solution.unlink()
    assert "solutions/99_light.ipynb is missing" in complaint()

    source_text = light.read_text()
    light.write_text(source_text.replace("range(4)", "range(5)"))
    text = complaint()
    assert "solutions/99_light.ipynb is stale" in text and "notebooks/99_light.ipynb differs" in text
    light.write_text(source_text)

    shutil.copy(student, project.notebooks / "50_orphan.ipynb")
    assert "notebooks/50_orphan.ipynb is a student notebook without source" in complaint()
    (project.notebooks / "50_orphan.ipynb").unlink()
    assert run_course(project, "build", "--check") == 0


def test_a_broken_lesson_is_refused_and_nothing_is_written(project, light, capsys):
    shutil.copy(LESSONS / "unknown_tag.py", project.solutions / "98_trial.py")
    assert run_course(project, "build") == 2
    error = capsys.readouterr().err
    assert "98_trial.py:50: cell 10: Unknown tag 'trainig'" in error
    assert list(project.notebooks.iterdir()) == [] and list(project.solutions.glob("*.ipynb")) == []


def test_a_cell_that_raises_is_told_with_its_line_and_leaves_no_file(project, light, capsys):
    light.write_text(LIGHT.replace("print(sum(range(4)))", "1 / 0"))
    assert run_course(project, "build") == 1
    assert f"{light}:21: cell 5: It raised ZeroDivisionError: division by zero" in capsys.readouterr().err
    assert list(project.notebooks.iterdir()) == [] and list(project.solutions.glob("*.ipynb")) == []


def test_outside_of_a_checkout_the_command_says_where_to_go(tmp_path, capsys):
    assert main(["--root", str(tmp_path), "build"]) == 2
    assert "No checkout of the course" in capsys.readouterr().err


def test_a_problem_prints_as_one_line(source):
    assert str(Problem(source, 3, 2, "rule", "It is wrong.")) == f"{source}:3: cell 2: It is wrong. [rule]"
