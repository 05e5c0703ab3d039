"""Batch normalization in both of its modes: with the batch's statistics in training, with the moving ones later.

One feature does not vary within the batch, one varies so little that epsilon decides; a batch of one is asked for where
it has an answer: at inference.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned_parts
from course.exercises.types import Data, Exercise

_ARRAYS = ("x", "gamma", "beta", "moving_mean", "moving_variance")


def _layer(rng: np.random.Generator, samples: int, features: int) -> dict[str, Any]:
    return {
        "x": rng.normal(size=(samples, features)) * rng.uniform(0.5, 3, features) + rng.normal(0, 2, features),
        "gamma": rng.uniform(0.5, 2, features) * rng.permutation(np.resize([-1.0, 1.0], features)),
        "beta": rng.normal(size=features),
        "moving_mean": rng.normal(0, 2, features),
        "moving_variance": rng.uniform(0.3, 5, features),
        "momentum": float(rng.uniform(0.75, 0.95)),
        "epsilon": 1e-3,
    }


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _layer(rng, 6, 3) | {"training": True, "about": "training, 6 samples of 3 features"}
    yield _layer(rng, 5, 5) | {"training": True, "about": "training, as many samples as features"}
    still = _layer(rng, 4, 3)
    still["x"][:, 0] = rng.normal(5, 1)
    still["x"][:, 1] = rng.normal() + rng.normal(0, 0.05, 4)
    yield still | {
        "training": True,
        "epsilon": float(rng.uniform(0.01, 0.1)),
        "about": "training: the first feature is the same in all samples, the second nearly so; a large epsilon",
    }
    yield _layer(rng, 6, 3) | {"training": False, "about": "inference, 6 samples of 3 features"}
    yield _layer(rng, 1, 4) | {"training": False, "about": "inference, a single sample"}


def _observe(batch_norm: Callable[..., Any], case: Data) -> Data:
    settings = {name: case[name] for name in ("training", "momentum", "epsilon")}
    settings["training"] = bool(settings["training"])
    found = returned_parts(batch_norm(*(case[name] for name in _ARRAYS), **settings), "output", "mean", "variance")
    return found | inputs_after(case, *_ARRAYS)


batch_norm = Exercise(
    id="normalization_and_dropout.batch_norm",
    title="Batch normalization in training and at inference",
    points=3,
    cases=_cases,
    observe=_observe,
    hints=(
        "The modes differ in the mean and the variance that are used, and in what becomes of the moving ones; what γ "
        "and β do is the same in both.",
        "In training, both moving statistics take a small step toward those of the batch. Keras' momentum is the share "
        "that *stays*. At inference they stay as they are.",
        "One mean per feature: which axis of (samples, features) has to go? And epsilon is added to the variance, "
        "before the root.",
    ),
    kind="transcribe",
)
