"""Rosenblatt's rule for one sample: the new weights and the new bias of a step unit.

The unit is right or wrong in each of the two ways, and once its sum is exactly 0.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for about, target, sum_before in (
        ("The unit stays silent although it should fire.", 1, -rng.uniform(0.3, 1)),
        ("The unit fires although it should stay silent.", 0, rng.uniform(0.3, 1)),
        ("The unit fires, and rightly so.", 1, rng.uniform(0.3, 1)),
        ("The unit stays silent, and rightly so.", 0, -rng.uniform(0.3, 1)),
    ):
        x, weights = rng.uniform(0.5, 2, size=3) * rng.choice([-1.0, 1.0], size=3), rng.normal(size=3)
        bias = float(sum_before - np.dot(x, weights))
        yield {"x": x, "target": target, "weights": weights, "bias": bias, "about": about}
    yield {
        "x": rng.uniform(0.5, 2, size=2),
        "target": 1,
        "weights": np.zeros(2),
        "bias": 0.0,
        "about": "All weights are 0, as at the start: the sum is exactly 0, and the unit stays silent.",
    }


def _observe(perceptron_update: Callable[..., Any], case: Data) -> Data:
    weights, bias = perceptron_update(case["x"], case["target"], case["weights"], case["bias"])
    return {"weights": weights, "bias": bias}


perceptron_update = Exercise(
    id="neuron.perceptron_update",
    title="Rosenblatt's learning rule",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "First find out what the unit answers now: 1 or 0. Only then compare with the target.",
        "target − output can only be +1, 0 or −1. What should happen to the weights in each of the three cases?",
        "Think of the bias as the weight of an input that is always 1: it follows the same rule.",
    ),
)
