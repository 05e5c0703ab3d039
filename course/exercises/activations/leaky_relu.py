"""Leaky ReLU for any slope of the negative side, slopes above 1 included."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.activations.inputs import both_signs
from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    x = np.append(both_signs(rng, (6,)), 0.0)
    yield {"x": x, "negative_slope": float(np.round(rng.uniform(0.05, 0.4), 2)), "about": "a small slope, and zero"}
    yield {
        "x": both_signs(rng, (2, 5)),
        "negative_slope": float(np.round(rng.uniform(1.3, 1.9), 1)),
        "about": "a negative slope above 1: unusual, and allowed",
    }
    yield {"x": both_signs(rng, (6,)), "negative_slope": 0.0, "about": "negative slope 0: plain ReLU"}


def _observe(leaky_relu: Callable[..., Any], case: Data) -> Data:
    return {"value": leaky_relu(case["x"], case["negative_slope"]), **inputs_after(case, "x")}


leaky_relu = Exercise(
    id="activations.leaky_relu",
    title="Leaky ReLU for any slope",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Two halves again. Only the left one has changed: what was 0 is now a small multiple of x.",
        "Try negative_slope = 1.5 at x = -1 with paper and pencil. A maximum of two numbers never picks the smaller "
        "one.",
        "Choose by the sign of x, not by which of two results is larger.",
    ),
)
