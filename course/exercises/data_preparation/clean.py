"""Mend a table: a code for "not measured", lengths in another unit, rows that were entered twice.

The order of the steps matters: a code must not be converted, and two rows may be equal only after the conversion.
Numbers are quarters and the unit ten, so that conversion is exact.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

Reals = NDArray[np.float64]


def _noted(rng: np.random.Generator, true: Reals, lengths: NDArray[np.int64], code: float) -> tuple[Reals, Reals]:
    """A table as it was noted: what is NaN in `true` becomes the code, lengths stand in the unit of their row."""
    unit = rng.permutation(np.resize([1.0, 10.0], len(true)))
    table = true.copy()
    table[:, lengths] *= unit[:, None]
    table[np.isnan(table)] = code
    return table, unit


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def quarters(rows: int, columns: int) -> Reals:
        """Numbers of which no two are equal, in no order."""
        return rng.choice(np.arange(20, 4000), size=(rows, columns), replace=False) / 4

    for rows, columns, about in (
        (12, 4, "rows that were entered twice, in different units"),
        (9, 5, "a code among the lengths, and rows with gaps entered twice"),
        (6, 3, "two rows that differ in one number, and two that differ in one gap"),
        (1, 3, "a single row"),
        (0, 3, "no row at all"),
    ):
        code = -float(rng.choice([9, 99, 7]))
        lengths = np.sort(rng.choice(columns, 2, replace=False))
        true = quarters(rows, columns)
        if "gaps" in about or "single" in about:
            true[0, lengths[0]] = np.nan
        if "gaps" in about:
            true[1, :] = np.where(np.arange(columns) == lengths[1], true[1], np.nan)
            true[2, rng.integers(columns)] = np.nan
        if "differ" in about:
            true[1] = true[0]
            true[1, rng.integers(columns)] += 0.25
            true[3] = true[2]
            true[3, rng.integers(columns)] = np.nan
        else:
            true = np.concatenate([true, true[:5], true[:1]]) if rows > 1 else true
        true = true[rng.permutation(len(true))]
        table, unit = _noted(rng, true, lengths, code)
        if "twice, in" in about:  # a row and its copy in different units, by construction
            same = (np.round(true[:, None] - true[None], 6) == 0).all(-1)
            for row in range(len(true)):
                copies = np.flatnonzero(same[row])
                if len(copies) > 1:
                    unit[copies] = np.resize([1.0, 10.0], len(copies))
            table = true.copy()
            table[:, lengths] *= unit[:, None]
        yield {"table": table, "unit": unit, "lengths": lengths, "code": code, "about": about}


def _observe(clean: Callable[..., Any], case: Data) -> Data:
    cleaned = clean(case["table"], case["unit"], case["lengths"], case["code"])
    if hasattr(cleaned, "to_numpy"):
        cleaned = cleaned.to_numpy()
    return {"cleaned": cleaned, **inputs_after(case, "table", "unit", "lengths")}


clean = Exercise(
    id="data_preparation.clean",
    title="Mend a table, in the right order",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Three steps, and only one order is right. What happens to -9 when it is divided by ten? When can two rows "
        "that mean the same be equal?",
        "Work on a copy. `unit[:, None]` stands beside a table as one column, so that each row is divided by its own.",
        "NaN is not equal to NaN, so that a row with a gap is not equal to its copy. Put something in its place while "
        "you compare, and remember which rows you have seen: a tuple can be put into a set.",
    ),
)
