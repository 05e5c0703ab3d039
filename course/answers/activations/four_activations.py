"""Lesson 02, activation functions: four activations: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.activations.values import agrees, has_shape, reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_four(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"].astype("float64")
    expected = {"relu": (x + np.abs(x)) / 2, "sigmoid": special.expit(x), "tanh": np.tanh(x)}
    values = {name: reals(observed[name]) for name in (*expected, "softmax")}
    for name, value in values.items():
        fits = has_shape("four arrays of the input's shape", value, x.shape, f"one value of {name} per input")
        if not fits.right:
            yield fits
            return
    yield Verdict("four arrays of the input's shape", True)
    found = [agrees("ReLU, sigmoid and tanh of each number", values[name], expected[name], x) for name in expected]
    wrong = [f"{name}: {verdict.message}" for name, verdict in zip(expected, found, strict=True) if not verdict.right]
    yield Verdict("ReLU, sigmoid and tanh of each number", not wrong, " ".join(wrong))
    yield agrees("softmax over the last axis", values["softmax"], special.softmax(x, axis=-1), x)


def _four(x: np.ndarray, last: Callable[[np.ndarray], np.ndarray], **others: Any) -> dict[str, Any]:
    return {"relu": x * (x > 0), "sigmoid": special.expit(x), "tanh": np.tanh(x), "softmax": last(x)} | others


def _softmax_over(axis: Any) -> Callable[[np.ndarray], np.ndarray]:
    return lambda x: special.softmax(x, axis=axis)


four_activations = Answers(
    id="activations.four_activations",
    shares={
        "four arrays of the input's shape": 0.1,
        "ReLU, sigmoid and tanh of each number": 0.4,
        "softmax over the last axis": 0.5,
    },
    judge=_judge_four,
    mistakes=(
        Mistake(
            "Softmax ran over axis 0: right for a single row, and over the samples of a batch. Which axis holds the "
            "classes in both?",
            lambda x: _four(x, _softmax_over(0)),
        ),
        Mistake(
            "Softmax ran over the whole array at once: a batch as a whole sums to 1. Each row should; which axis do "
            "you have to name?",
            lambda x: _four(x, _softmax_over(None)),
        ),
        Mistake(
            "You chained them: each activation was given the output of the one before. All four are meant to see x "
            "itself; what did the sigmoid receive?",
            lambda x: _four(
                x,
                lambda x: special.softmax(np.tanh(special.expit(x * (x > 0))), axis=-1),
                sigmoid=special.expit(x * (x > 0)),
                tanh=np.tanh(special.expit(x * (x > 0))),
            ),
        ),
        Mistake(
            "What you call softmax is the log of it: those numbers are negative. What has to sum to 1?",
            lambda x: _four(x, lambda x: special.log_softmax(x, axis=-1)),
        ),
        Mistake(
            "sigmoid and tanh are exchanged. Which of the two can be negative?",
            lambda x: _four(x, _softmax_over(-1), sigmoid=np.tanh(x), tanh=special.expit(x)),
        ),
    ),
)
