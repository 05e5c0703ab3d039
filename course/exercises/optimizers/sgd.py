"""Write one update of SGD, with momentum and with Nesterov's look ahead; it is run for twenty steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.optimizers.drawing import draw_gradients, draw_rounded, draw_weights
from course.exercises.optimizers.stepping import path_of
from course.exercises.types import Data, Exercise


def _momentum_cases(rng: np.random.Generator) -> Iterator[Data]:
    for momentum, nesterov, shape, about in (
        (0.9, False, (4,), "momentum 0.9"),
        (0.8, True, (2, 3), "momentum 0.8, Nesterov; a kernel"),
        (0.0, False, (3,), "momentum 0: plain SGD"),
        (0.0, True, (2, 2), "momentum 0, Nesterov: plain SGD too"),
    ):
        yield {
            "weight": draw_weights(rng, shape),
            "gradients": draw_gradients(rng, shape),
            "velocity": np.zeros(shape, "float32"),
            "learning_rate": draw_rounded(rng, 0.004, 0.01),
            "momentum": momentum,
            "nesterov": nesterov,
            "about": about,
        }


def _observe_sgd(sgd: Callable[..., Any], case: Data) -> Data:
    return path_of(sgd, case, "velocity", case["learning_rate"], case["momentum"], case["nesterov"])


sgd = Exercise(
    id="optimizers.sgd",
    title="SGD, with momentum and Nesterov's look ahead",
    points=3,
    kind="transcribe",
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
