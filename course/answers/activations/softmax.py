"""Lesson 02, activation functions: softmax: what right means, and what people get wrong."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.activations.values import agrees, has_shape, reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_softmax(case: Data, observed: Data) -> Iterator[Verdict]:
    scores, p = case["scores"], reals(observed["probabilities"])
    yield has_shape("one probability per score", p, scores.shape, "one probability per score")
    if p is None or p.shape != scores.shape:
        return
    finite = bool(np.isfinite(p).all())
    yield Verdict(
        "finite for large scores", finite, f"For scores up to {scores.max():.0f} it gave {p[~np.isfinite(p)][:1]}."
    )
    sums = p.sum(axis=-1)
    whole = bool(np.allclose(sums, 1, atol=1e-4))
    yield Verdict("each row sums to 1", whole, f"Sums along the last axis: {np.round(sums, 3).tolist()}.")
    yield agrees("the right probabilities", p, special.softmax(scores, axis=-1), scores, "score")


def _raised(scores: np.ndarray, shift: Any) -> np.ndarray:
    return np.exp(scores - shift)


def _shares_of(amounts: np.ndarray, axis: int | None) -> np.ndarray:
    return np.divide(amounts, np.sum(amounts, axis=axis, keepdims=True))


softmax = Answers(
    id="activations.softmax",
    shares={
        "one probability per score": 0.1,
        "finite for large scores": 0.2,
        "each row sums to 1": 0.2,
        "the right probabilities": 0.5,
    },
    judge=_judge_softmax,
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
