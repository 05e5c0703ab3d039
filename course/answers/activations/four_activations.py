"""Four activations on a tensor: right are ReLU, sigmoid and tanh of each number, and softmax over the last axis."""

from collections.abc import Callable, Iterator

import numpy as np
from scipy import special

from course.answers.activations.shapes import with_shape_of_input
from course.answers.comparing import Reals, agrees, all_of
from course.exercises.activations.four_activations import FOUR
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"].astype("float64")
    fits, (relu, sigmoid, tanh, softmax) = with_shape_of_input(
        "four arrays of the input's shape", observed, FOUR, x.shape
    )
    yield fits
    if not fits.right:
        return
    yield all_of(
        "ReLU, sigmoid and tanh of each number",
        agrees("ReLU", relu, (x + np.abs(x)) / 2, at=x, what="ReLU"),
        agrees("sigmoid", sigmoid, special.expit(x), at=x, what="the sigmoid"),
        agrees("tanh", tanh, np.tanh(x), at=x, what="tanh"),
    )
    yield agrees("softmax over the last axis", softmax, special.softmax(x, axis=-1), at=x)


def _four(x: Reals, softmax: Callable[[Reals], Reals], **others: Reals) -> dict[str, Reals]:
    """The four of them, with the given softmax and any of the others replaced."""
    return {"relu": x * (x > 0), "sigmoid": special.expit(x), "tanh": np.tanh(x), "softmax": softmax(x)} | others


def _softmax_over(axis: int | None) -> Callable[[Reals], Reals]:
    return lambda x: special.softmax(x, axis=axis)


four_activations = Answers(
    id="activations.four_activations",
    shares={
        "four arrays of the input's shape": 0.1,
        "ReLU, sigmoid and tanh of each number": 0.4,
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
    ),
)
