"""ELU for any alpha, finite for inputs whose exponential is larger than any float."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.activations.inputs import both_signs, far_out
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": both_signs(rng, (7,)), "alpha": 1.0}
    yield {"x": np.append(both_signs(rng, (3,)), -0.4).reshape(2, 2), "alpha": 2.0, "about": "alpha above 1"}
    large = far_out(rng, 800, 2000, 2)
    yield {"x": np.concatenate([large, -large]), "alpha": 0.5, "about": "far out on both sides"}


def _observe(elu: Callable[..., Any], case: Data) -> Data:
    with np.errstate(over="ignore", invalid="ignore"):
        return {"value": elu(case["x"], case["alpha"])}


elu = Exercise(
    id="activations.elu",
    title="ELU that survives large inputs",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "At x = -50 the result must be -alpha to all digits; at x = 0 it must be 0. Which constant does the "
        "exponential need beside it?",
        "0 times infinity is nan. A mask that you multiply with does not switch off what overflowed.",
        "Give the exponential only what it is needed for: what is the smallest change to x that leaves negative "
        "numbers alone and turns positive ones into 0?",
    ),
)
