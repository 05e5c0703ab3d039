"""Build a functional model whose last layer gets the sum of both hidden layers' outputs.

The model is told by what it makes of drawn inputs with drawn weights, given by shape: whichever class it is of, and in
whichever order its layers were made. What it says of its weights serves the messages alone.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.inspecting_models import array_of, give_drawn_weights, keras_model, weight_shapes
from course.exercises.types import Data, Exercise

SCALE = 0.2


def _graph_cases(rng: np.random.Generator) -> Iterator[Data]:
    for samples, about in ((4, "four samples"), (1, "a single sample")):
        yield {
            "x": rng.normal(size=(samples, 32)).astype("float32"),
            "seed": int(rng.integers(1, 10_000)),
            "about": about,
        }


def _observe_graph(build_graph: Callable[..., Any], case: Data) -> Data:
    model = keras_model(build_graph())
    model(case["x"])  # a subclassed model has no weights before its first call
    give_drawn_weights(model, case["seed"], SCALE)
    return {"shapes": weight_shapes(model), "output": array_of(model(case["x"]))}


build_graph = Exercise(
    id="keras_workflow.build_graph",
    title="A graph with a shortcut",
    points=3,
    kind="reason",
    cases=_graph_cases,
    observe=_observe_graph,
    hints=(
        "`keras.Input((32,))` gives you a symbolic tensor. Each layer that you call on a tensor gives you the next.",
        "Keep the first hidden tensor in a variable of its own: you need it twice, once as input of the second hidden "
        "layer, once beside its output.",
        "`keras.layers.Add()` takes a list of two tensors, and so does `+`. `keras.Model(inputs, outputs)` closes the "
        "graph.",
    ),
)
