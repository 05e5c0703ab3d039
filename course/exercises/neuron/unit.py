"""One unit: the weighted sum of any number of inputs, plus the bias, through a ReLU. One number comes back.

Products and bias pull in opposite directions, so that a ReLU before the bias gives another number than one after it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": np.array([2.0, 3.0]), "weights": np.array([0.5, 0.8]), "bias": 1.0, "about": "The unit of the text."}
    for about, size, products, wanted in (
        ("Five inputs.", 5, -rng.uniform(1, 3), rng.uniform(0.5, 2)),
        ("The weighted sum lies below zero here.", 3, rng.uniform(1, 3), -rng.uniform(0.5, 2)),
        ("A single input.", 1, -rng.uniform(1, 3), rng.uniform(0.2, 0.8)),
        ("Two inputs.", 2, rng.uniform(1, 3), rng.uniform(3.5, 5)),
    ):
        x = rng.uniform(0.5, 2, size=size) * np.resize([1.0, -1.0], size)
        weights = rng.uniform(0.5, 1, size=size)
        # The first weight makes up what is missing of the sum of products; the next product is negative.
        weights[0] = (products - np.dot(x[1:], weights[1:])) / x[0]
        yield {"x": x, "weights": weights, "bias": float(wanted - np.dot(x, weights)), "about": about}


def _observe(unit: Callable[..., Any], case: Data) -> Data:
    return {"output": unit(case["x"], case["weights"], case["bias"]), **inputs_after(case, "x", "weights")}


unit = Exercise(
    id="neuron.unit",
    title="One unit with a ReLU",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Do it on paper first: one product for each input, then a single sum. How many numbers are left?",
        "The bias joins the sum once, whatever the number of inputs.",
        "ReLU comes last, and it only acts on negative sums: what does it make of −3, and of 4.4?",
    ),
)
