"""A network of two inputs, 16 hidden units with ReLU and one logit, in any of Keras' styles.

The model is given drawn weights, each told by its shape, and what it makes of drawn students is handed over.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise

WEIGHTS = ("hidden_weights", "hidden_biases", "output_weights", "output_bias")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for about, size in (("A few students", 5), ("One student", 1), ("Students far from the mean", 4)):
        yield {
            "about": about,
            "x": rng.normal(0, 3 if "far" in about else 1, (size, 2)).astype("float32"),
            "hidden_weights": rng.normal(0, 1, (2, 16)).astype("float32"),
            "hidden_biases": rng.normal(0, 0.5, (16,)).astype("float32"),
            "output_weights": rng.normal(0, 1, (16, 1)).astype("float32"),
            "output_bias": rng.normal(0, 1, (1,)).astype("float32"),
        }


def _observe(build_network: Callable[..., Any], case: Data) -> Data:
    model = build_network()
    output = model(case["x"])
    observed: dict[str, Any] = {
        "output_shape": [int(size) for size in output.shape],
        "parameters": int(model.count_params()),
        "weight_shapes": sorted([int(size) for size in weight.shape] for weight in model.weights),
    }
    wanted = {case[name].shape: case[name] for name in WEIGHTS}
    if observed["weight_shapes"] == sorted(list(shape) for shape in wanted):
        for weight in model.weights:
            weight.assign(wanted[tuple(weight.shape)])
        observed["outputs"] = model(case["x"])
    return observed


build_network = Exercise(
    id="case_study_exam_results.build_network",
    title="The network: two numbers in, 16 hidden units, one logit out",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Three things in a row: an input of two numbers, a hidden layer, an output layer.",
        "Both layers are `keras.layers.Dense`. How many units has each, and which of them has an activation?",
        "The ReLU belongs to the hidden layer. The output stays as it comes, a logit: the loss applies the sigmoid.",
    ),
)
