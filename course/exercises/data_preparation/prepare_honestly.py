"""A preparation that leaks in three places: columns chosen, rows scaled and rows repeated with the test rows' help.

The test rows lie elsewhere, and some columns follow the label among them only: whoever asks them gets other columns,
other scales, and rows of theirs among the repeated ones.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for n, tested, ill, columns, k, about in (
        (60, 20, 16, 8, 3, "eleven of forty training rows are of class 1"),
        (40, 12, 6, 6, 2, "a rare class: few rows to repeat"),
        (30, 10, 15, 5, 5, "every column is kept, and the classes are equal in the training part"),
        (36, 12, 9, 7, 1, "a single column is kept"),
    ):
        test = rng.permutation(n)[:tested]
        train = np.setdiff1d(np.arange(n), test)
        y = np.zeros(n, dtype="int64")
        few = len(train) // 2 if "equal" in about else max(2, round(ill * len(train) / n))
        y[rng.permutation(train)[:few]] = 1
        y[rng.permutation(test)[: tested // 4]] = 1
        x = rng.normal(size=(n, columns)) * 10.0 ** rng.uniform(-1, 2, columns)
        spread = x.std(axis=0)
        order = rng.permutation(columns)
        # The first of them follow the label in the training rows, the last ones in the test rows, and much more so.
        for place, column in enumerate(order):
            signal = 2.0 * y - 1
            if place < (columns + 1) // 2:
                # Every other one falls where the label rises: among the strongest k there is always such a column.
                rises = 1.0 if place % 2 and k > 1 else -1.0
                x[train, column] += rises * (1.0 - 0.1 * place) * spread[column] * signal[train]
            else:
                x[test, column] += 9 * spread[column] * signal[test]
        x[test] += 3 * spread
        yield {
            "x": x,
            "y": y,
            "test": test,
            "k": k,
            "seed": int(rng.integers(1, 10_000)),
            "about": about,
        }


def _observe(prepare_honestly: Callable[..., Any], case: Data) -> Data:
    given = (case["x"], case["y"], case["test"], case["k"], case["seed"])
    parts = returned(prepare_honestly(*given), "x_train", "y_train", "x_test")
    return {name: np.array(part) for name, part in parts.items()} | inputs_after(case, "x", "y", "test")


prepare_honestly = Exercise(
    id="data_preparation.prepare_honestly",
    title="Find three leaks and close them",
    points=4,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Ask of each line: would its result change if other patients were in the test part?",
        "Move the line that makes `train` to the top. Three later lines use all rows where they should use these.",
        "The correlations, the mean and the deviation, and the rows that may be repeated: each from the training rows.",
    ),
)
