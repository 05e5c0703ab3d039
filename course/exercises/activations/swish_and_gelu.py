"""Swish for any beta, and GELU, the exact one with erf."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.activations.inputs import both_signs, far_out
from course.exercises.observing import inputs_after, returned
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": np.append(both_signs(rng, (6,)), [2.2, -2.2]), "beta": 1.0}
    steep, flat = (float(np.round(rng.uniform(*ends), 1)) for ends in ((1.6, 2.6), (0.3, 0.7)))
    table = np.append(both_signs(rng, (4,)), [1.8, -1.8]).reshape(2, 3)
    yield {"x": table, "beta": steep, "about": "a table; beta above 1"}
    large = far_out(rng, 20, 30, 2)
    yield {"x": np.concatenate([large, -large, [0.0]]), "beta": flat, "about": "further out, and zero; beta below 1"}


def _observe(swish_and_gelu: Callable[..., Any], case: Data) -> Data:
    return returned(swish_and_gelu(case["x"], case["beta"]), "swish", "gelu") | inputs_after(case, "x")


swish_and_gelu = Exercise(
    id="activations.swish_and_gelu",
    title="Two gates: swish and GELU",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Both are x times a gate between 0 and 1. Write the two gates first; the last step is the same for both.",
        "Swish's gate is the sigmoid of beta times x. `keras.ops.sigmoid` spares you the overflow; PyTorch multiplies "
        "no NumPy array with a tensor, so turn one into the other first.",
        "The gate of GELU is the normal distribution's cumulative function, and the formula above writes it with erf: "
        "`keras.ops.erf`, `math.erf` and `scipy.special.erf` all compute it. Mind the square root of two inside.",
    ),
)
