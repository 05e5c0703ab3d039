"""Split samples into training and validation: shuffled, reproducible, every class in proportion."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned_entries
from course.exercises.types import Data, Exercise


def _split_cases(rng: np.random.Generator) -> Iterator[Data]:
    # The share of each class is a whole number of rows, so that ways to round agree.
    for counts, share, about in (
        (5 * rng.integers(2, 7, size=4), 0.2, "sorted by class"),
        (5 * rng.integers((5, 2, 1), (10, 5, 3)), 0.4, "sorted, one class larger than the others"),
        (4 * rng.integers(2, 7, size=2), 0.25, "two classes"),
    ):
        y = np.repeat(np.arange(len(counts)), counts)
        # The first column tells the rows apart.
        number = rng.choice(1000, size=len(y), replace=False)
        yield {
            "x": np.stack([number, rng.normal(size=len(y))], axis=1).astype("float32"),
            "y": y.astype("int32"),
            "share": share,
            "seed": int(rng.integers(1, 10_000)),
            "about": f"{len(y)} rows, {about}",
        }


def _observe_split(split: Callable[..., Any], case: Data) -> Data:
    parts = split(case["x"], case["y"], case["share"], case["seed"])
    return returned_entries(parts, "x_train", "y_train", "x_validation", "y_validation")


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
        "scikit-learn has it ready: `train_test_split` with `test_size`, `random_state` and `stratify`.",
    ),
)
