"""Lesson 05, optimizers and learning-rate schedules: rmsprop."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.optimizers.update_rules import adaptive_cases, numbers_of, pair_of, tensors_of
from course.exercises.types import Data, Exercise


def _rmsprop_cases(rng: np.random.Generator) -> Iterator[Data]:
    for case, rho in zip(adaptive_cases(rng, 5e-4), (0.9, 0.8, 0.9), strict=True):
        yield dict(case) | {"rho": rho}


def _observe_rmsprop(rmsprop: Callable[..., Any], case: Data) -> Data:
    weight, velocity, path = case["weight"], np.zeros_like(case["weight"]), []
    for gradient in case["gradients"]:
        answer = rmsprop(*tensors_of(weight, gradient, velocity), case["learning_rate"], case["rho"], case["epsilon"])
        new_weight, new_velocity = pair_of(answer, "weight", "velocity")
        weight, velocity = numbers_of(new_weight, "weight"), numbers_of(new_velocity, "velocity")
        path.append(weight)
    return {"path": np.stack(path)}


rmsprop = Exercise(
    id="optimizers.rmsprop",
    title="RMSprop: AdaGrad that forgets",
    points=2,
    cases=_rmsprop_cases,
    observe=_observe_rmsprop,
    hints=(
        "AdaGrad adds up squares; RMSprop averages them. Everything else is as before.",
        "A moving average keeps the share rho of its old value, and fills up the rest, 1 - rho, with the new one.",
        "The new value is the *square* of the gradient, and the root comes when the step is made. Epsilon goes inside "
        "of it, as in AdaGrad.",
    ),
)
