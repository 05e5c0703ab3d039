"""Lesson 05, optimizers and learning-rate schedules: sgd."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.optimizers.update_rules import (
    draw_gradients,
    draw_weights,
    numbers_of,
    pair_of,
    rounded,
    tensors_of,
)
from course.exercises.types import Data, Exercise


def _momentum_cases(rng: np.random.Generator) -> Iterator[Data]:
    for momentum, nesterov, shape, about in (
        (0.9, False, (4,), "momentum 0.9"),
        (0.8, True, (2, 3), "momentum 0.8, Nesterov; a kernel"),
        (0.0, False, (3,), "momentum 0: plain SGD"),
    ):
        yield {
            "weight": draw_weights(rng, shape),
            "gradients": draw_gradients(rng, shape),
            "learning_rate": rounded(rng, 0.004, 0.01),
            "momentum": momentum,
            "nesterov": nesterov,
            "about": about,
        }


def _observe_sgd(sgd: Callable[..., Any], case: Data) -> Data:
    weight, velocity, path = case["weight"], np.zeros_like(case["weight"]), []
    for gradient in case["gradients"]:
        answer = sgd(*tensors_of(weight, gradient, velocity), case["learning_rate"], case["momentum"], case["nesterov"])
        new_weight, new_velocity = pair_of(answer, "weight", "velocity")
        weight, velocity = numbers_of(new_weight, "weight"), numbers_of(new_velocity, "velocity")
        path.append(weight)
    return {"path": np.stack(path)}


sgd = Exercise(
    id="optimizers.sgd",
    title="SGD, with momentum and Nesterov's look ahead",
    points=3,
    cases=_momentum_cases,
    observe=_observe_sgd,
    hints=(
        "First the velocity, then the weight. The velocity keeps a share of itself and is pushed downhill, against the "
        "gradient.",
        "Without Nesterov the weight moves by the new velocity. Where does the learning rate already stand?",
        "With Nesterov the weight moves by the velocity that *would* follow if the same gradient came once more: apply "
        "the formula for the velocity a second time, to the new velocity, and don't keep it.",
    ),
)
