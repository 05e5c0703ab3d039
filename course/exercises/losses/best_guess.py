"""The one number that costs least for several values: by squares, by distances, and where too low costs more or less.

Values come in no order, one of them far off. No two of them give the same price, so that each guess is one number.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned
from course.exercises.types import Data, Exercise, Hint


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def values(count: int, far: float) -> np.ndarray:
        gaps = rng.uniform(0.5, 2.0, count)
        near = np.cumsum(gaps) - gaps.sum() / 2
        return rng.permutation(np.round(np.append(near[:-1], near[-1] + far), 1))

    yield {"values": values(5, 60.0), "too_low": 1.0, "too_high": 1.0, "about": "five values, both errors cost alike"}
    # The share of the values at or below the guess is too_low / (too_low + too_high): between two values, never at one.
    yield {"values": values(7, 40.0), "too_low": 3.0, "too_high": 1.0, "about": "seven values, too low costs 3 times"}
    yield {"values": values(9, 90.0), "too_low": 1.0, "too_high": 4.0, "about": "nine values, too high costs 4 times"}
    yield {
        "values": -values(11, 30.0),
        "too_low": 9.0,
        "too_high": 1.0,
        "about": "eleven values, too low costs 9 times, one value far below",
    }


def _observe(best_guess: Callable[..., Any], case: Data) -> Data:
    answer = best_guess(case["values"], case["too_low"], case["too_high"])
    return returned(answer, "squares", "distances", "uneven") | inputs_after(case, "values")


best_guess = Exercise(
    id="losses.best_guess",
    title="The guess that costs least",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        Hint(
            "At the best guess the gradient of the mean is 0. For squares it is the sum of all errors: which number "
            "makes that 0?",
            about=("the best guess for squared errors",),
        ),
        Hint(
            "For distances each value pulls with the same force, up or down. When do the pulls balance?",
            about=("the best guess for distances",),
        ),
        "In the last one the pulls differ. A step up makes each error below the guess dearer and each one above it "
        "cheaper: by how much? Nothing changes between two values, so the best guess is one of the values.",
    ),
)
