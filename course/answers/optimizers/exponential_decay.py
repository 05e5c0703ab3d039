"""Exponential decay: right is the rate at every step, smooth or as a staircase."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import with_shape
from course.answers.optimizers.rates import rates_agree
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_decay(case: Data, observed: Data) -> Iterator[Verdict]:
    fits, rates = with_shape("a rate for every step", observed["rates"], case["steps"].shape, "one rate per step")
    yield fits
    if not fits.right:
        return
    steps = case["steps"]
    units = np.divide(steps, case["decay_steps"])
    units = np.trunc(units) if case["staircase"] else units
    expected = np.exp(np.log(case["initial_rate"]) + units * np.log(case["decay_rate"]))
    start = steps == 0
    yield rates_agree("it starts at the initial rate", rates[start], expected[start], steps[start])
    yield rates_agree("the right decay", rates, expected, steps)


def _decaying(exponent: Callable[..., Any]) -> Callable[..., Any]:
    return lambda steps, initial_rate, decay_steps, decay_rate, staircase: (
        initial_rate * np.power(decay_rate, exponent(steps, decay_steps, staircase))
    )


exponential_decay = Answers(
    id="optimizers.exponential_decay",
    shares={"a rate for every step": 0.1, "it starts at the initial rate": 0.2, "the right decay": 0.7},
    judge=_judge_decay,
    mistakes=(
        Mistake(
            "You multiply by decay_rate in every single step: after ten thousand steps nothing is left. How many "
            "multiplications are there after decay_steps steps?",
            _decaying(lambda steps, decay_steps, staircase: steps),
        ),
        Mistake(
            "`staircase` has no effect: your curve is always smooth. Which exponents does a staircase know?",
            _decaying(lambda steps, decay_steps, staircase: steps / decay_steps),
        ),
        Mistake(
            "Your curve is always a staircase. When may the exponent be a fraction?",
            _decaying(lambda steps, decay_steps, staircase: np.floor_divide(steps, decay_steps)),
        ),
        Mistake(
            "Your staircase rounds to the nearest step and falls half a step too early. In which direction is the "
            "exponent rounded?",
            _decaying(
                lambda steps, decay_steps, staircase: np.rint(steps / decay_steps) if staircase else steps / decay_steps
            ),
        ),
        Mistake(
            "Your rate falls along a straight line, and below zero in the end. The rate is multiplied again and again, "
            "not reduced by a fixed amount: which function does that?",
            lambda steps, initial_rate, decay_steps, decay_rate, staircase: (
                initial_rate * (1 - (1 - decay_rate) * steps / decay_steps)
            ),
        ),
        Mistake(
            "Your rate grows: the exponent has the wrong sign. What is a number below 1 raised to a positive power?",
            _decaying(
                lambda steps, decay_steps, staircase: (
                    -(np.floor_divide(steps, decay_steps) if staircase else steps / decay_steps)
                )
            ),
        ),
    ),
)
