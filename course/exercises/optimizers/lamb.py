"""Write one update of LAMB for two layers: Adam's directions times each layer's trust ratio; twenty steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned
from course.exercises.optimizers.drawing import draw_gradients, draw_rounded, draw_weights
from course.exercises.optimizers.stepping import numbers_of, tensors_of
from course.exercises.types import Data, Exercise


def _lamb_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shapes, scale, about in (
        (((3, 2), (2,)), 1, "a layer: kernel and bias"),
        (((4,), (2, 2)), 10, "the second layer has weights ten times as large"),
        (((2, 3), (3,)), 0, "a new bias, all zeros"),
    ):
        first, second = (draw_weights(rng, shape) for shape in shapes)
        yield {
            "first": first,
            "second": second * scale if scale else np.zeros_like(second),  # times 0 would leave some at -0
            "first_directions": np.tanh(draw_gradients(rng, shapes[0])).astype("float32"),
            "second_directions": np.tanh(draw_gradients(rng, shapes[1])).astype("float32"),
            "learning_rate": draw_rounded(rng, 0.002, 0.005, 4),
            "about": about,
        }


def _observe_lamb(lamb: Callable[..., Any], case: Data) -> Data:
    weights, first, second = [case["first"], case["second"]], [], []
    for directions in zip(case["first_directions"], case["second_directions"], strict=True):
        new = returned(lamb(tensors_of(*weights), tensors_of(*directions), case["learning_rate"]), "first", "second")
        weights = [numbers_of(weight, f"{name} weight") for name, weight in new.items()]
        first.append(weights[0])
        second.append(weights[1])
    return {"first": np.stack(first), "second": np.stack(second)}


lamb = Exercise(
    id="optimizers.lamb",
    title="LAMB: one trust ratio a layer",
    points=3,
    kind="transcribe",
    cases=_lamb_cases,
    observe=_observe_lamb,
    hints=(
        "Go through the layers one by one: weight and direction of one layer know nothing of the next.",
        "The trust ratio is the length of the weight divided by the length of the direction: the root of a sum of "
        "squares, over all entries of this one tensor.",
        "A bias that starts at zero has length 0, and would never move. What does the formula above say for it?",
    ),
)
