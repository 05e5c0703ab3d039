"""Leaky ReLU: right is the input itself on the positive side, and the given slope times it on the negative one."""

from collections.abc import Iterator

import numpy as np

from course.answers.comparing import agrees, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"]
    fits, value = with_shape("one value per input", observed["value"], x.shape, "one value per input")
    yield fits
    if not fits.right:
        return
    right, left = x > 0, x < 0
    yield agrees("x itself on the positive side", value[right], x[right], at=x[right])
    yield agrees("the given slope on the negative side", value[left], x[left] * case["negative_slope"], at=x[left])


leaky_relu = Answers(
    id="activations.leaky_relu",
    shares={
        "one value per input": 0.1,
        "x itself on the positive side": 0.4,
        "the given slope on the negative side": 0.5,
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
    ),
)
