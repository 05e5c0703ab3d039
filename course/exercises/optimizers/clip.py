"""Lesson 05, optimizers and learning-rate schedules: clip."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.optimizers.update_rules import away_from_zero, pair_of, rounded
from course.exercises.types import Data, Exercise


def _clip_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {
        "kernel": away_from_zero(rng, (2, 2), 1.5, 3.0),
        "bias": away_from_zero(rng, (2,), 2.0, 4.0),
        "limit": 1.0,
        "about": "everything is too long",
    }
    yield {
        "kernel": away_from_zero(rng, (3, 2), 2.0, 5.0),
        "bias": away_from_zero(rng, (2,), 0.1, 0.3),
        "limit": rounded(rng, 1.0, 1.5, 1),
        "about": "a long gradient for the kernel, a short one for the bias",
    }
    yield {
        "kernel": away_from_zero(rng, (2, 2), 0.1, 0.3),
        "bias": away_from_zero(rng, (2,), 0.1, 0.3),
        "limit": 2.0,
        "about": "all of it is well below the limit",
    }


CLIPPERS = ("value", "norm", "global_norm")


def _observe_clip(clip: Callable[..., Any], case: Data) -> Data:
    observed = {}
    for how in CLIPPERS:
        answer = clip([np.array(case["kernel"]), np.array(case["bias"])], case["limit"], how)
        kernel, bias = pair_of(answer, "kernel", "bias")
        observed[f"kernel_by_{how}"], observed[f"bias_by_{how}"] = kernel, bias
    return observed


clip = Exercise(
    id="optimizers.clip",
    title="Three ways to clip a gradient",
    points=3,
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
