"""Weights, chosen by hand, of a network with one hidden layer that fires for XOR.

The answer takes no inputs: it gives the weights, and the judge computes what they do.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    for about, rows in (("The four corners.", [0, 1, 2, 3]), ("A batch.", [0, 1, 2, 3, *rng.integers(0, 4, size=12)])):
        x = corners[rng.permutation(rows)]
        yield {"x": x, "targets": np.logical_xor(x[:, 0], x[:, 1]).astype(int), "about": about}


def _observe(xor_layers: Callable[..., Any], case: Data) -> Data:
    (kernel_1, bias_1), (kernel_2, bias_2) = xor_layers()
    return {"kernel_1": kernel_1, "bias_1": bias_1, "kernel_2": kernel_2, "bias_2": bias_2}


xor = Exercise(
    id="neuron.xor",
    title="XOR with two hidden units, by hand",
    points=3,
    kind="design",
    # The weights are a constant: the answer takes no inputs, and what solves the four corners solves every draw.
    # To run the network on drawn inputs inside `observe` would make it worse: the judge would then have to believe
    # outputs that the student's process reports (and that anybody can recite), where now it computes them itself.
    same_for_every_draw=True,
    cases=_cases,
    observe=_observe,
    hints=(
        "XOR is “at least one, but not both”. Let one hidden unit answer each half of that sentence.",
        "The sum of the inputs is 0, 1, 1, 2 at the four corners. Which bias makes a ReLU unit wake up only at the "
        "last?",
        "Now the output unit: one hidden unit speaks for it, the other against it, and louder. How loud must it be, so "
        "that (1, 1) is not above 0?",
    ),
)
