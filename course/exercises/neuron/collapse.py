"""The one layer, kernel and bias, that does what a stack of layers without activations does.

Shapes come out right in the wrong order too where all widths are equal, and a single layer is a stack as well: both
are among the cases.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.neuron.layers import draw_layers, layers_after, layers_of
from course.exercises.observing import returned
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for about, widths in (
        ("", (3, 4, 2)),
        ("All widths equal: a product in the wrong order has the right shape too.", (3, 3, 3, 3)),
        ("A single layer.", (4, 2)),
        ("Four layers.", (2, 5, 4, 3, 1)),
    ):
        yield {**draw_layers(rng, *widths), "about": about}


def _observe(collapse: Callable[..., Any], case: Data) -> Data:
    layers = layers_of(case)
    return returned(collapse(layers), "kernel", "bias") | layers_after(layers)


collapse = Exercise(
    id="neuron.collapse",
    title="A stack of linear layers is one layer",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Write two layers on paper: (x K₁ + b₁) K₂ + b₂. Multiply out, and sort by what contains x.",
        "b₁ passes through everything that follows it. What happens to it in K₂?",
        "Start from the first layer and take in one more at a time: both numbers, the kernel and the bias, change "
        "each time.",
    ),
)
