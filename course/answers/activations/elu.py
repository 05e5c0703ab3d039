"""ELU: right is the input itself on the positive side, the curve down to -alpha on the other, and no overflow."""

from collections.abc import Iterator

import numpy as np

from course.answers.comparing import Reals, agrees, all_finite, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _elu(x: Reals, alpha: float) -> Reals:
    return np.where(x < 0, alpha * np.expm1(np.clip(x, None, 0)), x)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"]
    fits, value = with_shape("one value per input", observed["value"], x.shape, "one value per input")
    yield fits
    if not fits.right:
        return
    right, left = x > 0, x < 0
    yield all_finite("finite for large inputs", value, at=x)
    yield agrees("x itself on the positive side", value[right], x[right], at=x[right])
    yield agrees("the right curve on the negative side", value[left], _elu(x[left], case["alpha"]), at=x[left])


elu = Answers(
    id="activations.elu",
    shares={
        "one value per input": 0.1,
        "finite for large inputs": 0.1,
        "x itself on the positive side": 0.3,
        "the right curve on the negative side": 0.5,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You left out the -1: your curve jumps at 0 and ends at 0 on the far left instead of at -alpha. What is "
            "exp(0)?",
            lambda x, alpha: np.where(x < 0, alpha * np.exp(np.clip(x, None, 0)), x),
        ),
        Mistake(
            "alpha has no effect on your curve. How far down should it reach for alpha = 2?",
            lambda x, alpha: _elu(x, 1.0),
        ),
        Mistake(
            "You took the larger of the two pieces. For alpha above 1 the curve runs below the line x near 0, "
            "and the maximum picks the line. What decides which piece is used?",
            lambda x, alpha: np.maximum(x, alpha * np.expm1(np.clip(x, None, 0))),
        ),
        Mistake(
            "You multiplied the exponential by a mask: where x is large that is infinity times 0, which is nan. "
            "How do you keep large x away from exp()?",
            lambda x, alpha: x * (x > 0) + alpha * np.expm1(x) * (x < 0),
        ),
        Mistake(
            "A straight line on the negative side is leaky ReLU. ELU levels off at -alpha: which function does that?",
            lambda x, alpha: np.where(x < 0, alpha * x, x),
        ),
    ),
)
