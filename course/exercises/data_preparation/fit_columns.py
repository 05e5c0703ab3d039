"""Prepare new rows by what the training rows say: outliers to the fence, gaps to the median, then scaled, gaps told.

Each case says what it holds (outliers, gaps, both, neither), so that what is done in part is judged in part.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for holds, rows, about in (
        ("plain", 8, "no gap and no outlier"),
        ("plain", 1, "a single new row, far from the training rows' mean"),
        ("plain", 5, "a constant column"),
        ("outliers", 6, "outliers among the training rows, and among the new ones"),
        ("gaps", 6, "gaps in both, and a skewed column"),
        ("gaps", 1, "a single new row that has nothing but gaps"),
        ("both", 7, "gaps and outliers"),
    ):
        columns = int(rng.integers(3, 5))
        middle, spread = rng.uniform(-50, 50, columns), 10.0 ** rng.uniform(-1, 3, columns)
        train = middle + spread * rng.uniform(-1, 1, (21, columns))
        new = middle + spread * rng.uniform(0.3, 0.9, (rows, columns))
        if "constant" in about:  # an even number, so that its deviation is 0 and not a rounding error
            train[:, -1] = new[:, -1] = 2.0 * rng.integers(1, 50)
        if holds in ("outliers", "both"):
            train[[3, 8], :2] += 40 * spread[:2]
            train[5, -1] -= 60 * spread[-1]
            new[1, :2] += 90 * spread[:2]
            new[2, -1] -= 30 * spread[-1]
        if holds == "gaps":
            train[:, 0] = middle[0] + spread[0] * np.exp(rng.uniform(-1.0, 0.9, 21))  # mean and median differ
        if holds in ("gaps", "both"):
            train[rng.choice(21, 4, replace=False), 0] = np.nan
            train[0, 1] = np.nan
            new[0, 0] = np.nan
            new[-1, :] = np.nan
        yield {"train": train, "new": new, "holds": holds, "about": about}


def _observe(fit_columns: Callable[..., Any], case: Data) -> Data:
    return {"prepared": fit_columns(case["train"], case["new"]), **inputs_after(case, "train", "new")}


fit_columns = Exercise(
    id="data_preparation.fit_columns",
    title="Fences, medians, scales: all from the training rows",
    points=4,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Whatever you compute from numbers, compute it from `train`. What may a single new row say about itself?",
        "Both tables go the same way: clip, fill, scale. `np.nanquantile` and `np.nanmedian` overlook gaps, and "
        "`np.clip` leaves them.",
        "The mean and the deviation are those of the training rows *after* they were clipped and filled. Where a "
        "deviation is 0, `np.where` puts a 1. Then look at your result on the training rows themselves: which means "
        "and deviations should its columns have?",
    ),
)
