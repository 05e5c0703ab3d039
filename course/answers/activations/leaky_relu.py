"""Leaky ReLU: right is the input itself on the positive side, and the given slope times it on the negative one.

The positive side alone is the input, which anybody has: both sides are judged together.
"""

from collections.abc import Iterator

import numpy as np

from course.answers.comparing import agrees, explained, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x, slope = case["x"], case["negative_slope"]
    yield leaves_alone("input left alone", case, observed, ("x",))
    fits, value = with_shape("one value per input", observed["value"], x.shape, "one value per input")
    yield fits
    if not fits.right:
        return
    reason = f"With negative_slope = {slope:g}:"
    right = explained(reason, agrees("right for slopes from 0 to 1", value, np.choose(x < 0, (x, slope * x)), at=x))
    yield Verdict(right.name, right.right or slope > 1, right.message)
    yield Verdict("right for slopes above 1, too", right.right, right.message)


leaky_relu = Answers(
    id="activations.leaky_relu",
    shares={
        "one value per input": 0.05,
        "input left alone": 0.05,
        "right for slopes from 0 to 1": 0.5,
        "right for slopes above 1, too": 0.4,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "The larger of x and negative_slope · x is leaky ReLU only for slopes from 0 to 1; this slope is above 1, "
            "and the maximum picks the wrong piece on both sides. What should decide which piece is used?",
            lambda x, negative_slope: np.maximum(x * negative_slope, x),
        ),
        Mistake(
            "You used 0.01 whatever the argument says. That is one library's default and another's is 0.3: "
            "where does the caller's choice enter?",
            lambda x, negative_slope: np.where(x < 0, 0.01 * x, x),
        ),
        Mistake(
            "You multiplied both sides by the slope. What happens to a positive number in the figure?",
            lambda x, negative_slope: negative_slope * x,
        ),
        Mistake(
            "The negative side came back positive. A small slope keeps the sign: is the leak of -3 above or below "
            "zero?",
            lambda x, negative_slope: np.where(x < 0, np.abs(x) * negative_slope, x),
        ),
        Mistake(
            "That is plain ReLU: the negative side is still flat. Which number should stand there instead of 0?",
            lambda x, negative_slope: np.clip(x, 0, None),
        ),
        Mistake(
            "Your condition is the wrong way round: the positive side got the slope. Which side leaks?",
            lambda x, negative_slope: np.where(x < 0, x, x * negative_slope),
        ),
        Mistake(
            "The negative side is the slope itself, the same number everywhere. A slope is multiplied by something: "
            "by what?",
            lambda x, negative_slope: np.where(x > 0, x, negative_slope),
        ),
        Mistake(
            "The negative side is minus the slope, the same number everywhere. How far below zero is the leak of −3, "
            "and of −6?",
            lambda x, negative_slope: np.where(x > 0, x, -negative_slope),
        ),
        Mistake(
            "You divided by the slope. A small slope makes a small leak: by what is −3 multiplied?",
            lambda x, negative_slope: np.where(x < 0, x / negative_slope, x),
        ),
        Mistake(
            "You took the smaller of x and negative_slope · x. That is right for slopes above 1 only; what should "
            "decide which piece is used?",
            lambda x, negative_slope: np.minimum(x * negative_slope, x),
        ),
        Mistake(
            "You added the slope to the negative numbers. A slope is multiplied by something: by what?",
            lambda x, negative_slope: np.where(x < 0, x + negative_slope, x),
        ),
    ),
)
