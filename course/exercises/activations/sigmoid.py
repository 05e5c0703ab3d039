"""A sigmoid on whose way nothing overflows: `observe` listens for NumPy's reports while the answer runs."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.activations.inputs import both_signs, far_out
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": both_signs(rng, (7,)) * 2}
    yield {"x": np.append(both_signs(rng, (5,)), 0.0).reshape(2, 3), "about": "a batch, with zero in it"}
    yield {"x": -far_out(rng, 800, 2000, 4), "about": "far out on the negative side"}
    yield {"x": far_out(rng, 800, 2000, 4), "about": "far out on the positive side"}


def _observe(sigmoid: Callable[..., Any], case: Data) -> Data:
    overflows: list[str] = []
    # NumPy reports an overflow here instead of warning about it; other libraries' kernels don't go through NumPy.
    with np.errstate(over="call", invalid="ignore", divide="ignore", call=lambda kind, flag: overflows.append(kind)):
        value = sigmoid(case["x"])
    return {"value": value, "overflowed": bool(overflows)}


sigmoid = Exercise(
    id="activations.sigmoid",
    title="A sigmoid that never overflows",
    points=3,
    kind="design",
    cases=_cases,
    observe=_observe,
    hints=(
        "exp() of a negative number is at most 1 and can never overflow. When is -x negative, and when is x?",
        "Multiply numerator and denominator of 1 / (1 + exp(-x)) by exp(x): the same number, with the other "
        "exponential. One form is safe on the right, the other on the left.",
        "`np.where` computes both of its branches everywhere and throws one away, so choosing between two finished "
        "results is too late. Could one exponential, of something that is never positive, serve both sides?",
    ),
)
