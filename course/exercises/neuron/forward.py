"""A forward pass through any number of layers: ReLU after each, except the last.

Of two outputs one is always negative (`draw_layers`), so that a ReLU too many shows in each draw.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.neuron.layers import draw_layers, layers_after, layers_of
from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for about, samples, widths in (
        ("", 6, (3, 4, 2)),
        ("Three hidden layers.", 5, (2, 8, 8, 8, 3)),
        ("No hidden layer: the only layer is the output layer.", 8, (4, 3)),
        ("One sample.", 1, (5, 6, 2)),
        ("Two hidden layers, one output.", 9, (3, 6, 6, 1)),
    ):
        yield {"x": rng.normal(size=(samples, widths[0])), **draw_layers(rng, *widths), "about": about}


def _observe(forward: Callable[..., Any], case: Data) -> Data:
    layers = layers_of(case)
    return {"output": forward(case["x"], layers), **inputs_after(case, "x"), **layers_after(layers)}


forward = Exercise(
    id="neuron.forward",
    title="A whole forward pass",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Walk through the layers with one variable: what comes out of a layer goes into the next.",
        "Every layer takes a weighted sum and adds its bias. Which of them also takes a ReLU?",
        "A network with a single layer has no hidden layer at all. Does yours leave its negative numbers alone?",
    ),
)
