"""A network of two inputs, 16 hidden units with ReLU and one logit, in any of Keras' styles.

The model is given drawn weights, each by its shape, and what it makes of drawn students is handed over. What it says
of its weights serves the messages; that it was not compiled is taken on trust, beside the right outputs.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.inspecting_models import array_of, give_drawn_weights, keras_model, weight_shapes
from course.exercises.types import Data, Exercise

SCALE = 0.8


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for about, size in (("A few students", 5), ("One student", 1), ("Students far from the mean", 4)):
        yield {
            "about": about,
            "x": rng.normal(0, 3 if "far" in about else 1, (size, 2)).astype("float32"),
            "seed": int(rng.integers(1, 10_000)),
        }


def _observe(build_network: Callable[..., Any], case: Data) -> Data:
    model = keras_model(build_network())
    compiled = bool(getattr(model, "compiled", False))
    model(case["x"])  # a model that was not told its input has no weights before its first call
    give_drawn_weights(model, case["seed"], SCALE)
    output = array_of(model(case["x"]))
    return {"outputs": output, "weights": weight_shapes(model), "compiled": "yes" if compiled else "no"}


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
