"""Write what AdamW adds to Adam's direction: the decay of the weight; it is run for twenty steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.optimizers.drawing import draw_gradients, draw_rounded, draw_weights, with_a_still_weight
from course.exercises.optimizers.stepping import Handing, asked, numbers_of
from course.exercises.types import Data, Exercise


def _adamw_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shape, rate, decay, about in (
        ((4,), draw_rounded(rng, 0.01, 0.02), draw_rounded(rng, 0.3, 0.6, 2), "a decay strong enough to see"),
        ((2, 3), draw_rounded(rng, 0.03, 0.05), draw_rounded(rng, 0.5, 0.9, 2), "a larger rate, a kernel"),
        ((3,), 0.001, 0.004, "Keras' defaults"),
        ((3,), draw_rounded(rng, 0.01, 0.02), draw_rounded(rng, 0.3, 0.6, 2), "one direction of 0, one weight of 0"),
        ((2, 2), draw_rounded(rng, 0.01, 0.02), 0.0, "no decay: Adam"),
    ):
        weight = draw_weights(rng, shape)
        # What Adam would multiply by the learning rate: numbers of size 1 at most, mostly of one sign.
        directions = np.tanh(draw_gradients(rng, shape)).astype("float32")
        if "of 0" in about:
            weight[0], directions = 0, with_a_still_weight(directions)
        yield {
            "weight": weight,
            "directions": directions,
            "learning_rate": rate,
            "weight_decay": decay,
            "about": about,
        }


def _observe_adamw(adamw: Callable[..., Any], case: Data) -> Data:
    def walk(case: dict[str, Any], handed: Handing) -> Data:
        weight, path = case["weight"], []
        for direction in case["directions"]:
            answer = adamw(handed(weight), handed(direction), case["learning_rate"], case["weight_decay"])
            weight = numbers_of(answer, "weight")
            path.append(weight.copy())  # the next step may work in place
        return {"path": np.stack(path)} | inputs_after(case, "weight", "directions")

    return asked(walk, case)


adamw = Exercise(
    id="optimizers.adamw",
    title="AdamW: decay on its own",
    points=2,
    kind="transcribe",
    cases=_adamw_cases,
    observe=_observe_adamw,
    hints=(
        "Two things happen to the weight: it shrinks by a small share of itself, and it takes Adam's step.",
        "The share is the learning rate times the decay. Both things look at the *old* weight.",
        "With direction 0 a weight of 2, rate 0.1 and decay 0.5 becomes 1.9.",
    ),
)
