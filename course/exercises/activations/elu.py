"""ELU for any alpha, finite for inputs whose exponential is larger than any float."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.activations.inputs import both_signs, far_out
from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": np.append(both_signs(rng, (6,)), 0.0), "alpha": 1.0, "about": "alpha = 1, and zero itself"}
    above, below = (float(np.round(rng.uniform(*ends), 1)) for ends in ((1.5, 3.0), (0.3, 0.8)))
    near = np.append(both_signs(rng, (4,)), [-0.4, 0.0]).reshape(2, 3)
    yield {"x": near, "alpha": above, "about": "alpha above 1"}
    large = far_out(rng, 800, 2000, 2)
    yield {"x": np.concatenate([large, -large]), "alpha": below, "about": "far out on both sides; alpha below 1"}


def _observe(elu: Callable[..., Any], case: Data) -> Data:
    with np.errstate(over="ignore", invalid="ignore"):
        return {"value": elu(case["x"], case["alpha"]), **inputs_after(case, "x")}


elu = Exercise(
    id="activations.elu",
    title="ELU that survives large inputs",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Far out on the left the result must be -alpha; at x = 0 it must be 0. Which constant does the "
        "exponential need beside it?",
        "0 times infinity is nan. A mask that you multiply with does not switch off what overflowed.",
        "Give the exponential only what it is needed for: what is the smallest change to x that leaves negative "
        "numbers alone and turns positive ones into 0?",
    ),
)
