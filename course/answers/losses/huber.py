"""Huber's loss: right are its value and its gradient, a parabola's up to delta and a straight line's beyond."""

from collections.abc import Callable

import numpy as np
from scipy import special

from course.answers.comparing import Reals
from course.answers.losses.references import ValueAndGradient, squared_error
from course.answers.losses.value_and_gradient import SHARES, judge_against
from course.exercises.types import Answers, Mistake


def _huber(target: Reals, prediction: Reals, delta: float) -> ValueAndGradient:
    e = prediction - target
    return special.huber(delta, e).mean(), np.where(np.abs(e) > delta, np.sign(e) * delta, e) / e.size


def _by_part(
    inside: Callable[[Reals, float], Reals], outside: Callable[[Reals, float], Reals]
) -> Callable[[Reals, Reals, float], ValueAndGradient]:
    """Huber's loss with other rules for small and large errors; the gradient is right."""

    def answer(target: Reals, prediction: Reals, delta: float) -> ValueAndGradient:
        e = np.abs(prediction - target)
        value = np.where(e > delta, outside(e, delta), inside(e, delta)).mean()
        return value, _huber(target, prediction, delta)[1]

    return answer


huber = Answers(
    id="losses.huber",
    shares=SHARES,
    judge=judge_against(_huber, "target", "prediction", "delta"),
    mistakes=(
        Mistake(
            "The straight part starts too high: at an error of exactly delta your two rules give different values, a "
            "step in the middle of the curve. Which constant closes it?",
            _by_part(lambda e, d: e**2 / 2, lambda e, d: d * e),
        ),
        Mistake(
            "Inside, the one half is missing: the curve is twice as steep as the straight part that should continue "
            "it. What is the slope of ½e² at delta?",
            _by_part(lambda e, d: e**2, lambda e, d: d * e - d**2 / 2),
        ),
        Mistake(
            "Your straight part has slope 1 whatever delta is. It has to continue a curve whose slope at delta is … "
            "how large?",
            _by_part(lambda e, d: e**2 / 2, lambda e, d: e - d / 2),
        ),
        Mistake(
            "The values are right, but the gradient still grows with the error beyond delta: an outlier would pull as "
            "hard as in the squared error. What slope does a straight line have?",
            lambda t, p, d: (_huber(t, p, d)[0], squared_error(t, p)[1] / 2),
        ),
        Mistake(
            "All entries of your gradient are positive: the sign of the error got lost. Which predictions should go "
            "up?",
            lambda t, p, d: (_huber(t, p, d)[0], np.abs(_huber(t, p, d)[1])),
        ),
        Mistake(
            "delta is always 1 in your answer, as in Keras' default. Where does the argument enter?",
            lambda t, p, d: _huber(t, p, 1.0),
        ),
        Mistake(
            "The rules are exchanged: near 0 you use the straight one, far out the square. Which errors did Huber want "
            "to hold back?",
            _by_part(lambda e, d: d * e - d**2 / 2, lambda e, d: e**2 / 2),
        ),
    ),
)
