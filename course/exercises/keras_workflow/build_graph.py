"""Lesson 06, the Keras workflow: build graph."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.keras_workflow.small_models import array_of, fill_weights, model_from, weight_shapes
from course.exercises.types import Data, Exercise


def _functional_cases(rng: np.random.Generator) -> Iterator[Data]:
    for samples, about in ((4, "four samples"), (1, "a single sample")):
        yield {
            "x": rng.normal(size=(samples, 32)).astype("float32"),
            "seed": int(rng.integers(1, 10_000)),
            "about": about,
        }


def _observe_functional(build_graph: Callable[..., Any], case: Data) -> Data:
    model = model_from(build_graph())
    output = model(case["x"])
    fill_weights(model, case["seed"], 0.2)
    return {
        "parameters": int(model.count_params()),
        "shapes": weight_shapes(model),
        "output": array_of(model(case["x"])),
    } | {"first_output_shape": list(output.shape)}


build_graph = Exercise(
    id="keras_workflow.build_graph",
    title="A graph with a shortcut",
    points=3,
    cases=_functional_cases,
    observe=_observe_functional,
    hints=(
        "`keras.Input((32,))` gives you a symbolic tensor. Each layer that you call on a tensor gives you the next.",
        "Keep the first hidden tensor in a variable of its own: you need it twice, once as input of the second hidden "
        "layer, once beside its output.",
        "`keras.layers.Add()` takes a list of two tensors, and so does `+`. `keras.Model(inputs, outputs)` closes the "
        "graph.",
    ),
)
