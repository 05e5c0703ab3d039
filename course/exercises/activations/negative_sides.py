"""Leaky ReLU for any slope and ELU for any alpha, finite for inputs whose exponential is larger than any float."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.activations.inputs import both_signs, far_out
from course.exercises.observing import inputs_after, returned
from course.exercises.types import Data, Exercise, Hint


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def between(low: float, high: float) -> float:
        return float(np.round(rng.uniform(low, high), 2))

    yield {
        "x": np.append(both_signs(rng, (6,)), 0.0),
        "negative_slope": between(0.05, 0.4),
        "alpha": 1.0,
        "about": "a small slope, alpha = 1, and zero itself",
    }
    yield {
        "x": np.append(both_signs(rng, (4,)), [-0.4, 0.0]).reshape(2, 3),
        "negative_slope": between(1.3, 1.9),
        "alpha": between(1.5, 3.0),
        "about": "a table; a negative slope above 1, and alpha above 1: unusual, and allowed",
    }
    large = far_out(rng, 800, 2000, 2)
    yield {
        "x": np.concatenate([large, -large, both_signs(rng, (2,))]),
        "negative_slope": 0.0,
        "alpha": between(0.3, 0.8),
        "about": "far out on both sides; negative slope 0, alpha below 1",
    }


def _observe(negative_sides: Callable[..., Any], case: Data) -> Data:
    with np.errstate(over="ignore", invalid="ignore"):
        answer = negative_sides(case["x"], case["negative_slope"], case["alpha"])
    return returned(answer, "leaky", "elu") | inputs_after(case, "x")


negative_sides = Exercise(
    id="activations.negative_sides",
    title="Mend leaky ReLU and ELU",
    points=3,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        Hint(
            "Try negative_slope = 1.5 at x = -1 and at x = 1 with paper and pencil. A maximum of two numbers never "
            "picks the smaller one: what should decide?",
            about=("leaky ReLU for slopes from 0 to 1", "leaky ReLU for slopes above 1, too"),
        ),
        Hint(
            "What does ELU give at x = 3 and at x = -50? Read the line from left to right, and mind what the last "
            "term applies to.",
            about=("ELU's curve",),
        ),
        Hint(
            "0 times infinity is nan: a mask that you multiply by does not switch off what overflowed. What is the "
            "smallest change to x, before the exponential sees it, that leaves negative numbers alone?",
            about=("ELU far out, too",),
        ),
    ),
)
