"""Softmax over the last axis of any scores: far from zero, from each other and from the rest of their row, one axis or
three."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"class_scores": rng.normal(size=(4, 3)), "about": "an ordinary batch, (samples, classes)"}
    yield {"class_scores": rng.normal(size=(2, 3, 5)), "about": "three axes"}
    yield {"class_scores": rng.normal(size=5) * 2, "about": "a single sample: one axis"}
    far = np.array([1000.0, -1000.0])[:, None, None]
    yield {"class_scores": rng.normal(size=(2, 3, 4)) + far, "about": "far from zero, above and below"}
    yield {
        "class_scores": np.array([[0.0, 1.0, 2.0], [900.0, 901.0, 902.0]]) + rng.normal(),
        "about": "one row at 0, the next at 900",
    }
    alone = rng.normal(size=(2, 4))
    alone[0, rng.integers(4)] += rng.uniform(2000, 3000)
    alone[1, rng.integers(4)] -= rng.uniform(2000, 3000)
    yield {"class_scores": alone, "about": "one score far above the rest of its row, one far below"}


def _observe(softmax: Callable[..., Any], case: Data) -> Data:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return {"probabilities": softmax(case["class_scores"]), **inputs_after(case, "class_scores")}


softmax = Exercise(
    id="activations.softmax",
    title="Softmax that survives any scores",
    points=3,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Adding the same number to all scores of a row changes nothing. Use that freedom before you call exp().",
        "exp() is safe when its argument is at most 0. What must you subtract from a row so that its largest score "
        "becomes 0?",
        "Reductions drop the axis that they reduce, and then shapes no longer line up: `keepdims=True` keeps it. "
        "The last axis is called -1, however many there are.",
    ),
)
