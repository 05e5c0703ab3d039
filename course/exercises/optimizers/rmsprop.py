"""Write one update of RMSprop, with epsilon inside the root as Keras has it; it is run for twenty steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.optimizers.drawing import adaptive_cases
from course.exercises.optimizers.stepping import path_of
from course.exercises.types import Data, Exercise


def _rmsprop_cases(rng: np.random.Generator) -> Iterator[Data]:
    for case, rho in zip(adaptive_cases(rng, 5e-4), (0.9, 0.8, 0.9), strict=True):
        yield dict(case) | {"velocity": np.zeros_like(case["weight"]), "rho": rho}


def _observe_rmsprop(rmsprop: Callable[..., Any], case: Data) -> Data:
    return path_of(rmsprop, case, "velocity", case["learning_rate"], case["rho"], case["epsilon"])


rmsprop = Exercise(
    id="optimizers.rmsprop",
    title="RMSprop: AdaGrad that forgets",
    points=2,
    kind="transcribe",
    cases=_rmsprop_cases,
    observe=_observe_rmsprop,
    hints=(
        "AdaGrad adds up squares; RMSprop averages them. Everything else is as before.",
        "A moving average keeps the share rho of its old value, and fills up the rest, 1 - rho, with the new one.",
        "The new value is the *square* of the gradient, and the root comes when the step is made. Epsilon goes inside "
        "of it, as in AdaGrad.",
    ),
)
