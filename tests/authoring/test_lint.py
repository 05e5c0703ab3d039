"""Each rule has a lesson that breaks it, and is refused with file, cell and line."""

import shutil

import pytest

from course.authoring.lesson import read_lesson
from course.authoring.lint import leaks, lint, solution_lines, tokens
from tests.authoring.conftest import LESSONS

# Lesson file -> rule, line, cell, words of the sentence.
BROKEN = {
    "header_missing": ("header", 1, 0, "There is no header"),
    "header_field_missing": ("header", 1, 0, "lacks 'minutes'"),
    "header_wrong_type": ("header", 1, 0, "'minutes' in the header must be a whole number. Received: 'five'"),
    "header_unknown_field": ("header", 1, 0, "unknown field 'colour'"),
    "unknown_tag": ("unknown-tag", 50, 10, "Unknown tag 'trainig'"),
    "unknown_cell_field": ("unknown-tag", 29, 5, "Unknown cell field 'topic'"),
    "tag_on_text": ("unknown-tag", 54, 11, "Tag 'check' on a text cell"),
    "solution_begin_missing": ("solution-markers", 39, 7, "'### END SOLUTION' without '### BEGIN SOLUTION'"),
    "solution_end_missing": ("solution-markers", 35, 7, "'### BEGIN SOLUTION' without '### END SOLUTION'"),
    "solution_missing": ("solution-markers", 35, 7, "An exercise without solution"),
    "solution_outside_exercise": ("solution-markers", 29, 5, "in a cell that is no exercise"),
    "stub_does_not_parse": ("stub", 35, 7, "What the student will see does not parse"),
    "check_missing": ("exercise-check", 35, 7, "No 'check' cell follows"),
    "check_without_id": ("exercise-check", 44, 8, "calls course.check exactly once"),
    "setup_missing": ("setup", 1, 0, "exactly one 'setup' cell; this one has 0"),
    "setup_of_another_lesson": ("setup", 17, 3, 'must call course.setup("98_trial", …)'),
    "exercise_unknown": ("exercise-entry", 44, 8, "no exercise 'trial.dubble'. Did you mean 'trial.double'"),
    "exercise_of_another_lesson": ("exercise-entry", 57, 12, "'neuron.unit' belongs to another lesson"),
    "topic_unknown": ("topic", 29, 5, "no topic 'tool-nunpy'. Did you mean 'tool-numpy'"),
    "topic_not_in_header": ("topic", 29, 5, "'tool-numpy' is taught here but missing from the header"),
    "topic_not_taught": ("topic", 1, 0, "'tool-colab' stands in the header, but no cell teaches it"),
    "topic_in_too_weak_a_form": ("topic", 1, 0, "'tool-numpy' is taught as reading, and must be taught as demo"),
    "need_unknown": ("header", 1, 0, "'01_neurone', which is no lesson"),
    "four_code_cells": ("rhythm", 38, 8, "More than 3 code cells in a row"),
    "heading_missing": ("rhythm", 9, 1, "begins with a text cell whose first line is its heading"),
    "contract_missing": ("contract", 50, 10, "ends in a contract"),
    "ruff_finds_an_unused_import": ("ruff", 22, 3, "F401"),
    "link_to_no_lesson": ("link", 12, 1, "'01_neurone.ipynb', which is no lesson. Did you mean '01_neuron.ipynb'"),
    "link_malformed": ("link", 12, 1, "Malformed address 'https://nowhere'"),
    "picture_without_description": ("link", 27, 4, "has no description"),
    "leak_in_text": ("leak", 35, 7, "stands in cell 9 of the student's notebook"),
    "leak_in_code": ("leak", 36, 7, "stands in cell 5 of the student's notebook"),
    "duplicate_id": ("duplicate-id", 56, 11, "'trial.double' is taken already in this lesson"),
}


def test_the_sound_lesson_passes(project, source):
    assert lint([source], project) == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_lesson_is_refused_with_file_cell_and_line(name, project, source):
    rule, line, cell, words = BROKEN[name]
    shutil.copy(LESSONS / f"{name}.py", source)
    problems = [problem for problem in lint([source], project) if problem.rule == rule]
    assert [(p.line, p.cell) for p in problems if words in p.message] == [(line, cell)], "\n".join(map(str, problems))
    text = str(next(p for p in problems if words in p.message))
    assert text.startswith(f"{source}:{line}: {f'cell {cell}' if cell else 'header'}: ") and "\n" not in text


def test_every_fixture_lesson_is_tested():
    assert {path.stem for path in LESSONS.glob("*.py")} == {*BROKEN, "sound"}


def test_two_lessons_may_not_share_an_exercise(project, source):
    other = source.with_name("99_other.py")
    shutil.copy(source, other)
    (problem,) = lint([source, other], project)
    assert (
        problem.rule == "duplicate-id" and problem.path == other and "taken already in 98_trial.py" in problem.message
    )


def test_a_leak_is_found_in_the_package_whatever_its_layout(project, source):
    lesson = read_lesson(source)
    text = "y = (np.stack( [x,x] ).sum( axis = 0 )\n     .reshape(x.shape))"
    (problem,) = leaks(lesson, {"course/somewhere.py": text})
    assert "course/somewhere.py" in problem.message
    assert list(leaks(lesson, {"course/somewhere.py": "y = np.stack([x, x]).sum(axis=1)"})) == []


def test_common_vocabulary_is_no_leak():
    assert solution_lines("    return x + 1") == []
    assert solution_lines("    return np.maximum(x, 0)") == [tokens("np.maximum(x, 0)")]
    assert solution_lines('    """Words of a docstring that anybody might use."""\n    return x') == []
    nested = "    for i in range(3):\n        total = total + weights[i] * inputs[i] + bias[i]\n    return total"
    assert tokens("total + weights[i] * inputs[i] + bias[i]") in solution_lines(nested)
