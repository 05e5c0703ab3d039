"""Softmax: right are finite probabilities over the last axis, for scores of any size and with any number of axes."""

from collections.abc import Iterator

import numpy as np
from scipy import special

from course.answers.comparing import Reals, agrees, all_finite, all_of, explained, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    scores = case["class_scores"]
    yield leaves_alone("class_scores left alone", case, observed, ("class_scores",))
    fits, p = with_shape(
        "one probability per score", observed["probabilities"], scores.shape, "one probability per score"
    )
    yield fits
    if not fits.right:
        return
    sums = p.sum(axis=-1)
    one_whole = agrees("", sums, np.ones_like(sums), what="the sum along the last axis")
    values = agrees("", p, special.softmax(scores, axis=-1), at=scores, letter="score")
    if not one_whole.right:
        values = explained(one_whole.message, values)
    right = all_of("right for scores of any size", all_finite("", p, at=scores, letter="score"), values)
    ordinary = bool(np.abs(scores).max() < 100)
    # Each verdict needs those before it: rows that sum to 1 are easily made.
    yield Verdict("the right probabilities of a batch", right.right or not ordinary or scores.ndim != 2, right.message)
    yield Verdict("over the last axis of any array", right.right or not ordinary, right.message)
    yield right


def _raised(scores: Reals, shift: Reals | float) -> Reals:
    return np.exp(np.subtract(scores, shift))


def _shares_of(amounts: Reals, axis: int | None) -> Reals:
    return np.divide(amounts, np.sum(amounts, axis=axis, keepdims=True))


softmax = Answers(
    id="activations.softmax",
    shares={
        "one probability per score": 0.05,
        "class_scores left alone": 0.05,
        "the right probabilities of a batch": 0.4,
        "over the last axis of any array": 0.2,
        "right for scores of any size": 0.3,
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
        Mistake(
            "You subtracted the mean of each row. One score far above it still overflows: which number keeps exp() at "
            "most 1?",
            lambda x: _shares_of(_raised(x, x.mean(-1, keepdims=True)), -1),
        ),
        Mistake(
            "You subtracted the smallest score of each row, so every exponent is above 0. Which one keeps them at most "
            "0?",
            lambda x: _shares_of(_raised(x, x.min(-1, keepdims=True)), -1),
        ),
        Mistake(
            "You divided the scores by their maximum. That changes the gaps between them, and with them the "
            "probabilities: which operation leaves gaps alone?",
            lambda x: _shares_of(_raised(x / x.max(-1, keepdims=True), 0.0), -1),
        ),
        Mistake(
            "You did not divide by the sum: the largest number of each row is 1, and the row sums to more. By what is "
            "each exponential divided?",
            lambda x: _raised(x, x.max(-1, keepdims=True)),
        ),
        Mistake(
            "You divided the scores by their sum, without exponentials. What becomes of a negative score?",
            lambda x: x / x.sum(-1, keepdims=True),
        ),
        Mistake(
            "What came back is the logarithm of the softmax: those numbers are negative. What has to sum to 1?",
            lambda x: special.log_softmax(x, axis=-1),
        ),
        Mistake(
            "That is a sigmoid for each score. The scores of a row compete: what do they have to share?",
            lambda x: special.expit(x),
        ),
        Mistake(
            "Your probabilities are upside down: the smallest score got the largest one. Which sign does the exponent "
            "have?",
            lambda x: special.softmax(-x, axis=-1),
        ),
        Mistake(
            "The winner took it all: 1 at the largest score, 0 elsewhere. That is a hard maximum; what do the others "
            "keep?",
            lambda x: np.equal(x, x.max(-1, keepdims=True)),
        ),
        Mistake(
            "The sum of each row has lost its axis, so the shapes no longer line up. What keeps an axis that is "
            "reduced?",
            lambda x: _raised(x, 0.0) / np.sum(_raised(x, 0.0), axis=-1),
        ),
        Mistake(
            "Each row now subtracts its own maximum, and the sum still runs over axis 0, the samples. Which axis holds "
            "the probabilities of one sample?",
            lambda x: _shares_of(_raised(x, x.max(-1, keepdims=True)), 0),
        ),
    ),
)
