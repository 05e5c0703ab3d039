"""Swish for any beta, and GELU, the exact one with erf."""

from collections.abc import Iterator

import numpy as np

from course.exercises.activations.inputs import both_signs, far_out
from course.exercises.observing import returned
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": np.append(both_signs(rng, (6,)), [2.2, -2.2]), "beta": 1.0}
    yield {"x": np.append(both_signs(rng, (4,)), [1.8, -1.8]).reshape(2, 3), "beta": 2.0, "about": "beta = 2"}
    large = far_out(rng, 20, 30, 2)
    yield {"x": np.concatenate([large, -large, [0.0]]), "beta": 0.5, "about": "further out, and zero; beta = 0.5"}


swish_and_gelu = Exercise(
    id="activations.swish_and_gelu",
    title="Two gates: swish and GELU",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=lambda swish_and_gelu, case: returned(swish_and_gelu(case["x"], case["beta"]), "swish", "gelu"),
    hints=(
        "Both are x times a gate between 0 and 1. Write the two gates first; the last step is the same for both.",
        "Swish's gate is the sigmoid of beta times x. `keras.ops.sigmoid` spares you the overflow.",
        "The gate of GELU is the normal distribution's cumulative function, and the formula above writes it with erf: "
        "`keras.ops.erf`, `math.erf` and `scipy.special.erf` all compute it. Mind the square root of two inside.",
    ),
)
