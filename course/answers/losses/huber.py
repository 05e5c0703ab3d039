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


def _by_part_of_error(
    inside: Callable[[Reals, float], Reals], outside: Callable[[Reals, float], Reals]
) -> Callable[[Reals, Reals, float], ValueAndGradient]:
    """As `_by_part`, with rules that get the errors and not their sizes."""

    def answer(target: Reals, prediction: Reals, delta: float) -> ValueAndGradient:
        e = prediction - target
        value = np.where(np.abs(e) > delta, outside(e, delta), inside(e, delta)).mean()
        return value, _huber(target, prediction, delta)[1]

    return answer


def _one_rule_for_all(sizes: Reals, delta: float) -> float:
    straight = delta * sizes - delta**2 / 2
    return float((straight if sizes.mean() > delta else sizes**2 / 2).mean())


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
        Mistake(
            "You compare the error with delta, and not its size: a large *negative* error is smaller than delta, too. "
            "What makes a size of it?",
            lambda t, p, d: (
                np.where(p - t > d, d * (p - t - d / 2), (p - t) ** 2 / 2).mean(),
                np.where(p - t > d, d, p - t) / t.size,
            ),
        ),
        Mistake(
            "In the straight part stands the error, and not its size: a large negative error would pay a negative "
            "price. Where do the bars of |e| belong?",
            _by_part_of_error(lambda e, d: e**2 / 2, lambda e, d: d * e - d**2 / 2),
        ),
        Mistake(
            "Your gradient is clipped as it should be, but every entry forgets that the value is a mean. Which share "
            "of it does each number own?",
            lambda t, p, d: (_huber(t, p, d)[0], _huber(t, p, d)[1] * t.size),
        ),
        Mistake(
            "That is the sum over all numbers. What makes a mean of it, in the value and in the gradient?",
            lambda t, p, d: (_huber(t, p, d)[0] * t.size, _huber(t, p, d)[1] * t.size),
        ),
        Mistake(
            "The gradient points the other way: a prediction that is too high has a loss that grows when it goes "
            "higher. Whose sign did you take?",
            lambda t, p, d: (_huber(t, p, d)[0], -_huber(t, p, d)[1]),
        ),
        Mistake(
            "In the gradient the straight part has slope 1 or -1, whatever delta is. It continues a curve: how steep "
            "is ½e² where it ends, at delta?",
            lambda t, p, d: (_huber(t, p, d)[0], np.where(np.abs(p - t) > d, np.sign(p - t), p - t) / t.size),
        ),
        Mistake(
            "In the gradient the middle is twice as steep as it should be. What is the slope of ½e²?",
            lambda t, p, d: (
                _huber(t, p, d)[0],
                np.where(np.abs(p - t) > d, d * np.sign(p - t), 2 * (p - t)) / t.size,
            ),
        ),
        Mistake(
            "You choose one rule for the whole array by its mean error. Each error follows its own: what chooses "
            "number by number?",
            lambda t, p, d: (
                _one_rule_for_all(np.abs(p - t), d),
                _huber(t, p, d)[1],
            ),
        ),
        Mistake(
            "The value is right, and in the gradient you divided by the number of samples, `len()`. Over how many "
            "numbers goes the mean?",
            lambda t, p, d: (_huber(t, p, d)[0], _huber(t, p, d)[1] * t.size / len(t)),
        ),
        Mistake(
            "Beyond delta your gradient is delta, whichever way the error goes. Which predictions should go up?",
            lambda t, p, d: (_huber(t, p, d)[0], np.where(np.abs(p - t) > d, d, p - t) / t.size),
        ),
        Mistake(
            "Beyond delta you take the absolute error, less a half: slope 1, in the value and in the gradient. How "
            "steep is ½e² where the straight line begins?",
            lambda t, p, d: (
                np.where(np.abs(p - t) > d, np.abs(p - t) - 0.5, (p - t) ** 2 / 2).mean(),
                np.where(np.abs(p - t) > d, np.sign(p - t), p - t) / t.size,
            ),
        ),
        Mistake(
            "There is no step at delta, but a corner: beyond it the slope is 1, in the value and in the gradient. How "
            "steep is ½e² there?",
            lambda t, p, d: (
                np.where(np.abs(p - t) > d, np.abs(p - t) - d + d**2 / 2, (p - t) ** 2 / 2).mean(),
                np.where(np.abs(p - t) > d, np.sign(p - t), p - t) / t.size,
            ),
        ),
        Mistake(
            "Value and gradient are twice as large as they should be, everywhere. Which factor stands before e² in the "
            "first condition?",
            lambda t, p, d: tuple(2 * part for part in _huber(t, p, d)),
        ),
        Mistake(
            "Beyond delta the value no longer grows: you clipped the errors and squared them. What should a straight "
            "line do?",
            lambda t, p, d: (np.square(np.clip(p - t, -d, d)).mean() / 2, _huber(t, p, d)[1]),
        ),
        Mistake(
            "One error beyond delta puts your whole array on the straight line, the small errors, too. What chooses "
            "the rule for each number?",
            lambda t, p, d: (
                _huber(t, p, d)
                if np.abs(p - t).max() <= d
                else ((d * (np.abs(p - t) - d / 2)).mean(), d * np.sign(p - t) / t.size)
            ),
        ),
    ),
)
