"""The plan as data, and how a lesson that is not in it is met."""

import pytest

from course.errors import InvalidValue
from course.lessons import need_lesson, planned_lessons


def test_lessons_stand_in_the_course_s_order():
    assert list(planned_lessons()) == sorted(planned_lessons())


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("99_nothing", "01_neuron"),
        ("02_activation", "02_activations"),
        ("activations", "02_activations"),
        ("05_sgd", "05_optimizers"),
        ("5", "05_optimizers"),
    ],
)
def test_an_unknown_lesson_is_met_with_the_nearest(name, near):
    with pytest.raises(InvalidValue, match=f"^There is no lesson '{name}'. Did you mean '{near}'\\?$"):
        need_lesson(name)
