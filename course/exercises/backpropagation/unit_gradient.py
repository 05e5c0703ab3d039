"""The loss of one tanh unit with the squared error, and its slopes for weight and bias, by the chain rule."""

from collections.abc import Iterator

import numpy as np

from course.exercises.backpropagation.returned_values import returned_values
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": 2.0, "target": 1.0, "weight": 0.5, "bias": -0.4, "about": "the unit of the drawing"}
    yield {
        "x": float(np.round(rng.uniform(-2.5, -1.5), 2)),
        "target": float(np.round(rng.uniform(-0.9, -0.5), 2)),
        "weight": float(np.round(rng.uniform(-1.2, -0.6), 2)),
        "bias": float(np.round(rng.uniform(0.3, 0.8), 2)),
        "about": "a negative input",
    }
    yield {
        "x": float(np.round(rng.uniform(0.4, 0.8), 2)),
        "target": 3.0,
        "weight": float(np.round(rng.uniform(0.2, 0.6), 2)),
        "bias": float(np.round(rng.uniform(0.1, 0.4), 2)),
        "about": "a target that tanh can never reach",
    }


unit_gradient = Exercise(
    id="backpropagation.unit_gradient",
    title="The chain rule for one weight",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=lambda unit_gradient, case: returned_values(
        unit_gradient(case["x"], case["target"], case["weight"], case["bias"]), "loss", "weight_slope", "bias_slope"
    ),
    hints=(
        "Go forward first and keep what you find on the way: the sum z, the output, the loss.",
        "Then come back, one link at a time: how fast does the loss move with the output, the output with the sum, the "
        "sum with the weight? Multiply.",
        "The slope of tanh can be had from its value: 1 - tanh². And of the three links, weight and bias share two.",
    ),
)
