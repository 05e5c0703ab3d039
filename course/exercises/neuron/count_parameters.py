"""How many numbers a network of Dense layers and batch normalization stores, and how many of them training changes."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"widths": [784, 128, 64, 10], "batch_norm": [64], "about": "The network of the text."}
    yield {"widths": rng.integers(2, 50, size=5).tolist(), "batch_norm": [], "about": "Dense layers only."}
    widths = rng.integers(3, 50, size=6).tolist()
    yield {"widths": widths, "batch_norm": widths[1:4], "about": "Batch normalization after three of the layers."}
    equal = int(rng.integers(3, 50))
    yield {"widths": [equal] * 4, "batch_norm": [equal] * 2, "about": "All widths equal."}
    yield {"widths": [int(rng.integers(2, 50)), 1], "batch_norm": [], "about": "One unit."}


def _observe(count_parameters: Callable[..., Any], case: Data) -> Data:
    # Lists of Python's own integers, whatever they became on the way here.
    widths, batch_norm = ([int(width) for width in case[name]] for name in ("widths", "batch_norm"))
    counted = returned(count_parameters(widths, batch_norm), "total", "trainable")
    return counted | {"after_widths": widths, "after_batch_norm": batch_norm}


count_parameters = Exercise(
    id="neuron.count_parameters",
    title="Count the parameters of a network",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Count one Dense layer with a pencil: every unit has a weight for each input, and how many biases?",
        "A network with four widths has three layers: pair each width with the one that follows it.",
        "Batch normalization keeps four numbers a unit. Two of them are learned, two are only measured.",
    ),
)
