"""Every column of a table to mean 0 and standard deviation 1, a constant one to zeros."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {
        "about": "Heights in cm, weights in kg, ages in years.",
        "x": rng.normal([170, 70, 40], [9, 12, 15], size=(8, 3)),
    }
    yield {"about": "Columns of very different sizes.", "x": rng.normal(size=(10, 4)) * [0.001, 1.0, 30.0, 1000.0]}
    constant = rng.normal(size=(6, 3))
    constant[:, 1] = rng.integers(2, 9)
    yield {"about": "The middle column is constant.", "x": constant}
    yield {"about": "A single column, all of it negative.", "x": -rng.uniform(1, 9, size=(5, 1))}
    square = rng.normal(5, 3, size=(4, 4))
    square[rng.integers(4)] = square[:, rng.integers(4)] = rng.integers(2, 9)
    yield {"about": "As many rows as columns; one row and one column hold the same number throughout.", "x": square}
    yield {"about": "A single sample: every column is constant.", "x": rng.uniform(1, 9, size=(1, 3))}
    yield {"about": "The first column holds the same number in every row.", "x": _constant_with_rounding(rng)}


def _constant_with_rounding(rng: np.random.Generator) -> NDArray[np.float64]:
    """A table whose first column is constant, and whose computed deviation is not quite 0: ten times 0.1 is not 1."""
    table = rng.normal(70, 12, size=(11, 2))
    while True:
        table[:, 0] = rng.integers(501, 999) / 10
        # Along the rows NumPy adds in another order than along a column alone.
        if table.std(axis=0)[0] > 0 and table[:, 0].std() > 0:
            return table


def _observe(standardize: Any, case: Data) -> Data:
    return {"standardized": standardize(case["x"]), **inputs_after(case, "x")}


standardize = Exercise(
    id="start_here.standardize",
    title="Every column to mean 0 and standard deviation 1",
    points=3,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Look at the output of the first try: why is every height positive? Of which numbers did it take the mean? "
        "Each column needs a mean and a deviation of its own: along which axis are the rows combined into one?",
        "Broadcasting does the rest: a row of D numbers is subtracted from, or divides, every one of the N rows.",
        "A constant column has the standard deviation 0, and 0/0 is not a number. By what could you divide there "
        "so that its zeros stay zeros? And how do you find such a column? A computed deviation may be 1e-14 instead of "
        "0; the largest and the smallest number of the column are not computed at all.",
    ),
)
