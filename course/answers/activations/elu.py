"""ELU: right is the input itself on the positive side, the curve down to -alpha on the other, finite far out.

The positive side alone is the input, which anybody has: both sides are judged together.
"""

from collections.abc import Iterator

import numpy as np

from course.answers.comparing import Reals, agrees, all_finite, all_of, explained, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _elu(x: Reals, alpha: float) -> Reals:
    return np.where(x < 0, alpha * np.expm1(np.clip(x, None, 0)), x)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x, alpha = case["x"], case["alpha"]
    yield leaves_alone("input left alone", case, observed, ("x",))
    fits, value = with_shape("one value per input", observed["value"], x.shape, "one value per input")
    yield fits
    if not fits.right:
        return
    right = explained(f"With alpha = {alpha:g}:", agrees("the right curve", value, _elu(x, alpha), at=x))
    far_out = bool(np.abs(x).max() > 100)
    yield Verdict(right.name, right.right or far_out, right.message)
    yield all_of("right far out, too", all_finite("", value, at=x), right)


elu = Answers(
    id="activations.elu",
    shares={
        "one value per input": 0.05,
        "input left alone": 0.05,
        "the right curve": 0.6,
        "right far out, too": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You left out the -1: your curve jumps at 0 and ends at 0 on the far left instead of at -alpha. What is "
            "exp(0)?",
            lambda x, alpha: np.where(x > 0, x, alpha * np.exp(np.clip(x, None, 0))),
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
            "You took the larger of x and the exponential piece, and on the positive side that is the exponential. "
            "What decides which piece is used?",
            lambda x, alpha: np.maximum(x, alpha * np.expm1(x)),
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
        Mistake(
            "You subtracted 1 after multiplying by alpha: alpha · exp(x) − 1 is right for alpha = 1 only. Of what is "
            "alpha the multiple?",
            lambda x, alpha: np.where(x > 0, x, alpha * np.exp(np.clip(x, None, 0)) - 1),
        ),
        Mistake(
            "alpha stands in the exponent: your curve ends at −1 whatever alpha is. How far down should it reach?",
            lambda x, alpha: np.where(x < 0, np.expm1(np.clip(alpha * x, None, 0)), x),
        ),
        Mistake(
            "alpha multiplies both sides. What happens to a positive number in the figure?",
            lambda x, alpha: alpha * _elu(x, 1.0),
        ),
        Mistake(
            "Your negative side comes out positive: 1 − exp(x) is exp(x) − 1 with the sign turned. Where does ELU "
            "level off?",
            lambda x, alpha: np.where(x < 0, -_elu(x, alpha), x),
        ),
        Mistake(
            "That is plain ReLU: the negative side is flat. Which curve goes there instead of 0?",
            lambda x, alpha: np.clip(x, 0, None),
        ),
        Mistake(
            "Your condition is the wrong way round: the positive side got the exponential. Which side is the straight "
            "line?",
            lambda x, alpha: np.where(x < 0, x, alpha * np.expm1(x)),
        ),
    ),
)
