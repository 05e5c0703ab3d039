"""A batch normalization becomes a part of the layer before it: one kernel and one bias that do both.

Dense and convolutional kernels, one with as many inputs as filters; a layer without bias; a channel that never varied;
a scale of 0 and negative ones.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned_parts
from course.exercises.types import Data, Exercise

_ARRAYS = ("kernel", "bias", "gamma", "beta", "mean", "variance")


def _layer(rng: np.random.Generator, *shape: int) -> dict[str, Any]:
    filters = shape[-1]
    return {
        "kernel": rng.normal(size=shape),
        "bias": rng.normal(size=filters),
        "gamma": rng.uniform(0.5, 2, filters) * rng.permutation(np.resize([1.0, -1.0, 1.0], filters)),
        "beta": rng.normal(size=filters),
        "mean": rng.normal(0, 2, filters),
        "variance": rng.uniform(0.2, 4, filters),
        "epsilon": float(rng.uniform(0.01, 0.1)),
        "has_bias": True,
    }


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _layer(rng, 3, 3, 2, 4) | {"about": "a convolution: kernel (3, 3, 2, 4)"}
    yield _layer(rng, 4, 4) | {"about": "a dense layer, as many inputs as units"}
    yield _layer(rng, 3, 5, 3) | {"about": "a convolution along a sequence, as many channels as filters"}
    yield _layer(rng, 1, 1, 3, 5) | {"has_bias": False, "about": "no bias: it is None"}
    still = _layer(rng, 2, 4)
    still["variance"][0], still["gamma"][1] = 0.0, 0.0
    yield still | {"about": "one channel's variance is 0, another one's γ"}


def _observe(fold: Callable[..., Any], case: Data) -> Data:
    given = [case[name] for name in _ARRAYS]
    if not case["has_bias"]:
        given[1] = None
    return returned_parts(fold(*given, case["epsilon"]), "kernel", "bias") | inputs_after(case, *_ARRAYS)


fold = Exercise(
    id="normalization_and_dropout.fold",
    title="Fold a batch normalization into a convolution",
    points=4,
    cases=_cases,
    observe=_observe,
    hints=(
        "Write both layers as one formula for a single filter: γ · (k·x + b − mean) / √(variance + ε) + β. What stands "
        "before x, and what is left without x?",
        "For each filter there is one factor. The kernel is multiplied by it; and the bias, on its way through the "
        "normalization, meets the mean, the factor and β in this order.",
        "The filters are the last axis of every kernel, so an array of shape (filters,) lines up with it by itself. "
        "No bias is the same as a bias of 0.",
    ),
    kind="design",
)
