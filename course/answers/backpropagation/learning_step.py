"""Lesson 04, backpropagation: learning step: what right means, and what people get wrong."""

import math
from collections.abc import Iterator
from typing import Any

from course.answers.backpropagation.small_engine import number_verdict
from course.exercises.types import Answers, Data, Mistake, Verdict


def _slopes_of_two(x: float, target: float, first: float, second: float) -> tuple[float, float, float]:
    """Loss and its two slopes for second · tanh(first · x)."""
    hidden = math.tanh(first * x)
    error = second * hidden - target
    return error * error, 2 * error * second * x / math.cosh(first * x) ** 2, 2 * error * hidden


def _step(x: float, target: float, first: float, second: float, rate: float) -> tuple[float, float, float]:
    loss, slope_1, slope_2 = _slopes_of_two(x, target, first, second)
    return loss, first - rate * slope_1, second - rate * slope_2


def _judge_step(case: Data, observed: Data) -> Iterator[Verdict]:
    loss, first, second = _step(case["x"], case["target"], case["first"], case["second"], case["rate"])
    yield number_verdict("the loss of the old weights", observed["loss"], loss)
    yield number_verdict("the new second weight", observed["new_second"], second)
    yield number_verdict("the new first weight", observed["new_first"], first)


def _second_before_first(x: float, target: float, first: float, second: float, rate: float) -> Any:
    loss, _, new_second = _step(x, target, first, second, rate)
    hidden = math.tanh(first * x)
    # The error is still the old one; only the way back goes through the new weight.
    slope = 2 * (second * hidden - target) * new_second * x / math.cosh(first * x) ** 2
    return loss, first - rate * slope, new_second


def _first_before_second(x: float, target: float, first: float, second: float, rate: float) -> Any:
    loss, new_first, _ = _step(x, target, first, second, rate)
    return loss, new_first, second - rate * _slopes_of_two(x, target, new_first, second)[2]


learning_step = Answers(
    id="backpropagation.learning_step",
    shares={"the loss of the old weights": 0.2, "the new second weight": 0.3, "the new first weight": 0.5},
    judge=_judge_step,
    mistakes=(
        Mistake(
            "You updated the second weight first and sent the gradient back through its *new* value. The error came "
            "from the old one: when may the first update happen?",
            _second_before_first,
        ),
        Mistake(
            "You updated the first weight and then computed the second gradient with the hidden value that it now "
            "gives. Both gradients belong to one and the same forward pass: what must be finished before any weight "
            "moves?",
            _first_before_second,
        ),
        Mistake(
            "Both weights went uphill: the loss will grow. Which sign has the update?",
            lambda x, target, first, second, rate: _step(x, target, first, second, -rate),
        ),
        Mistake(
            "The learning rate has no effect: you subtracted the whole gradient. Where does the rate enter?",
            lambda x, target, first, second, rate: _step(x, target, first, second, 1.0),
        ),
        Mistake(
            "Only the second weight has moved. Which of the two does backpropagation reach after it?",
            lambda x, target, first, second, rate: (
                _step(x, target, first, second, rate)[0],
                first,
                _step(x, target, first, second, rate)[2],
            ),
        ),
        Mistake(
            "The weights are right, and the loss is the one *after* the step. Which loss do these gradients belong to?",
            lambda x, target, first, second, rate: (
                _slopes_of_two(x, target, *_step(x, target, first, second, rate)[1:])[0],
                *_step(x, target, first, second, rate)[1:],
            ),
        ),
    ),
)
