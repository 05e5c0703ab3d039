"""The loss of one tanh unit with the squared error, and its slopes for weight and bias, by the chain rule."""

from collections.abc import Iterator

import numpy as np

from course.exercises.observing import returned_parts
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def between(low: float, high: float) -> float:
        return float(np.round(rng.uniform(low, high), 2))

    def unit(x: float, target: float, weight: float, bias: float, about: str) -> Data:
        return {"x": x, "target": target, "weight": weight, "bias": bias, "about": about}

    yield unit(2.0, 1.0, 0.5, -0.4, "the unit of the drawing")
    yield unit(between(-2.5, -1.5), between(-0.9, -0.5), between(-1.2, -0.6), between(0.3, 0.8), "a negative input")
    yield unit(between(0.4, 0.8), 3.0, between(0.2, 0.6), between(0.1, 0.4), "a target that tanh can never reach")
    yield unit(0.0, between(0.5, 0.9), between(0.5, 1.5), between(-0.6, -0.2), "an input of 0: the weight is not heard")
    yield unit(
        between(0.5, 1.5), between(-0.9, -0.5), 0.0, between(0.2, 0.6), "a weight of 0: it is heard all the same"
    )


unit_gradient = Exercise(
    id="backpropagation.unit_gradient",
    title="The chain rule for one weight",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=lambda unit_gradient, case: returned_parts(
        unit_gradient(case["x"], case["target"], case["weight"], case["bias"]), "loss", "weight_slope", "bias_slope"
    ),
    hints=(
        "Go forward first and keep what you find on the way: the sum z, the output, the loss.",
        "Then come back, one link at a time: how fast does the loss move with the output, the output with the sum, the "
        "sum with the weight? Multiply.",
        "The slope of tanh can be had from its value: 1 - tanh². And of the three links, weight and bias share two.",
    ),
)
