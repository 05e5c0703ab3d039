"""Softmax: right are finite probabilities over the last axis, for scores of any size and with any number of axes."""

from collections.abc import Iterator

import numpy as np
from scipy import special

from course.answers.comparing import Reals, agrees, all_finite, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    scores = case["scores"]
    fits, p = with_shape(
        "one probability per score", observed["probabilities"], scores.shape, "one probability per score"
    )
    yield fits
    if not fits.right:
        return
    yield all_finite("finite for large scores", p, at=scores, letter="score")
    sums = p.sum(axis=-1)
    yield agrees("each row sums to 1", sums, np.ones_like(sums), what="the sum along the last axis")
    yield agrees("the right probabilities", p, special.softmax(scores, axis=-1), at=scores, letter="score")


def _raised(scores: Reals, shift: Reals | float) -> Reals:
    return np.exp(np.subtract(scores, shift))


def _shares_of(amounts: Reals, axis: int | None) -> Reals:
    return np.divide(amounts, np.sum(amounts, axis=axis, keepdims=True))


softmax = Answers(
    id="activations.softmax",
    shares={
        "one probability per score": 0.1,
        "finite for large scores": 0.2,
        "each row sums to 1": 0.2,
        "the right probabilities": 0.5,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You normalized over axis 0, the samples: each column sums to 1. Probabilities belong to one row; which "
            "axis is that?",
            lambda x: _shares_of(_raised(x, x.max()), 0),
        ),
        Mistake(
            "exp() overflowed. Softmax does not change when you subtract a number from the whole row; "
            "which number keeps exp() at most 1?",
            lambda x: _shares_of(_raised(x, 0.0), -1),
        ),
        Mistake(
            "You subtracted the maximum of the whole batch. A row far below it underflows to 0/0: which maximum does "
            "a row need?",
            lambda x: _shares_of(_raised(x, x.max()), -1),
        ),
        Mistake(
            "You normalized over axis 1. In a table that is the last axis, in a single row or a deeper array it is "
            "not: which number names the last axis of any array?",
            lambda x: _shares_of(_raised(x, x.max(1, keepdims=True)), 1),
        ),
        Mistake(
            "You divided by the sum of the scores themselves. Which numbers must sum to 1 in the end?",
            lambda x: _raised(x, x.max(-1, keepdims=True)) / x.sum(-1, keepdims=True),
        ),
        Mistake(
            "All numbers together sum to 1. Every row is a sample with probabilities of its own: over which axis is "
            "one sum taken?",
            lambda x: _shares_of(_raised(x, x.max()), None),
        ),
    ),
)
