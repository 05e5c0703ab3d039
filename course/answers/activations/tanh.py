"""tanh: right are the values and the slopes of float32 and float64 inputs, also where both printed forms overflow."""

import math
from collections.abc import Iterator

import numpy as np
from scipy import special

from course.answers.activations.shapes import with_shape_of_input
from course.answers.comparing import Reals, agrees, all_finite, all_of, leaves_alone
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"].astype("float64")
    yield leaves_alone("input left alone", case, observed, ("x",))
    fits, (value, slope) = with_shape_of_input(
        "one value and one slope per input", observed, ("value", "slope"), x.shape
    )
    yield fits
    if not fits.right:
        return
    slopes = np.exp(-2 * np.logaddexp(x, -x) + math.log(4))  # 1 / cosh²
    right_value = agrees("the right values", value, np.tanh(x), at=x, what="tanh")
    right_slope = agrees("the right slopes", slope, slopes, at=x, what="the slope")
    far_out = bool(np.abs(x).max() > 40)
    yield Verdict(right_value.name, right_value.right or far_out, right_value.message)
    yield Verdict(right_slope.name, right_slope.right or far_out, right_slope.message)
    # Far out they are 1 and 0, which anybody knows: they count beside the others.
    yield all_of("right far out, too", all_finite("", value, at=x), right_value, right_slope)


def _with_slope(value: Reals) -> tuple[Reals, Reals]:
    return value, (1 - value) * (1 + value)


def _quotient(above: Reals, below: Reals) -> tuple[Reals, Reals]:
    return _with_slope(above / below)


tanh = Answers(
    id="activations.tanh",
    shares={
        "one value and one slope per input": 0.05,
        "input left alone": 0.05,
        "the right values": 0.35,
        "the right slopes": 0.25,
        "right far out, too": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "(e²ˣ - 1) / (e²ˣ + 1) is infinity over infinity in float32 beyond x = 45, since e⁹⁰ is too large. "
            "By what can you multiply above and below so that no exponent is positive?",
            lambda x: _quotient(np.exp(2 * x) - 1, np.exp(2 * x) + 1),
        ),
        Mistake(
            "(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ) lasts longer than the other form, and is infinity over infinity beyond x = 89 "
            "in float32. Which of the two exponentials overflows, and what would remove it?",
            lambda x: _quotient(np.exp(x) - np.exp(-x), np.exp(x) + np.exp(-x)),
        ),
        Mistake(
            "You mended the positive side; on the negative one e⁻²ˣ overflows now. tanh(-x) = -tanh(x): "
            "how can the absolute value of x do the work for both sides?",
            lambda x: _quotient(1 - np.exp(-2 * x), 1 + np.exp(-2 * x)),
        ),
        Mistake(
            "The 2 in the exponent is missing: your curve is tanh(x / 2). What does eˣ times eˣ give?",
            lambda x: _with_slope(np.tanh(x / 2)),
        ),
        Mistake(
            "The values are right. The slope 1 - tanh(x) is 2 on the far left, where the curve is flat: "
            "what is missing on the tanh?",
            lambda x: (np.tanh(x), 1 - np.tanh(x)),
        ),
        Mistake(
            "The values are right. y · (1 - y) is the slope of the sigmoid; for tanh it is negative on the left, "
            "where the curve rises. What is the slope of tanh at 0?",
            lambda x: (np.tanh(x), np.tanh(x) * (1 - np.tanh(x))),
        ),
        Mistake(
            "The values are right. The slope is 1 − y², and you squared x: far out that is below zero, where the curve "
            "is flat. What is y?",
            lambda x: (np.tanh(x), 1 - x * x),
        ),
        Mistake(
            "That is the sigmoid, from 0 to 1. tanh runs from −1 to 1: what stretches the one, and what moves it?",
            lambda x: (special.expit(x), special.expit(x) * special.expit(-x)),
        ),
        Mistake(
            "The values are right, and the slope is negative: y² − 1. Does the curve rise or fall?",
            lambda x: (np.tanh(x), np.tanh(x) ** 2 - 1),
        ),
        Mistake(
            "The values are right, and the slope is y²: 0 in the middle, where the curve is steepest. What is left of "
            "1?",
            lambda x: (np.tanh(x), np.tanh(x) ** 2),
        ),
        Mistake(
            "Value and slope are exchanged. Which of the two is 0 at x = 0?",
            lambda x: _with_slope(np.tanh(x))[::-1],
        ),
        Mistake(
            "Your values lie outside of −1 and 1: the fraction stands on its head. Which of the two is larger for a "
            "positive x, the difference or the sum?",
            lambda x: (np.reciprocal(np.tanh(x)), 1 - np.reciprocal(np.tanh(x)) ** 2),
        ),
        Mistake(
            "The values are right, and you gave them again as the slope. How steep is the curve far out?",
            lambda x: (np.tanh(x), np.tanh(x)),
        ),
    ),
)
