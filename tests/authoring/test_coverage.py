"""A topic counts when what teaches it exists and ran; nothing is taken on trust."""

import json

from course.authoring.course_plan import topics
from course.authoring.coverage import coverage, report
from course.authoring.execution import solution_notebook
from course.authoring.lesson import read_lesson
from course.authoring.notebook import text_of
from course.display import MIME


def executed(project, source, **changes):
    """The sound lesson's solution as if it had run."""
    notebook = json.loads(text_of(solution_notebook(read_lesson(source), project)))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"] = 1
    change = changes.get("change")
    if change:
        change(notebook["cells"])
    (project.solutions / "98_trial.ipynb").write_text(json.dumps(notebook))
    return {entry.topic: entry for entry in coverage(project)}


def test_nothing_counts_before_it_ran(project, source):
    assert not any(entry.covered for entry in coverage(project))


def test_text_and_cells_that_ran_count(project, source):
    entries = executed(project, source)
    assert entries["tip-understand"].taught == (("98_trial", 1, "reading"),)
    assert entries["tool-numpy"].taught == (("98_trial", 5, "demo"),) and entries["tool-numpy"].covered
    assert report(entries.values()).splitlines()[-1] == f"2 of {len(topics())} topics"


def test_a_cell_that_raised_or_did_not_run_does_not_count(project, source):
    def raised(cells):
        cells[4]["outputs"] = [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]

    def skipped(cells):
        cells[4]["execution_count"] = None

    for change in (raised, skipped):
        assert not executed(project, source, change=change)["tool-numpy"].covered


def test_an_exercise_counts_only_when_its_check_said_right(project, source):
    source.write_text(
        source.read_text().replace('# %% tags=["exercise"]', '# %% tags=["exercise"] topics=["layer-dense"]')
    )

    def checked(outcome):
        def change(cells):
            data = {MIME: {"kind": "check", "id": "trial.double", "outcome": outcome}, "text/plain": ""}
            cells[7]["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]

        return change

    assert not executed(project, source)["layer-dense"].covered
    assert not executed(project, source, change=checked("not right"))["layer-dense"].covered
    assert executed(project, source, change=checked("right"))["layer-dense"].covered


def test_too_weak_a_form_is_listed_as_open(project, source):
    source.write_text(source.read_text().replace('topics=["tool-numpy"]', 'topics=["tool-numpy", "layer-dense"]'))
    entries = executed(project, source)
    assert not entries["layer-dense"].covered
    text = report(entries.values(), list_open=True)
    line = next(line for line in text.splitlines() if line.startswith("layer-dense "))
    assert line.split() == ["layer-dense", "exercise", "01_neuron,", "so", "far", "only", "demo"]
