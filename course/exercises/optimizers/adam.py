"""Lesson 05, optimizers and learning-rate schedules: adam."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.optimizers.update_rules import (
    EPSILON,
    draw_gradients,
    draw_weights,
    numbers_of,
    pair_of,
    rounded,
    tensors_of,
)
from course.exercises.types import Data, Exercise


def _adam_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shape, scale, betas, about in (
        ((4,), 1.0, [0.9, 0.999], "Keras' defaults"),
        ((2, 3), 1.0, [0.8, 0.99], "other betas; a kernel"),
        ((3,), 1000.0, [0.9, 0.999], "gradients a thousand times as large"),
    ):
        yield {
            "weight": draw_weights(rng, shape),
            "gradients": (draw_gradients(rng, shape) * scale).astype("float32"),
            "learning_rate": rounded(rng, 0.004, 0.01),
            "betas": betas,
            "epsilon": EPSILON,
            "about": about,
        }


def _observe_adam(adam: Callable[..., Any], case: Data) -> Data:
    weight, path = case["weight"], []
    moments = (np.zeros_like(weight), np.zeros_like(weight))
    betas = tuple(float(beta) for beta in case["betas"])
    for step, gradient in enumerate(case["gradients"], start=1):
        given = *tensors_of(weight, gradient), tuple(tensors_of(*moments))
        answer = adam(*given, step, case["learning_rate"], betas, case["epsilon"])
        new_weight, new_moments = pair_of(answer, "weight", "(m, v)")
        if not hasattr(new_moments, "__len__") or len(new_moments) != 2:
            raise ValueError(f"Expected two moments, `return weight, (m, v)`. Received: {type(new_moments).__name__}.")
        weight = numbers_of(new_weight, "weight")
        moments = (numbers_of(new_moments[0], "m"), numbers_of(new_moments[1], "v"))
        path.append(weight)
    return {"path": np.stack(path)}


adam = Exercise(
    id="optimizers.adam",
    title="Adam, with its bias correction",
    points=4,
    cases=_adam_cases,
    observe=_observe_adam,
    hints=(
        "Two moving averages, each with a beta of its own: m of the gradient, v of its square. You return them as they "
        "are, uncorrected.",
        "Both start at zero, so after t steps they hold only the share 1 - beta^t of a full average. Divide by it, for "
        "the step alone.",
        "The weight moves by the learning rate times the corrected m, divided by the root of the corrected v. Epsilon "
        "is added to the root.",
    ),
)
