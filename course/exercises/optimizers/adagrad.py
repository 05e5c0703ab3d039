"""Write one update of AdaGrad, with epsilon inside the root as Keras has it; it is run for twenty steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.optimizers.drawing import adaptive_cases
from course.exercises.optimizers.stepping import path_of
from course.exercises.types import Data, Exercise


def _adagrad_cases(rng: np.random.Generator) -> Iterator[Data]:
    for case, start in zip(adaptive_cases(rng, 2e-4), (0.1, 0.1, 0.0), strict=True):
        yield dict(case) | {"accumulator": np.full_like(case["weight"], start)}


def _observe_adagrad(adagrad: Callable[..., Any], case: Data) -> Data:
    return path_of(adagrad, case, "accumulator", case["learning_rate"], case["epsilon"])


adagrad = Exercise(
    id="optimizers.adagrad",
    title="AdaGrad: a rate for every weight",
    points=2,
    kind="transcribe",
    cases=_adagrad_cases,
    observe=_observe_adagrad,
    hints=(
        "The accumulator grows first, by the square of the gradient; then the weight moves. It never shrinks.",
        "The step is the learning rate times the gradient, divided by a root. Keras adds epsilon before it takes the "
        "root.",
        "Everything is element by element: there is no sum over the weights anywhere.",
    ),
)
