"""Lesson 05, optimizers and learning-rate schedules: adagrad."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.optimizers.update_rules import adaptive_cases, numbers_of, pair_of, tensors_of
from course.exercises.types import Data, Exercise


def _adagrad_cases(rng: np.random.Generator) -> Iterator[Data]:
    for case, start in zip(adaptive_cases(rng, 2e-4), (0.1, 0.1, 0.0), strict=True):
        yield dict(case) | {"initial_accumulator": start}


def _observe_adagrad(adagrad: Callable[..., Any], case: Data) -> Data:
    weight, path = case["weight"], []
    accumulator = np.full_like(weight, case["initial_accumulator"])
    for gradient in case["gradients"]:
        answer = adagrad(*tensors_of(weight, gradient, accumulator), case["learning_rate"], case["epsilon"])
        new_weight, new_accumulator = pair_of(answer, "weight", "accumulator")
        weight, accumulator = numbers_of(new_weight, "weight"), numbers_of(new_accumulator, "accumulator")
        path.append(weight)
    return {"path": np.stack(path)}


adagrad = Exercise(
    id="optimizers.adagrad",
    title="AdaGrad: a rate for every weight",
    points=2,
    cases=_adagrad_cases,
    observe=_observe_adagrad,
    hints=(
        "The accumulator grows first, by the square of the gradient; then the weight moves. It never shrinks.",
        "The step is the learning rate times the gradient, divided by a root. Keras adds epsilon before it takes the "
        "root.",
        "Everything is element by element: there is no sum over the weights anywhere.",
    ),
)
