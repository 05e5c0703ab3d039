"""A table split into a training and a test part, both scaled by the training part's mean and standard deviation."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

PARTS = ("x_train", "x_test", "y_train", "y_test")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    x = np.stack([rng.permutation(10) + 0.5 * rng.integers(0, 2, 10), rng.uniform(3, 9, 10).round(1)], axis=1)
    rows = np.array([8, 1]) - rng.integers(0, 2)
    y = rng.permutation(np.arange(10) % 2)
    y[rows] = [0, 1]  # in another order their labels would be other ones
    yield {"about": "Ten students", "x": x, "y": y, "test_rows": rows}
    x = rng.normal([3.0, -40.0, 20_000.0], [0.5, 10.0, 4_000.0], (30, 3))
    rows = _in_no_order(rng, 30, 6)
    yield {
        "about": "Columns of very different size; the test rows in no order",
        "x": x,
        "y": rng.integers(0, 2, 30),
        "test_rows": rows,
    }
    x = rng.normal(0, 1, (24, 2))
    rows = _in_no_order(rng, 24, 5)
    x[rows] += 8.0
    x[rows, 1] = 8.0  # alike among the test students alone: their own deviation is 0
    yield {
        "about": "The test students differ from the training students, and are alike in the second column",
        "x": x.astype("float32"),
        "y": rng.integers(0, 2, 24),
        "test_rows": rows,
    }
    yield {
        "about": "A single test student",
        "x": rng.normal(5, 2, (9, 2)),
        "y": rng.integers(0, 2, 9),
        "test_rows": rng.integers(0, 9, 1),
    }


def _in_no_order(rng: np.random.Generator, size: int, many: int) -> NDArray[np.int64]:
    rows = rng.permutation(size)[:many]
    rows[:2] = max(rows[:2]), min(rows[:2])
    return rows


def _observe(prepare: Callable[..., Any], case: Data) -> Data:
    parts = prepare(case["x"], case["y"], case["test_rows"])
    after = inputs_after(case, "x", "y", "test_rows")
    if not isinstance(parts, (tuple, list)):
        return after | {"parts": f"one thing, of type {type(parts).__name__}"}
    if len(parts) != len(PARTS):
        return after | {"parts": f"{len(parts)} things"}
    return after | dict(zip(PARTS, parts, strict=True))


prepare = Exercise(
    id="case_study_exam_results.prepare",
    title="Split, then scale",
    points=3,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Split before you compute anything. Which rows may the mean and the standard deviation see?",
        "`x[test_rows]` is the test part. The training part needs the row numbers that are not in `test_rows`.",
        "One mean and one standard deviation a column (`axis=0`), both from the training part, serve both parts.",
    ),
)
