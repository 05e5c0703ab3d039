"""Weights, chosen by hand, of a network with one hidden layer that computes XOR between two drawn numbers.

The answer gives the weights; what they do is computed where no student's code runs (`inspect`). Which numbers stand
for "no" and "yes" is drawn, so that nobody's weights are right for another draw.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned
from course.exercises.types import Data, Exercise

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
_ENTRIES = ("kernel_1", "bias_1", "kernel_2", "bias_2")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"no": 0.0, "yes": 1.0, "about": "no is 0, yes is 1."}
    for _ in range(3):
        # Quarters, so that no rounding stands between an output and what it should be.
        no = float(rng.choice([-1, 1]) * rng.integers(1, 13)) / 4
        yes = no + float(rng.integers(2, 13)) / 4
        yield {"no": no, "yes": yes, "about": f"no is {no:g}, yes is {yes:g}."}
    yield {"no": 2.0, "yes": float(-rng.integers(1, 9)) / 4, "about": "yes is the smaller number here."}


def _observe(xor_layers: Callable[..., Any], case: Data) -> Data:
    layers = returned(xor_layers(case["no"], case["yes"]), "hidden", "output")
    weights = [array for layer in layers.values() for array in returned(layer, "kernel", "bias").values()]
    return dict(zip(_ENTRIES, weights, strict=True))


def _inspect(observed: Data, case: Data) -> Data:
    """What the network gives at the four corners, where its arrays fit together; else the arrays."""
    arrays = [np.asarray(observed[name]) for name in _ENTRIES]
    fit = all(array.dtype.kind in "biuf" for array in arrays) and arrays[0].ndim == 2
    hidden = arrays[0].shape[-1] if fit else 0
    if not hidden or [array.shape for array in arrays] != [(2, hidden), (hidden,), (hidden, 1), (1,)]:
        return {name: observed[name] for name in _ENTRIES}
    kernel_1, bias_1, kernel_2, bias_2 = (array.astype("float64") for array in arrays)
    with np.errstate(all="ignore"):
        awake = np.clip(np.einsum("ci,ih->ch", CORNERS, kernel_1) + bias_1, 0, None)
        return {"outputs": np.einsum("ch,ho->c", awake, kernel_2) + bias_2}


xor = Exercise(
    id="neuron.xor",
    title="XOR with two hidden units, by hand",
    points=3,
    kind="design",
    cases=_cases,
    observe=_observe,
    inspect=_inspect,
    hints=(
        "Begin with no = 0 and yes = 1. XOR is “at least one, but not both”: let one hidden unit answer each half of "
        "that sentence.",
        "The sum of the inputs is 0, 1, 1, 2 at the four corners. Which bias makes a ReLU unit wake up only at the "
        "last? Then the output unit: one hidden unit speaks for it, the other against it. How loud must it be, so "
        "that (1, 1) gives what (0, 0) gives?",
        "From 0 and 1 to any two numbers: the output's bias says where the network begins, and the sizes of the "
        "output's weights how far it rises. How far is it from no to yes?",
    ),
)
