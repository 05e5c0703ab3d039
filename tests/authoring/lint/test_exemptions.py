"""The list of exemptions excuses what it names, must name what there is, and can only shrink."""

import pytest

from course.authoring.lint import lint
from course.authoring.lint.exemptions import EXEMPTABLE, TABLE, read_exemptions
from course.authoring.project import find_project
from course.cli import main
from course.errors import InvalidValue
from tests.authoring.conftest import ROOT

# The lessons that were there before the rules, and how many exemptions they needed then. Neither grows.
FIRST = {
    "00_start_here",
    "01_neuron",
    "02_activations",
    "03_losses",
    "04_backpropagation",
    "05_optimizers",
    "06_keras_workflow",
    "07_case_study_exam_results",
}
MOST = 71


@pytest.fixture
def exempt(project):
    """Replace the list of the temporary checkout."""

    def write(line):
        path = project.root / "pyproject.toml"
        before, after = path.read_text().split(TABLE)
        path.write_text(f"{before}{TABLE}\n{line}\n{after[after.index('[tool.') :]}")

    return write


@pytest.fixture
def planned(monkeypatch):
    """Let the trial be a lesson of the plan."""
    plan = {"98_trial": {"id": "98_trial", "title": "Trial"}}
    monkeypatch.setattr("course.authoring.lint.exemptions.planned_lessons", lambda: plan)


def test_only_the_first_lessons_have_exemptions_and_never_more():
    listed = read_exemptions(find_project(ROOT))
    assert set(listed) <= FIRST
    assert sum(map(len, listed.values())) <= MOST
    assert all(len(rules) == len(set(rules)) for rules in listed.values())


@pytest.mark.usefixtures("planned")
def test_an_exemption_excuses_one_rule_of_one_lesson(exempt, project, source):
    source.write_text(source.read_text().replace("Here is a number.", "Here is a sheet, normalised."))
    exempt('"98_trial" = ["unavailable-source"]')
    assert [problem.rule for problem in lint([source], project)] == ["spelling"]
    told = [problem.rule for problem in lint([source], project, exempt=False)]
    assert told == ["unavailable-source", "spelling"]


@pytest.mark.usefixtures("planned")
def test_an_exemption_that_is_not_needed_any_more_is_a_problem(exempt, project, source):
    exempt('"98_trial" = ["spelling"]')
    (problem,) = lint([source], project)
    assert problem.rule == "exemption" and "keeps the rule 'spelling' now. Delete its exemption" in problem.message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('"02_activation" = ["spelling"]', "no lesson. Did you mean '02_activations'"),
        ('"02_activations" = ["speling"]', "Did you mean 'spelling'"),
        ('"02_activations" = ["leak"]', "exempts 02_activations from 'leak'"),
    ],
)
def test_a_list_that_names_what_there_is_not_is_refused(line, words, exempt, project, source):
    exempt(line)
    with pytest.raises(InvalidValue) as caught:
        lint([source], project)
    assert words in str(caught.value)


def test_what_a_notebook_or_a_mark_depends_on_has_no_exemption():
    assert {"leak", "topic", "header", "setup", "contract", "link", "exercise-entry"}.isdisjoint(EXEMPTABLE)


@pytest.mark.usefixtures("planned")
def test_the_command_says_how_many_are_open(exempt, project, source, capsys):
    source.write_text(source.read_text().replace("Here is a number.", "Here is a sheet."))
    exempt('"98_trial" = ["unavailable-source"]')
    assert main(["--root", str(project.root), "lint"]) == 0
    assert capsys.readouterr().out.endswith("1 lessons linted, 0 problems. 1 exemptions are open.\n")
    assert main(["--root", str(project.root), "lint", "--exempted"]) == 1
    assert "[unavailable-source]" in capsys.readouterr().out
