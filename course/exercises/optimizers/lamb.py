"""Lesson 05, optimizers and learning-rate schedules: lamb."""

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


def _lamb_cases(rng: np.random.Generator) -> Iterator[Data]:
    for shapes, about in (
        (((3, 2), (2,)), "a layer: kernel and bias"),
        (((4,), (2, 2)), "the second layer has weights ten times as large"),
        (((2, 3), (3,)), "a new bias, all zeros"),
    ):
        first, second = (draw_weights(rng, shape) for shape in shapes)
        if "ten times" in about:
            second = second * 10
        if "zeros" in about:
            second = np.zeros_like(second)
        yield {
            "first": first,
            "second": second,
            "first_directions": np.tanh(draw_gradients(rng, shapes[0])).astype("float32"),
            "second_directions": np.tanh(draw_gradients(rng, shapes[1])).astype("float32"),
            "learning_rate": rounded(rng, 0.002, 0.005, 4),
            "about": about,
        }


def _observe_lamb(lamb: Callable[..., Any], case: Data) -> Data:
    weights, first, second = [case["first"], case["second"]], [], []
    for directions in zip(case["first_directions"], case["second_directions"], strict=True):
        answer = lamb(tensors_of(*weights), tensors_of(*directions), case["learning_rate"])
        new_first, new_second = pair_of(answer, "first", "second")
        weights = [numbers_of(new_first, "first weight"), numbers_of(new_second, "second weight")]
        first.append(weights[0])
        second.append(weights[1])
    return {"first": np.stack(first), "second": np.stack(second)}


lamb = Exercise(
    id="optimizers.lamb",
    title="LAMB: one trust ratio a layer",
    points=3,
    cases=_lamb_cases,
    observe=_observe_lamb,
    hints=(
        "Go through the layers one by one: weight and direction of one layer know nothing of the next.",
        "The trust ratio is the length of the weight divided by the length of the direction: the root of a sum of "
        "squares, over all entries of this one tensor.",
        "A bias that starts at zero has length 0, and would never move. What does the formula above say for it?",
    ),
)
