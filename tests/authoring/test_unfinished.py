"""What is still to be written is found, with what it wants, and counts for nothing until then."""

import json

from course.authoring.coverage import coverage
from course.authoring.execution import solution_notebook
from course.authoring.lesson import read_lesson
from course.authoring.notebook import text_of
from course.authoring.unfinished import lesson_files, unfinished


def test_each_place_is_told_with_its_line_and_what_it_wants(project, source):
    source.write_text(source.read_text().replace("Here is a number.", "TODO: a number (any).\n#\n# TODO: another."))
    question = project.root / "course" / "exercises" / "trial" / "double.py"
    question.parent.mkdir(parents=True)
    question.write_text('HINTS = (\n    "TODO: a question (a short one)",\n)\n')
    told = [str(problem) for problem in unfinished(read_lesson(source), project)]
    line = source.read_text().splitlines().index("# TODO: a number (any).") + 1
    assert told == [
        f"{source}:{line}: cell 4: Still to be written: a number (any). [unfinished]",
        f"{source}:{line + 2}: cell 4: Still to be written: another. [unfinished]",
        f"{question}:2: Still to be written: a question (a short one) [unfinished]",
    ]


def test_a_finished_lesson_has_none_and_its_files_are_found(project, source):
    assert list(unfinished(read_lesson(source), project)) == []
    alternatives = project.root / "tests" / "answers" / "alternatives" / "trial.py"
    alternatives.parent.mkdir(parents=True)
    alternatives.write_text("RIGHT = {}\n")
    assert lesson_files("98_trial", project) == [alternatives]


def test_a_planned_lesson_without_its_row_in_the_readme_is_unfinished(project, source, monkeypatch):
    monkeypatch.setattr("course.authoring.unfinished.planned_lessons", lambda: {"98_trial": {"title": "Trial"}})
    (problem,) = unfinished(read_lesson(source), project)
    assert "`summary`" in problem.message and problem.cell == 0


def test_a_topic_is_not_covered_by_a_cell_that_is_still_to_be_written(project, source):
    def taught():
        notebook = json.loads(text_of(solution_notebook(read_lesson(source), project)))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell["execution_count"] = 1
        (project.solutions / "98_trial.ipynb").write_text(json.dumps(notebook))
        return {entry.topic for entry in coverage(project) if entry.covered}

    assert taught() == {"tip-understand", "tool-numpy"}
    source.write_text(source.read_text().replace("print(np.arange(3)", "# TODO: an array.\nprint(np.arange(3)"))
    assert taught() == {"tip-understand"}
