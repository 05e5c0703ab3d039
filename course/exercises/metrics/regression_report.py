"""Mend four measures of regression: (n,) against (n, 1), canceling signs, a misplaced root, no negative R²."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned_entries
from course.exercises.types import Data, Exercise

MEASURES = ("mae", "mse", "rmse", "r2")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def case(about: str, y: Any, predicted: Any) -> Data:
        column = np.asarray(predicted, dtype="float64").reshape(-1, 1)
        return {"about": about, "y": np.asarray(y, dtype="float64"), "predicted": column}

    size = int(rng.integers(15, 25))
    y = rng.normal(150, 70, size)
    yield case("a fair model", y, 0.5 * y + 75 + rng.normal(0, 40, size) + rng.uniform(3, 9))
    yield case("errors that cancel", y, y + np.resize([30.0, -30.0], size) * rng.uniform(0.9, 1.1))
    yield case("worse than the mean", y, 300 - y + rng.normal(0, 20, size))
    yield case("the right order on another scale", y, 3 * y + rng.uniform(50, 90))
    yield case("tiny numbers", y * 1e-3, y * 1e-3 + rng.normal(0, 0.02, size))
    yield case(
        "one error far larger than the others", y, y + np.where(np.arange(size) == 3, 400, rng.normal(0, 5, size))
    )
    yield case("always the mean", y, np.full(size, y.mean()))
    same = float(rng.integers(90, 200))
    yield case("the same target for everybody", np.full(6, same), same + rng.normal(0, 5, 6))
    yield case("the same target for everybody, all predicted right", np.full(5, same), np.full(5, same))
    yield case("a single row", [same], [same + rng.uniform(2, 9)])
    yield case("targets of billionths, which vary", 1e-11 * y[:6], 1e-11 * (y[:6] + rng.normal(0, 20, 6)))


def _observe(regression_report: Callable[..., Any], case: Data) -> Data:
    with np.errstate(all="ignore"):
        found = returned_entries(regression_report(case["y"], case["predicted"]), *MEASURES)
    return found | inputs_after(case, "y", "predicted")


regression_report = Exercise(
    id="metrics.regression_report",
    title="Four measures, four faults",
    points=3,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Print the shape of `errors` first, for three rows. How many errors should three rows have?",
        "Try predictions that are 10 too high and 10 too low in turn. Which of the four numbers is right, and which "
        "one is too good to be true?",
        "The squared correlation does not change when all predictions are tripled. Go back to the formula of R².",
    ),
)
