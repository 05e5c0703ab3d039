"""Clip the gradients of a kernel and a bias in three ways: by value, by norm, by global norm."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned
from course.exercises.optimizers.drawing import draw_away_from_zero, draw_rounded
from course.exercises.serialization import plain
from course.exercises.types import Data, Exercise

CLIPPERS = ("value", "norm", "global_norm")


def _clip_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {
        "kernel": draw_away_from_zero(rng, (2, 2), 1.5, 3.0),
        "bias": draw_away_from_zero(rng, (2,), 2.0, 4.0),
        "limit": draw_rounded(rng, 0.6, 1.4, 2),
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
    size = float(rng.choice([0.5, 1.0, 2.0]))  # a power of 2: the length is 5 times it to the last digit
    yield {
        "kernel": np.float32(size) * rng.permutation(np.array([3, 0, -4, 0], dtype="float32")).reshape(2, 2),
        "bias": np.zeros(2, "float32"),
        "limit": 5 * size,
        "about": "a kernel exactly as long as the limit, a bias of zeros",
    }
    yield {
        "kernel": draw_away_from_zero(rng, (2, 3), 0.5, 0.9) * np.float32(1000),
        "bias": np.zeros(3, "float32"),
        "limit": draw_rounded(rng, 0.1, 0.3, 2),
        "about": "an exploded gradient for the kernel, zeros for the bias",
    }


def _observe_clip(clip: Callable[..., Any], case: Data) -> Data:
    """What each way leaves; a way that raises is seen as an error of its own, so that the others can be judged."""
    observed: dict[str, Any] = inputs_after(case, "kernel", "bias")
    errors: list[Exception] = []
    for how in CLIPPERS:
        given = [np.array(case["kernel"]), np.array(case["bias"])]
        try:
            answer = returned(clip(given, case["limit"], how), "kernel", "bias")
            observed |= {f"{part}_by_{how}": plain(clipped, part) for part, clipped in answer.items()}
        except Exception as error:
            errors.append(error)
            observed[f"error_by_{how}"] = f"{type(error).__name__}: {error}"[:200]
        # What has been changed by one of the ways is what is shown of the input.
        parts = given if len(given) == 2 else [np.zeros(0), np.zeros(0)]
        for name, left in zip(("kernel", "bias"), parts, strict=True):
            if not np.array_equal(np.asarray(plain(left, name)), case[name]):
                observed[f"after_{name}"] = left
    if len(errors) == len(CLIPPERS):
        raise errors[0]
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
