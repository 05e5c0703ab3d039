"""Write one update of Adam with its bias correction; it is run for twenty steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned
from course.exercises.optimizers.drawing import (
    EPSILON,
    draw_gradients,
    draw_rounded,
    draw_weights,
    with_a_still_weight,
)
from course.exercises.optimizers.stepping import Handing, asked, numbers_of
from course.exercises.types import Data, Exercise

_TINY = 3e-6  # thirty times epsilon: a root that holds epsilon, or is without it, gives another step


def _adam_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shape, scale, betas, about in (
        ((4,), 1.0, [0.9, 0.999], "Keras' defaults"),
        ((2, 3), 1.0, [0.8, 0.99], "other betas; a kernel"),
        ((3,), 1000.0, [0.9, 0.999], "gradients a thousand times as large"),
        ((4,), _TINY, [0.9, 0.99], f"gradients near {_TINY:g}, and one of 0: here epsilon shows"),
    ):
        gradients = (draw_gradients(rng, shape) * scale).astype("float32")
        yield {
            "weight": draw_weights(rng, shape),
            "gradients": with_a_still_weight(gradients) if scale == _TINY else gradients,
            "m": np.zeros(shape, "float32"),
            "v": np.zeros(shape, "float32"),
            "learning_rate": draw_rounded(rng, 0.004, 0.01),
            "betas": betas,
            "epsilon": EPSILON,
            "about": about,
        }


def _observe_adam(adam: Callable[..., Any], case: Data) -> Data:
    betas = tuple(float(beta) for beta in case["betas"])

    def walk(case: dict[str, Any], handed: Handing) -> Data:
        weight, moments, path = case["weight"], (case["m"], case["v"]), []
        for step, gradient in enumerate(case["gradients"], start=1):
            given = handed(weight), handed(gradient), tuple(handed(moment) for moment in moments)
            new = returned(adam(*given, step, case["learning_rate"], betas, case["epsilon"]), "weight", "(m, v)")
            pair = new["(m, v)"]
            # Two moments stacked in one tensor will do as well as a tuple.
            if not hasattr(pair, "__len__") or len(pair) != 2:
                raise ValueError(f"Expected two moments, `return weight, (m, v)`. Received: {type(pair).__name__}.")
            weight, moments = numbers_of(new["weight"], "weight"), (numbers_of(pair[0], "m"), numbers_of(pair[1], "v"))
            path.append(weight.copy())  # the next step may work in place
        return {"path": np.stack(path)} | inputs_after(case, "weight", "gradients", "m", "v")

    return asked(walk, case)


adam = Exercise(
    id="optimizers.adam",
    title="Adam, with its bias correction",
    points=4,
    kind="transcribe",
    cases=_adam_cases,
    observe=_observe_adam,
    hints=(
        "Two moving averages, each with a beta of its own: m of the gradient, v of its square. You return them as they "
        "are, uncorrected.",
        "Both start at zero, so after t steps they hold only the share 1 - beta^t of a full average. Divide by it, for "
        "the step alone.",
        "The weight moves by the learning rate times the corrected m, divided by the root of the corrected v. Epsilon "
        "is added after the root is taken.",
    ),
)
