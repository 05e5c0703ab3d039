"""Mend a table: a code for "not measured", lengths in another unit, rows that were entered twice.

The order of the steps matters: a code must not be converted, and two rows may be equal only after the conversion, and
only up to rounding: the lengths of one case are such that a tenth of ten times the number is another one.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

Reals = NDArray[np.float64]

_TWO_DECIMALS = np.arange(500, 4000) / 100
_TENFOLD = np.round(_TWO_DECIMALS * 10, 6)
# Neither a tenth of ten times such a number nor 0.1 times it is the number: 157.8 / 10 is 15.780000000000001.
_INEXACT = _TWO_DECIMALS[(_TENFOLD / 10 != _TWO_DECIMALS) & (_TENFOLD * 0.1 != _TWO_DECIMALS)]


def _noted(rng: np.random.Generator, true: Reals, lengths: NDArray[np.int64], code: float) -> tuple[Reals, Reals]:
    """A table as it was noted: what is NaN in `true` becomes the code, lengths stand in the unit of their row."""
    unit = rng.permutation(np.resize([1.0, 10.0], len(true)))
    return _in_units(true, unit, lengths, code), unit


def _in_units(true: Reals, unit: Reals, lengths: NDArray[np.int64], code: float) -> Reals:
    table = true.copy()
    table[:, lengths] = np.round(table[:, lengths] * unit[:, None], 6)
    table[np.isnan(table)] = code
    return table


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def quarters(rows: int, columns: int) -> Reals:
        """Numbers of which no two are equal, in no order, some of them negative; none is 0 or a code."""
        numbers = np.setdiff1d(np.arange(-600, 4000), [0, *(-4 * codes)])
        return rng.choice(numbers, size=(rows, columns), replace=False) / 4

    codes = rng.permutation([9, 99, 7, 8])
    for case, (rows, columns, about) in enumerate(
        (
            (12, 4, "rows that were entered twice, in different units"),
            (9, 5, "a code among the lengths, and rows with gaps entered twice"),
            (8, 3, "pairs of rows that differ in one cell: a number, a gap, a 0 for a gap"),
            (1, 3, "a single row"),
        )
    ):
        code = -float(codes[case])
        lengths = np.sort(rng.choice(columns, 2, replace=False))
        true = quarters(rows, columns)
        if "gaps" in about or "single" in about:
            true[0, lengths[0]] = np.nan
        if "gaps" in about:
            true[1, :] = np.where(np.arange(columns) == lengths[1], true[1], np.nan)
            true[2, rng.integers(columns)] = np.nan
        if "twice, in" in about:
            true[:, lengths] = rng.choice(_INEXACT, size=(rows, 2), replace=False)
        if "differ in one" in about:
            true[1], true[3], true[5], true[7] = true[[0, 2, 4, 6]]
            true[1, np.setdiff1d(np.arange(columns), lengths)] += 0.25  # a copy agrees beside the lengths, too
            true[3, rng.integers(columns)] = np.nan
            place = rng.integers(columns)
            true[4, place], true[5, place] = 0.0, np.nan
            true[6, lengths[0]], true[7, lengths[0]] = code, np.nan  # a length that becomes the code, and is none
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
            table = _in_units(true, unit, lengths, code)
        if "differ in one" in about:  # ten times the code is noted, so that no cell says "not measured" by chance
            unit = np.where(true[:, lengths[0]] == code, 10.0, unit)
            table = _in_units(true, unit, lengths, code)
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
        "NaN is not equal to NaN, so that a row with a gap is not equal to its copy. While you compare, put something "
        "in its place that cannot be a measurement (is 0 one?), and remember which rows you have seen: a tuple can be "
        "put into a set.",
    ),
)
