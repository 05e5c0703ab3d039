"""The gradient of any function of an array, of any shape, measured by nudging; the caller's array stays as it was."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _surface(case: Data) -> Callable[[Any], float]:
    """A smooth function of an array of one shape, made of the numbers of a case."""
    matrix, shift, shape = case["matrix"], case["shift"], case["weights"].shape

    def function(weights: Any) -> float:
        array = np.asarray(weights, dtype="float64")
        if array.shape != shape:
            raise ValueError(
                f"`function` takes an array of shape {shape}, the shape of `weights`. Received: {array.shape}."
            )
        flat = array.reshape(-1)
        return float(np.tanh(matrix @ flat + shift).sum() + 0.5 * flat @ flat)

    return function


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for shape, about in (
        ((4,), "four weights, one of them exactly 0"),
        ((2, 3), "a kernel of shape (2, 3)"),
        ((1, 1), "a single weight"),
        ((2, 1, 3), "three axes"),
    ):
        count = int(np.prod(shape))
        weights = rng.normal(size=shape)
        if len(shape) == 1:
            weights[rng.integers(count)] = 0.0
        yield {
            "weights": weights,
            "matrix": rng.normal(size=(3, count)),
            "shift": rng.normal(size=3),
            "about": about,
        }


def _observe(finite_differences: Callable[..., Any], case: Data) -> Data:
    gradient = finite_differences(_surface(case), case["weights"])
    return {"gradient": gradient, **inputs_after(case, "weights")}


finite_differences = Exercise(
    id="backpropagation.finite_differences",
    title="A gradient without any calculus",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "One weight at a time: nudge it, ask for the loss, put it back.",
        "A step to one side leaves an error as large as the step. Steps to both sides leave one as large as its "
        "square: how far apart are the two points then? Which step does the figure above call safe?",
        "`np.ndindex(weights.shape)` walks over the places of an array of any shape. Nudge a copy, not the weights of "
        "the caller.",
    ),
)
