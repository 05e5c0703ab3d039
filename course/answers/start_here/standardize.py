"""Standardized columns: right are the z-scores of each column, and zeros in a constant one."""

from collections.abc import Callable, Iterator
from statistics import fmean, pstdev

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, agrees, all_finite, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

_TOLERANCE = 1e-3


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"]
    fits, z = with_shape("the same shape", observed["standardized"], x.shape, "one number per entry of the table")
    yield fits
    if not fits.right:
        return
    finite = all_finite("finite, for a constant column too", z)
    yield finite
    if not finite.right:
        return
    columns = np.arange(x.shape[1])
    means = [fmean(column) for column in z.T.tolist()]
    yield _in_columns("mean 0 in every column", means, 0.0, columns, "the mean")
    varies = columns[np.ptp(x, axis=0) > 0]
    deviations = [pstdev(z[:, column].tolist()) for column in varies]
    name = "standard deviation 1 in every column that varies"
    yield _in_columns(name, deviations, 1.0, varies, "the standard deviation (as np.std counts it)")
    expected = np.array([_z_scores(column) for column in x.T.tolist()]).T
    yield agrees("the right values", z, expected, rtol=0, atol=_TOLERANCE)


def _in_columns(name: str, values: list[float], expected: float, columns: NDArray[np.int64], what: str) -> Verdict:
    return agrees(
        name, values, np.full(len(columns), expected), at=columns, letter="column", what=what, rtol=0, atol=_TOLERANCE
    )


def _z_scores(column: list[float]) -> list[float]:
    center, deviation = fmean(column), pstdev(column)
    return [0.0 if deviation == 0 else (value - center) / deviation for value in column]


def _standardize_over(axis: int | None) -> Callable[[Reals], Reals]:
    return lambda x: np.divide(np.subtract(x, np.mean(x, axis, keepdims=True)), np.std(x, axis, keepdims=True))


standardize = Answers(
    id="start_here.standardize",
    shares={
        "the same shape": 0.1,
        "finite, for a constant column too": 0.2,
        "mean 0 in every column": 0.1,
        "standard deviation 1 in every column that varies": 0.2,
        "the right values": 0.4,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Almost: a constant column divides 0 by 0. Its standard deviation is 0: "
            "which divisor leaves its zeros alone?",
            _standardize_over(0),
        ),
        Mistake(
            "You took one mean and one standard deviation of the whole table, so centimeters and kilograms were mixed. "
            "Each column has its own: which axis has to go?",
            _standardize_over(None),
        ),
        Mistake(
            "You standardized every row. A row is one person; what makes numbers comparable is one column, one unit. "
            "Which axis runs along the persons?",
            _standardize_over(1),
        ),
        Mistake(
            "You divided by the variance. Its unit is squared: what has the unit of the data?",
            lambda x: np.divide(np.subtract(x, np.mean(x, 0)), np.var(x, 0)),
        ),
        Mistake(
            "The columns are centered, but they keep their old widths. What is left to divide by?",
            lambda x: np.subtract(x, np.mean(x, 0)),
        ),
        Mistake(
            "You scaled each column to the range from 0 to 1. That is min-max scaling, useful too; "
            "here mean and standard deviation are asked for. What is the mean of your columns?",
            lambda x: np.divide(np.subtract(x, np.min(x, 0)), np.ptp(x, 0)),
        ),
        Mistake(
            "You divided by n - 1 inside the standard deviation (ddof=1). NumPy's default divides by n, "
            "and so does this exercise. Which do scikit-learn and Keras use?",
            lambda x: np.divide(np.subtract(x, np.mean(x, 0)), np.std(x, 0, ddof=1)),
        ),
    ),
)
