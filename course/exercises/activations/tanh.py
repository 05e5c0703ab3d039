"""tanh with its slope, where both printed forms give infinity over infinity. Only the numbers are looked at."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.activations.inputs import both_signs, far_out
from course.exercises.observing import inputs_after, returned
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": np.append(both_signs(rng, (6,)), 0.0), "about": "ordinary numbers, and zero"}
    medium = far_out(rng, 46, 80, 2).astype("float32")
    yield {"x": np.concatenate([medium, -medium]), "about": "float32, beyond 45"}
    large = far_out(rng, 90, 900, 2).astype("float32")
    yield {"x": np.concatenate([large, -large]).reshape(2, 2), "about": "float32, beyond 89"}
    far = far_out(rng, 1000, 3000, 2)
    yield {"x": np.concatenate([[0.0], far, -far]), "about": "zero and far out, float64"}


def _observe(tanh: Callable[..., Any], case: Data) -> Data:
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        return returned(tanh(case["x"]), "value", "slope") | inputs_after(case, "x")


tanh = Exercise(
    id="activations.tanh",
    title="tanh and its slope, for any input",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Both printed forms are the same fraction, multiplied above and below by a power of e. You may multiply by "
        "another one.",
        "Choose the power so that every exponential has a negative exponent. Which one you need depends on the sign "
        "of x; tanh(-x) = -tanh(x) saves you half of the work.",
        "There is also a way through the sigmoid: it runs from 0 to 1, tanh from -1 to 1, and tanh is steeper by a "
        "factor of two along x. For the slope you need nothing but the value itself.",
    ),
)
