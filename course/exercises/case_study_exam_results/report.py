"""Errors counted in a table, and the four scores that follow from it.

`y` is (n,) and the probabilities are (n, 1), as Keras predicts them.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

ENTRIES = ("confusion", "accuracy", "precision", "recall", "f1")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    y, probability = _draw(rng, 40)
    yield {
        "about": "Probabilities as Keras predicts them: one column",
        "y": y,
        "probability": probability,
        "threshold": 0.5,
    }
    y, probability = _draw(rng, 25)
    yield {"about": "A threshold other than one half", "y": y, "probability": probability, "threshold": 0.25}
    y, probability = _draw(rng, 12)
    yield {
        "about": "Nobody is predicted to pass: nothing to divide by",
        "y": y,
        "probability": (probability * 0.4).astype("float32"),
        "threshold": 0.5,
    }
    _, probability = _draw(rng, 9)
    yield {"about": "Nobody passed", "y": np.zeros(9, dtype="int64"), "probability": probability, "threshold": 0.5}
    size = int(rng.integers(5, 10))
    yield {
        "about": "Nobody passed, and nobody is predicted to",
        "y": np.zeros(size, dtype="int64"),
        "probability": rng.uniform(0.05, 0.4, (size, 1)).astype("float32"),
        "threshold": 0.5,
    }
    y, probability = _draw(rng, 16)
    on = rng.permutation(16)[:5]
    probability[on], y[on] = 0.5, [0, 0, 0, 1, 1]
    about = "Some probabilities are equal to the threshold, to the last digit"
    yield {"about": about, "y": y, "probability": probability, "threshold": 0.5, "edge": True}


def _draw(rng: np.random.Generator, size: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Labels, (size,), and probabilities, (size, 1)."""
    y = np.array([0, 0, 0, 1, 1, 1, 0, 1, 1] + list(rng.integers(0, 2, size - 9)))
    # Both kinds of error are certain to occur, at 0.5 and at 0.25, and never equally often.
    probability = np.where(y == 1, rng.uniform(0.27, 0.95, size), rng.uniform(0.05, 0.45, size))
    probability[:9] = [0.9, 0.8, 0.3, 0.7, 0.15, 0.9, 0.48, 0.24, 0.3]
    order = rng.permutation(size)
    return y[order], probability[order].reshape(-1, 1).astype("float32")


def _observe(report: Callable[..., Any], case: Data) -> Data:
    result = report(case["y"], case["probability"], case["threshold"])
    after = inputs_after(case, "y", "probability")
    if not isinstance(result, dict):
        return after | {"report": type(result).__name__}
    return after | {name: result[name] for name in ENTRIES if name in result}


report = Exercise(
    id="case_study_exam_results.report",
    title="Four numbers and a table",
    points=4,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Look at the shapes first: `y` is (n,), `probability` is (n, 1). What does `y == probability` compare?",
        "Four kinds of students: those who passed or failed, each predicted to pass or to fail. Count each kind. Rows "
        "of the table are the truth, columns the prediction, 0 before 1.",
        "Precision divides by the students predicted to pass, recall by the students who passed. Guard both against 0.",
    ),
)
