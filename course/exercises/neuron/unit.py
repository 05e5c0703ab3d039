"""One unit: the weighted sum of any number of inputs, plus the bias, through a ReLU. One number comes back."""

from collections.abc import Iterator

import numpy as np

from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": np.array([2.0, 3.0]), "weights": np.array([0.5, 0.8]), "bias": 1.0, "about": "The unit of the text."}
    for about, size, wanted in (
        ("", 5, rng.uniform(0.5, 2)),
        ("The weighted sum lies below zero here.", 3, -rng.uniform(0.5, 2)),
        ("A single input.", 1, rng.uniform(0.5, 2)),
    ):
        x, weights = rng.normal(size=size), rng.uniform(0.2, 1, size=size) * rng.choice([-1.0, 1.0], size=size)
        if size > 1:
            x[0] = -np.sign(weights[0]) * rng.uniform(0.5, 1)  # one product at least is negative
        yield {"x": x, "weights": weights, "bias": float(wanted - np.dot(x, weights)), "about": about}


unit = Exercise(
    id="neuron.unit",
    title="One unit with a ReLU",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=lambda unit, case: {"output": unit(case["x"], case["weights"], case["bias"])},
    hints=(
        "Do it on paper first: one product for each input, then a single sum. How many numbers are left?",
        "The bias joins the sum once, whatever the number of inputs.",
        "ReLU comes last, and it only acts on negative sums: what does it make of −3, and of 4.4?",
    ),
)
