"""The solution as a notebook, and what its outputs belong to."""

import nbformat

from course.authoring.execution import solution_notebook
from course.authoring.lesson import read_lesson
from tests.authoring.conftest import cell


def test_the_solution_keeps_its_markers_and_exempts_what_varies(project, source):
    solution = solution_notebook(read_lesson(source), project)
    nbformat.validate(solution)
    answer = cell(solution, "trial-double-answer").source
    assert "### BEGIN SOLUTION" in answer and "STUB" not in answer
    exempt = [
        found.metadata.tags[0] for found in solution.cells if "nbval-ignore-output" in found.metadata.get("tags", [])
    ]
    assert exempt == ["setup", "training"]
