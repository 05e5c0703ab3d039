"""Exponential decay: right is the rate at every step, smooth or as a staircase."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import leaves_alone, with_shape
from course.answers.optimizers.rates import rates_agree
from course.answers.optimizers.step_by_step import LEFT_ALONE
from course.exercises.types import Answers, Data, Mistake, Verdict

_SHAPE, _SMOOTH, _STAIRS = "a rate for every step", "the smooth decay", "the staircase"


def _judge_decay(case: Data, observed: Data) -> Iterator[Verdict]:
    fits, rates = with_shape(_SHAPE, observed["rates"], case["steps"].shape, "one rate per step")
    yield fits
    if not fits.right:
        return
    yield leaves_alone(LEFT_ALONE, case, observed, ["steps"])
    steps = case["steps"]
    units = np.divide(steps, case["decay_steps"])
    units = np.trunc(units) if case["staircase"] else units
    expected = np.exp(np.log(case["initial_rate"]) + units * np.log(case["decay_rate"]))
    for name in (_SMOOTH, _STAIRS):
        yield rates_agree(name, rates, expected, steps) if name == _kind(case) else Verdict(name, True)


def _kind(case: Data) -> str:
    """The verdict that a case is about; the other one holds on it."""
    return _STAIRS if case["staircase"] else _SMOOTH


def _decaying(exponent: Callable[..., Any]) -> Callable[..., Any]:
    return lambda steps, initial_rate, decay_steps, decay_rate, staircase: (
        initial_rate * np.power(decay_rate, exponent(steps, decay_steps, staircase))
    )


def _units(steps: Any, decay_steps: float, staircase: bool) -> Any:
    return np.floor_divide(steps, decay_steps) if staircase else steps / decay_steps


def _by(formula: Callable[..., Any]) -> Callable[..., Any]:
    """Another formula, of the initial rate, the decay rate and the step in units of decay_steps."""
    return lambda steps, initial_rate, decay_steps, decay_rate, staircase: formula(
        initial_rate, decay_rate, _units(steps, decay_steps, staircase)
    )


exponential_decay = Answers(
    id="optimizers.exponential_decay",
    shares={_SHAPE: 0.05, LEFT_ALONE: 0.05, _SMOOTH: 0.45, _STAIRS: 0.45},
    judge=_judge_decay,
    asks=lambda case: (_SHAPE, LEFT_ALONE, _kind(case)),
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
            _decaying(lambda *given: -_units(*given)),
        ),
        Mistake(
            "Your staircase rounds up: the rate falls in the very first step, and each stair comes too early. In which "
            "direction is the exponent rounded?",
            _decaying(
                lambda steps, decay_steps, staircase: np.ceil(steps / decay_steps) if staircase else steps / decay_steps
            ),
        ),
        Mistake(
            "Smooth and staircase are exchanged: your curve has stairs where `staircase` is false. Which of the two "
            "rounds the exponent?",
            _decaying(lambda steps, decay_steps, staircase: _units(steps, decay_steps, not staircase)),
        ),
        Mistake(
            "You raise e to a power, minus decay_rate times the step in units. After decay_steps steps the rate is to "
            "be decay_rate times as large: of which number is this a power?",
            _by(lambda initial, decay, units: initial * np.exp(-decay * units)),
        ),
        Mistake(
            "You raise 1 - decay_rate to the power, as if decay_rate were what is lost. After decay_steps steps, which "
            "share of the rate is left?",
            _by(lambda initial, decay, units: initial * (1 - decay) ** units),
        ),
        Mistake(
            "You divide by 1 + decay_rate · t: that is decay by inverse time. Exponential decay multiplies by the same "
            "factor in equal times: which function does that?",
            _by(lambda initial, decay, units: initial / (1 + decay * units)),
        ),
        Mistake(
            "Your decay starts at 1 whatever initial_rate is. By what is the power of decay_rate multiplied?",
            _by(lambda initial, decay, units: decay**units),
        ),
        Mistake(
            "initial_rate is inside of the power. Which number is multiplied by itself as the steps go by, and which "
            "one stands before it once?",
            _by(lambda initial, decay, units: (initial * decay) ** units),
        ),
        Mistake(
            "Your rate is initial_rate times decay_rate times the step: it grows in a straight line from 0. Is "
            "decay_rate multiplied by the number of times, or multiplied that many times by itself?",
            _by(lambda initial, decay, units: initial * decay * units),
        ),
    ),
)
