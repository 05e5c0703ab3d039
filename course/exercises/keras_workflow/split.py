"""Split samples into training and validation: by chance, reproducible, every class in proportion.

Asked three times, twice with the same seed: whether the seed decides shows in who validates.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned_entries
from course.exercises.types import Data, Exercise


def _split_cases(rng: np.random.Generator) -> Iterator[Data]:
    # The share of each class is a whole number of rows, so that ways to round agree.
    for counts, share, form, about in (
        (5 * rng.integers(2, 7, size=4), 0.2, (2,), "sorted by class"),
        (5 * rng.integers((5, 2, 1), (10, 5, 3)), 0.4, (2, 2), "sorted, one class larger than the others"),
        (4 * rng.integers(2, 7, size=2), 0.25, (3,), "two classes, in no order"),
    ):
        labels = np.sort(rng.choice(12, size=len(counts), replace=False))  # class numbers need not begin at 0
        y = np.repeat(labels, counts)
        if "no order" in about:
            y = rng.permutation(y)
        x = rng.normal(size=(len(y), *form))
        # The first number tells the rows apart.
        x.reshape(len(y), -1)[:, 0] = rng.choice(1000, size=len(y), replace=False)
        yield {
            "x": x.astype("float32"),
            "y": y.astype("int32"),
            "share": share,
            "seed": int(rng.integers(1, 10_000)),
            "about": f"{len(y)} rows of shape {form}, {about}",
        }


def _observe_split(split: Callable[..., Any], case: Data) -> Data:
    x, y, share, seed = case["x"], case["y"], case["share"], case["seed"]
    kept = x.copy(), y.copy()
    names = ("x_train", "y_train", "x_validation", "y_validation")
    observed = returned_entries(split(x, y, share, seed), *names)
    again, other = (
        returned_entries(split(*(part.copy() for part in kept), share, one), *names) for one in (seed, seed + 1)
    )
    return {
        **observed,
        "again": again["x_validation"],
        "other": other["x_validation"],
        **inputs_after(case, "x", "y"),
    }


split = Exercise(
    id="keras_workflow.split",
    title="Split before you fit",
    points=3,
    kind="design",
    cases=_split_cases,
    observe=_observe_split,
    hints=(
        "Split the places, not the rows: an order of the numbers 0 … n-1, cut in two, serves x and y alike.",
        "Go class by class: shuffle the places of one class (`np.flatnonzero(y == c)`) with "
        "`np.random.default_rng(seed)`, and give the first part of them to the validation set.",
        "`np.unique(y)` gives the class numbers that there are: they need not be 0, 1, 2, …",
    ),
)
