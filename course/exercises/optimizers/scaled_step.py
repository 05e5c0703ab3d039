"""Mend one update of AdaGrad and RMSprop, with epsilon inside the root as Keras has it; it is run for twenty steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.optimizers.drawing import adaptive_cases
from course.exercises.optimizers.stepping import path_of
from course.exercises.types import Data, Exercise, Hint

# So small that the place of epsilon shows: under a sum of squares, and under their average.
_TINY = {"AdaGrad": 2e-4, "RMSprop": 5e-4}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for name, tiny in _TINY.items():
        for case, start, rho in zip(adaptive_cases(rng, tiny), (0.1, 0.1, 0.0), (0.9, 0.8, 0.9), strict=True):
            forgets = name == "RMSprop"
            yield dict(case) | {
                "memory": np.full_like(case["weight"], 0.0 if forgets else start),
                "rho": rho if forgets else None,
                "about": f"{name}: {case['about']}",
            }


def _observe(scaled_step: Callable[..., Any], case: Data) -> Data:
    return path_of(scaled_step, case, "memory", case["learning_rate"], case["rho"], case["epsilon"])


scaled_step = Exercise(
    id="optimizers.scaled_step",
    title="AdaGrad and RMSprop, mended",
    points=3,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Take one weight with gradient -2 and memory 0, and go through the lines with pencil and paper. What should "
        "the memory hold, and can it be negative?",
        Hint(
            "Give RMSprop the gradient 1 in every step. An average of ones is 1: what does the memory of the code grow "
            "to, for rho 0.9?",
            about=("RMSprop: 20 steps like Keras', to 0.000001",),
        ),
        Hint(
            "The section above measured one step of Keras at a gradient of 0.00001. On which side of the root does "
            "Keras add epsilon?",
            about=("tiny gradients, where epsilon counts",),
        ),
    ),
)
