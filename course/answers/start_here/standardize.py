"""Lesson 00, start here: standardize: what right means, and what people get wrong."""

from statistics import fmean, pstdev

import numpy as np

from course.answers.start_here.shares import what_came
from course.exercises.types import Answers, Mistake, Verdict

SAME_SHAPE = "the same shape"


FINITE = "finite, for a constant column too"


MEAN_0 = "mean 0 in every column"


DEVIATION_1 = "standard deviation 1 in every column that varies"


RIGHT_VALUES = "the right values"


def _judge_standardize(case, observed):
    x, z = case["x"], np.asarray(observed["standardized"])
    same = z.shape == x.shape and z.dtype.kind in "biuf"
    yield Verdict(SAME_SHAPE, same, f"Expected numbers of shape {x.shape}, got {what_came(observed['standardized'])}.")
    if not same:
        return
    bad = np.argwhere(~np.isfinite(z))
    where = f"{z[tuple(bad[0])]} at row {bad[0][0]}, column {bad[0][1]}" if len(bad) else ""
    yield Verdict(FINITE, not len(bad), f"Expected finite numbers, got {where}.")
    if len(bad):
        return
    means = [fmean(column) for column in z.T.tolist()]
    worst = max(range(len(means)), key=lambda index: abs(means[index]))
    yield Verdict(
        MEAN_0, abs(means[worst]) < 1e-3, f"Column {worst} has the mean {means[worst]:.4g} where 0 was expected."
    )
    deviations = [(j, pstdev(z[:, j].tolist())) for j in range(x.shape[1]) if np.ptp(x[:, j]) > 0]
    worst, deviation = max(deviations, key=lambda pair: abs(pair[1] - 1))
    yield Verdict(
        DEVIATION_1,
        abs(deviation - 1) < 1e-3,
        f"Column {worst} has the standard deviation {deviation:.4g} where 1 was expected (as np.std counts it).",
    )
    expected = np.array([_z_scores(column) for column in x.T.tolist()]).T
    off = np.abs(z - expected)
    i, j = np.unravel_index(off.argmax(), off.shape)
    yield Verdict(
        RIGHT_VALUES, off.max() < 1e-3, f"At row {i}, column {j}: expected {expected[i, j]:.4g}, got {z[i, j]:.4g}."
    )


def _z_scores(column):
    centre, deviation = fmean(column), pstdev(column)
    return [0.0 if deviation == 0 else (value - centre) / deviation for value in column]


def _standardize_over(axis):
    return lambda x: np.divide(np.subtract(x, np.mean(x, axis, keepdims=True)), np.std(x, axis, keepdims=True))


standardize = Answers(
    id="start_here.standardize",
    shares={SAME_SHAPE: 0.1, FINITE: 0.2, MEAN_0: 0.1, DEVIATION_1: 0.2, RIGHT_VALUES: 0.4},
    judge=_judge_standardize,
    mistakes=(
        Mistake(
            "Almost: a constant column divides 0 by 0. Its standard deviation is 0: "
            "which divisor leaves its zeros alone?",
            _standardize_over(0),
        ),
        Mistake(
            "You took one mean and one standard deviation of the whole table, so centimetres and kilograms were mixed. "
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
            "The columns are centred, but they keep their old widths. What is left to divide by?",
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
