"""Standardized columns: right are the z-scores of each column that varies, and zeros in a constant one.

That a column is centered is judged by what it was: some positive multiple of its distances from their mean.
"""

from collections.abc import Callable, Iterator
from statistics import fmean, pstdev
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.answers.comparing import Reals, agrees, explained, leaves_alone, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict

_TOLERANCE = 1e-3


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x = case["x"]
    yield leaves_alone("the table left alone", case, observed, ("x",))
    fits, z = with_shape("the same shape", observed["standardized"], x.shape, "one number per entry of the table")
    yield fits
    if not fits.right:
        return
    varies = np.ptp(x, axis=0) > 0
    expected = np.array([_z_scores(column) for column in x.T.tolist()]).T
    yield _centered(z[:, varies], expected[:, varies], np.flatnonzero(varies))
    name = "the right values in every column that varies"
    values = agrees(name, np.where(varies, z, 0), np.where(varies, expected, 0), rtol=0, atol=_TOLERANCE)
    yield values
    constant = agrees("zeros in a constant column", np.where(varies, 0, z), np.zeros_like(z), rtol=0, atol=_TOLERANCE)
    # Anybody can give zeros: they count beside right values only.
    yield _beside_right_values(values, explained("A constant column becomes zeros, whatever its number is.", constant))


def _beside_right_values(values: Verdict, verdict: Verdict) -> Verdict:
    """A verdict that counts only where the values are right, too."""
    return verdict if values.right else Verdict(verdict.name, False, values.message)


def _centered(z: Reals, expected: Reals, columns: NDArray[np.int64]) -> Verdict:
    name = "every column that varies centered"
    # The multiple that fits best; what is left of a column that was only shifted and scaled is rounding.
    factors = (z * expected).mean(axis=0)
    left = np.abs(z - factors * expected).max(axis=0, initial=0)
    sizes = np.maximum(np.abs(factors), 1e-12)
    for column, factor, rest, size, mean in zip(columns, factors, left, sizes, z.mean(axis=0), strict=True):
        if not (factor > 0 and rest <= 5 * _TOLERANCE * size):
            message = (
                f"Column {int(column)} (counted from 0): expected each number's distance from the column's mean, "
                f"shrunk or stretched. Received a column with the mean {mean:.4g}."
            )
            return Verdict(name, False, message)
    return Verdict(name, True)


def _z_scores(column: list[float]) -> list[float]:
    center, deviation = fmean(column), pstdev(column)
    return [0.0 if deviation == 0 else (value - center) / deviation for value in column]


def _standardize_over(axis: int | None) -> Callable[[Reals], Reals]:
    return lambda x: np.divide(np.subtract(x, np.mean(x, axis, keepdims=True)), np.std(x, axis, keepdims=True))


def _scaled(center: Callable[[Reals], Any], width: Callable[[Reals], Any], *, careful: str) -> Callable[[Reals], Reals]:
    """Columns minus a center, over a width; of a constant column is taken care "never", "at 0" or "always"."""

    def scaled(x: Reals) -> Reals:
        widths = np.asarray(width(x))
        if careful != "never":
            widths = np.where(widths == 0, 1, widths)
        scaled = np.divide(np.subtract(x, center(x)), widths)
        return np.where(np.ptp(x, 0) > 0, scaled, 0) if careful == "always" else scaled

    return scaled


def _in_each_way(
    message: str, center: Callable[[Reals], Any], width: Callable[[Reals], Any], *, exact: bool = False
) -> list[Mistake]:
    """A mistake that has nothing to do with constant columns, whatever becomes of those beside it.

    Where center or width of a constant column are exact, taking care of a width of 0 is enough.
    """
    always, at_zero, never = (_scaled(center, width, careful=careful) for careful in ("always", "at 0", "never"))
    found = [Mistake(message, always)]
    if not exact:
        found.append(Mistake(f"(A constant column is not right yet; mend it afterwards.) {message}", at_zero))
    return [*found, Mistake(f"(A constant column divides 0 by 0; mend that afterwards.) {message}", never)]


def _mean(x: Reals) -> Any:
    return np.mean(x, 0)


def _deviation(x: Reals) -> Any:
    return np.std(x, 0)


standardize = Answers(
    id="start_here.standardize",
    shares={
        "the same shape": 0.05,
        "the table left alone": 0.05,
        "every column that varies centered": 0.3,
        "the right values in every column that varies": 0.4,
        "zeros in a constant column": 0.2,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Almost: a constant column divides 0 by 0. Its standard deviation is 0: "
            "which divisor leaves its zeros alone?",
            _standardize_over(0),
        ),
        Mistake(
            "Almost: a constant column came out as ones or minus ones. You asked whether its deviation is 0, and the "
            "computed one is some 1e-14, by rounding. What can you ask a column that no rounding changes?",
            _scaled(_mean, _deviation, careful="at 0"),
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
            "You standardized every row. A row is one person; what makes numbers comparable is one column, one unit. "
            "Along which axis are the persons combined?",
            lambda x: _scaled(_mean, _deviation, careful="at 0")(x.T).T,
        ),
        *_in_each_way(
            "You divided by the variance. Its unit is squared: what has the unit of the data?",
            _mean,
            lambda x: np.var(x, 0),
        ),
        Mistake(
            "The columns are centered, but they keep their old widths. What is left to divide by?",
            lambda x: np.subtract(x, np.mean(x, 0)),
        ),
        *_in_each_way(
            "You scaled each column to the range from 0 to 1. That is min-max scaling, useful too; "
            "here mean and standard deviation are asked for. What is the mean of your columns?",
            lambda x: np.min(x, 0),
            lambda x: np.ptp(x, 0),
            exact=True,
        ),
        *_in_each_way(
            "You divided by n - 1 inside the standard deviation (ddof=1). NumPy's default divides by n, "
            "and so does this exercise. Which do scikit-learn and Keras use?",
            _mean,
            lambda x: np.std(x, 0, ddof=1),
        ),
        *_in_each_way(
            "You divided every column by its standard deviation, and its mean is still there. Which comes first?",
            lambda x: 0.0,
            _deviation,
        ),
        Mistake(
            "Your division comes before your subtraction: only the mean was divided. Where do the parentheses go?",
            lambda x: np.subtract(x, np.divide(np.mean(x, 0), np.std(x, 0))),
        ),
        Mistake(
            "A constant column came back as it was. It is standardized too: what is left of it when its mean is "
            "subtracted?",
            lambda x: np.where(np.ptp(x, 0) > 0, _standardize_over(0)(x), x),
        ),
        *_in_each_way(
            "You scaled each column to length 1, the root of its sum of squares. That grows with the number of rows: "
            "which measure of width does not?",
            _mean,
            lambda x: np.linalg.norm(x - np.mean(x, 0), axis=0),
        ),
        *_in_each_way(
            "You divided by the largest distance from the mean. One odd row then decides how wide the column is: "
            "which measure takes all rows into account?",
            _mean,
            lambda x: np.abs(x - np.mean(x, 0)).max(axis=0),
        ),
        *_in_each_way(
            "You subtracted the median. It is a center, too; which one does the question name?",
            lambda x: np.median(x, 0),
            _deviation,
            exact=True,
        ),
    ),
)
