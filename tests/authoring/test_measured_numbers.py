"""Marked numbers: what they are, what a reader sees, and which outputs they may have been read off."""

import json

import pytest

from course.authoring.lesson import read_lesson
from course.authoring.lint.numbers import numbers_that_no_output_holds
from course.authoring.measured_numbers import loose_marks, measured_numbers, numbers_of, without_marks
from course.authoring.problems import LessonError
from course.authoring.student_notebook import student_notebook


@pytest.mark.parametrize(
    ("output", "numbers"),
    [
        ("[[0.447 0.404]\n [-.5  2.]]", [0.447, 0.404, -0.5, 2]),
        ("[1,2,3] and 1,077", [1, 2, 3, 1077]),
        ("0.4-0.6, 0.4–0.6, x=-2, (-3)", [0.4, 0.6, 0.4, 0.6, -2, -3]),
        ("1e-07 -2.5E+3 3e4", [1e-7, -2500, 3e4]),
        ("Total params: 203,530 (795.04 KB)", [203530, 795.04]),
        ("dense_2 conv3d v1.2.3 nan", []),
        ("It is 3. Then 4.", [3, 4]),
    ],
)
def test_numbers_of_an_output(output, numbers):
    found = numbers_of(output)
    assert [value for value in found if value not in (2.3, 0.3)] == pytest.approx(numbers)


@pytest.mark.parametrize(
    ("text", "output", "held"),
    [
        ("⟦0.45⟧", 0.447, True),
        ("⟦0.45⟧", 0.456, False),
        ("⟦0.450⟧", 0.447, False),
        ("⟦97 %⟧", 0.9722, True),
        ("⟦97⟧ %", 0.9722, True),
        ("⟦97⟧", 0.9722, False),
        ("⟦97 %⟧", 97.1, True),
        ("⟦1,077⟧", 1077, True),
        ("⟦1,077⟧", 1078, False),
        ("⟦0.02⟧", -0.02, True),
        ("⟦−0.02⟧", 0.02, False),
        ("⟦-0.02⟧", -0.0201, True),
        ("⟦Seven⟧", 7, True),
        ("⟦seven⟧", 7.2, False),
        ("⟦1e-7⟧", 1.3e-7, True),
        ("⟦1e-7⟧", 2.3e-7, False),
        ("⟦0⟧", 1e-9, True),
    ],
)
def test_a_number_is_held_by_what_rounds_to_it(text, output, held):
    (number,) = measured_numbers(text)
    assert number.is_read_off(output) is held


def test_places_are_those_of_the_text_without_marks():
    text = "From ⟦0.910⟧ to ⟦97 %⟧."
    plain = without_marks(text)
    assert plain == "From 0.910 to 97 %."
    assert [plain[one.place :].startswith(one.text) for one in measured_numbers(text)] == [True, True]
    assert loose_marks(text) == [] and loose_marks("a ⟦1 b ⟦2⟧ c⟧") == [2, 12]


LESSON_TEXT = "The last is ⟦2⟧, of ⟦three⟧."


@pytest.fixture
def marked(source):
    """The trial lesson with marks in the sentence below its first output, executed."""

    def make(sentence, outputs=("[0, 1, 2]\nthree: 3",)):
        source.write_text(source.read_text().replace("Here is a number.", sentence))
        lesson = read_lesson(source)
        printed = [{"output_type": "stream", "name": "stdout", "text": text} for text in outputs]
        # The cell after the text that holds the marks.
        (place,) = [cell.number for cell in lesson.cells if cell.numbers]
        cells = [{"outputs": printed if cell.number == place + 1 else []} for cell in lesson.cells]
        notebook = {"cells": cells, "metadata": {"keras_course": {"source_sha256": lesson.source_hash}}}
        source.with_suffix(".ipynb").write_text(json.dumps(notebook))
        return lesson

    return make


def test_a_lesson_whose_numbers_are_in_its_outputs_is_sound(marked):
    assert list(numbers_that_no_output_holds(marked(LESSON_TEXT))) == []


def test_a_number_that_no_output_holds_is_told_with_the_nearest(marked):
    (problem,) = numbers_that_no_output_holds(marked("It ends at ⟦2.5⟧."))
    assert problem.rule == "number"
    assert "'2.5'" in problem.message and "Nearest are 2, 3, 1." in problem.message


def test_another_section_does_not_hold_a_number(marked):
    lesson = marked("It ends at ⟦2⟧.\n\n## Another section\n\nThere it is ⟦3⟧.", outputs=("3",))
    # The output stands below the second heading: the first section has none, and the whole lesson counts for it.
    assert [problem.message.split("'")[1] for problem in numbers_that_no_output_holds(lesson)] == ["2"]


def test_a_picture_holds_no_number(marked):
    (problem,) = numbers_that_no_output_holds(
        marked("It is ⟦640⟧ wide.", outputs=("<Figure size 640x480 with 1 Axes>",))
    )
    assert "No cell of the lesson gives a number" in problem.message


def test_nothing_is_said_about_a_lesson_that_was_not_executed_since(source):
    source.write_text(source.read_text().replace("Here is a number.", "It is ⟦99⟧."))
    assert list(numbers_that_no_output_holds(read_lesson(source))) == []


def test_readers_see_no_marks(source, project):
    source.write_text(source.read_text().replace("Here is a number.", LESSON_TEXT))
    text = "\n".join(cell.source for cell in student_notebook(read_lesson(source), project).cells)
    assert "The last is 2, of three." in text and "⟦" not in text


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("It is ⟦2.", "without its partner"),
        ("It is ⟦much⟧.", "holds no number"),
        ("It is ⟦1 of 2⟧.", "or several"),
    ],
)
def test_marks_that_mark_no_number_are_refused(source, sentence, said):
    source.write_text(source.read_text().replace("Here is a number.", sentence))
    with pytest.raises(LessonError, match="marked-number") as caught:
        read_lesson(source)
    assert said in str(caught.value)


def test_code_has_no_marks(source):
    source.write_text(source.read_text().replace("print(np.arange(3).tolist())", "print('⟦3⟧')"))
    with pytest.raises(LessonError, match="in a code cell"):
        read_lesson(source)
