"""A layer without activation as one matrix product, for any number of samples, inputs and units.

Where two of these numbers are equal, a product with the wrong axes fits as well: such cases are among them.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for about, samples, inputs, units in (
        ("", 4, 3, 2),
        ("As many inputs as units: a transposed kernel would fit as well.", 4, 3, 3),
        ("As many samples as units.", 2, 5, 2),
        ("One sample, one unit.", 1, 6, 1),
    ):
        yield {
            "x": rng.normal(size=(samples, inputs)),
            "kernel": rng.normal(size=(inputs, units)),
            "bias": rng.uniform(0.3, 2, size=units) * rng.choice([-1.0, 1.0], size=units),
            "about": about,
        }


def _observe(dense: Callable[..., Any], case: Data) -> Data:
    return {"z": dense(case["x"], case["kernel"], case["bias"]), **inputs_after(case, "x", "kernel", "bias")}


dense = Exercise(
    id="neuron.dense",
    title="A layer as one matrix product",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Write down the three shapes. Which two axes must meet, so that (samples, units) is left?",
        "Column j of the kernel holds the weights of unit j.",
        "Every unit has one bias. NumPy adds an array of shape (units,) to every row by itself.",
    ),
)
