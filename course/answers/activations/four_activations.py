"""Four activations on a tensor: right are ReLU, sigmoid and tanh of each number, and softmax over the last axis."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.comparing import Reals, agrees, all_of, leaves_alone, with_shape
from course.exercises.activations.four_activations import FOUR
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"].astype("float64")
    yield leaves_alone("input left alone", case, observed, ("x",))
    expected = {
        "relu": (x + np.abs(x)) / 2,
        "sigmoid": special.expit(x),
        "tanh": np.tanh(x),
        "softmax": special.softmax(x, axis=-1),
    }
    shapes = []
    # Each of the four for itself: what is missing is named, and the others count.
    for key in FOUR:
        name = _NAMES[key]
        if key not in observed:
            missing = Verdict(name, False, f"There is no entry `{key}` in the dictionary.")
            shapes.append(missing)
            yield missing
            continue
        fits, values = with_shape(name, observed[key], x.shape, f"one number per input in `{key}`")
        shapes.append(fits)
        yield agrees(name, values, expected[key], at=x, what=f"`{key}`") if fits.right else fits
    yield all_of("four arrays of the input's shape", *shapes)


_NAMES = {"relu": "ReLU", "sigmoid": "sigmoid", "tanh": "tanh", "softmax": "softmax over the last axis"}


def _four(x: Reals, softmax: Callable[[Reals], Reals], **others: Reals) -> dict[str, Reals]:
    """The four of them, with the given softmax and any of the others replaced."""
    return {"relu": x * (x > 0), "sigmoid": special.expit(x), "tanh": np.tanh(x), "softmax": softmax(x)} | others


def _softmax_over_axis_1(x: Reals) -> Any:
    import keras

    # The backend's own error for an array with one axis.
    return keras.ops.convert_to_numpy(keras.ops.softmax(keras.ops.convert_to_tensor(x), axis=1))


def _softmax_over(axis: int | None) -> Callable[[Reals], Reals]:
    return lambda x: special.softmax(x, axis=axis)


four_activations = Answers(
    id="activations.four_activations",
    shares={
        "four arrays of the input's shape": 0.05,
        "input left alone": 0.05,
        "ReLU": 0.1,
        "sigmoid": 0.15,
        "tanh": 0.15,
        "softmax over the last axis": 0.5,
    },
    judge=_judge,
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
        Mistake(
            "Softmax ran over axis 1, which an array with one axis does not have. Which number names the last axis of "
            "any array?",
            lambda x: _four(x, _softmax_over_axis_1),
        ),
        Mistake(
            "What you call softmax is the sigmoid of each score. What do the numbers of one row have to share?",
            lambda x: _four(x, special.expit),
        ),
        Mistake(
            "Softmax is missing. It needs one thing more than the others, an axis: which one holds the classes?",
            lambda x: {name: value for name, value in _four(x, _softmax_over(-1)).items() if name != "softmax"},
        ),
        Mistake(
            "What you call ReLU is the absolute value. What remains of a negative number?",
            lambda x: _four(x, _softmax_over(-1), relu=np.abs(x)),
        ),
        Mistake(
            "What you call softmax is the winner alone: 1 at the largest score, 0 elsewhere. What do the others keep?",
            lambda x: _four(x, lambda x: np.equal(x, x.max(-1, keepdims=True)) * 1.0),
        ),
        Mistake(
            "What you call softmax are the exponentials, not yet divided. What has to sum to 1?",
            lambda x: _four(x, np.exp),
        ),
    ),
)
