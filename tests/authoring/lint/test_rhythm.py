"""Time is reckoned as it is said, and what a cell shows is foreseen as it is then executed."""

import json

import pytest

from course.authoring.lesson import lesson_paths, read_lesson
from course.authoring.lint.prose import count_words
from course.authoring.lint.results import Results, expected, results
from course.authoring.lint.rhythm import reckoned_minutes
from tests.authoring.conftest import ROOT


def test_words_exercises_quizzes_and_lines_of_code_take_their_time(source):
    lesson = read_lesson(source)
    words = sum(count_words(cell.source) for cell in lesson.cells if cell.kind == "markdown")
    # One exercise, one quiz, and three lines of code that are neither of them nor a set-up.
    assert reckoned_minutes(lesson) == pytest.approx(words / 180 + 7 + 1 + 3 / 12)


def test_formulas_and_addresses_are_not_read_word_by_word():
    assert count_words("See [the paper](https://example.org/a/very/long/one) on `loss`.\n\n$$\\mathrm{loss} = 1$$") == 5


def test_what_is_foreseen_finds_the_first_output_and_figure_where_they_are():
    for path in lesson_paths(ROOT / "solutions"):
        lesson = read_lesson(path)
        notebook = json.loads(path.with_suffix(".ipynb").read_text(encoding="utf-8"))
        if notebook["metadata"]["keras_course"]["source_sha256"] != lesson.source_hash:
            continue  # results() foresees, too
        shown, foreseen = results(lesson), expected(lesson)
        own = [cell.kind == "code" and not {"setup", "parameters", "check"} & set(cell.tags) for cell in lesson.cells]
        for what in ("output", "figure"):
            first = [getattr(one, what) for one in shown].index(True)
            assert first == next(n for n, one in enumerate(foreseen) if own[n] and getattr(one, what)), (path, what)


def test_an_executed_solution_of_this_very_source_is_believed(source):
    lesson = read_lesson(source)
    assert results(lesson)[4] == Results(output=True, figure=False)
    picture = {"output_type": "display_data", "data": {"image/png": "…", "text/plain": "…"}, "metadata": {}}
    cells = [{"outputs": [picture] if cell.number == 5 else []} for cell in lesson.cells]
    notebook = {"cells": cells, "metadata": {"keras_course": {"source_sha256": lesson.source_hash}}}
    source.with_suffix(".ipynb").write_text(json.dumps(notebook))
    assert results(lesson)[4] == Results(output=True, figure=True)
    notebook["metadata"]["keras_course"]["source_sha256"] = "of an older one"
    source.with_suffix(".ipynb").write_text(json.dumps(notebook))
    assert results(lesson)[4] == Results(output=True, figure=False)


def test_a_quiz_a_label_and_a_warning_are_no_results(source):
    text = source.read_text().replace("print(np.arange(3).tolist())", 'course.quiz("trial.why")')
    source.write_text(text)
    assert results(read_lesson(source))[4] == Results()
    source.write_text(text.replace('course.quiz("trial.why")', 'moons = data.load("moons")', 1))
    lesson = read_lesson(source)
    label = {"output_type": "stream", "name": "stdout", "text": "moons: 1,000 generated points"}
    notebook = {
        "cells": [{"outputs": [label]} for _ in lesson.cells],
        "metadata": {"keras_course": {"source_sha256": lesson.source_hash}},
    }
    source.with_suffix(".ipynb").write_text(json.dumps(notebook))
    assert results(lesson)[4] == Results()
    label["name"] = "stderr"
    source.with_suffix(".ipynb").write_text(json.dumps(notebook))
    assert results(lesson)[9] == Results()


def test_functions_of_the_lesson_are_looked_into(source):
    function = "def draw(x):\n    fig, ax = plt.subplots()\n    ax.plot(x)\n\n\ndraw(np.arange(3))\nx = 1"
    source.write_text(source.read_text().replace("print(np.arange(3).tolist())", function))
    assert expected(read_lesson(source))[4] == Results(output=True, figure=True)
