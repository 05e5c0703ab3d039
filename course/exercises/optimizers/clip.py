"""Clip the gradients of a kernel and a bias in three ways: by value, by norm, by global norm."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned
from course.exercises.optimizers.drawing import draw_away_from_zero, draw_rounded
from course.exercises.types import Data, Exercise

CLIPPERS = ("value", "norm", "global_norm")


def _clip_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {
        "kernel": draw_away_from_zero(rng, (2, 2), 1.5, 3.0),
        "bias": draw_away_from_zero(rng, (2,), 2.0, 4.0),
        "limit": 1.0,
        "about": "everything is too long",
    }
    yield {
        "kernel": draw_away_from_zero(rng, (3, 2), 2.0, 5.0),
        "bias": draw_away_from_zero(rng, (2,), 0.1, 0.3),
        "limit": draw_rounded(rng, 1.0, 1.5, 1),
        "about": "a long gradient for the kernel, a short one for the bias",
    }
    yield {
        "kernel": draw_away_from_zero(rng, (2, 2), 0.1, 0.3),
        "bias": draw_away_from_zero(rng, (2,), 0.1, 0.3),
        "limit": 2.0,
        "about": "all of it is well below the limit",
    }


def _observe_clip(clip: Callable[..., Any], case: Data) -> Data:
    observed: dict[str, Any] = {}
    for how in CLIPPERS:
        answer = clip([np.array(case["kernel"]), np.array(case["bias"])], case["limit"], how)
        observed |= {f"{part}_by_{how}": clipped for part, clipped in returned(answer, "kernel", "bias").items()}
    return observed


clip = Exercise(
    id="optimizers.clip",
    title="Three ways to clip a gradient",
    points=3,
    kind="reason",
    cases=_clip_cases,
    observe=_observe_clip,
    hints=(
        "By value: every single number is cut off at the limit and at minus the limit.",
        "By norm: a tensor that is too long is shortened, all its numbers by one factor. A tensor that is short enough "
        "stays as it is: the factor is never above 1.",
        "By global norm: the same, but there is one length for all tensors together, and one factor. The square of "
        "that length is the sum of the squares of all numbers.",
    ),
)
