"""ReLU, sigmoid, tanh and softmax of an array, of one axis or several. What is missing of the four is named."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.activations.inputs import both_signs
from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

FOUR = ("relu", "sigmoid", "tanh", "softmax")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": np.array([-1.0, 0.0, 1.0], dtype="float32"), "about": "the tensor of the older sheet: one axis"}
    yield {"x": both_signs(rng, (4, 3)).astype("float32"), "about": "a batch, (samples, features)"}
    yield {"x": both_signs(rng, (2, 2, 5)).astype("float32"), "about": "three axes"}


def _observe(four_activations: Callable[..., Any], case: Data) -> Data:
    answer = four_activations(case["x"])
    found = [name for name in FOUR if answer.get(name) is not None] if isinstance(answer, dict) else []
    if not found:
        came = f"the keys {sorted(map(str, answer))}" if isinstance(answer, dict) else f"a {type(answer).__name__}"
        raise ValueError(f"Expected a dictionary with the keys {', '.join(FOUR)}. Received: {came}.")
    return {name: answer[name] for name in found} | inputs_after(case, "x")


four_activations = Exercise(
    id="activations.four_activations",
    title="Four activations on a tensor",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "`keras.ops` holds all four, under the names that you expect.",
        "Three of them look at one number at a time. The fourth needs to know which axis holds the numbers that "
        "share one whole.",
        "The same call must work on a vector and on a batch: which number names the last axis of both?",
    ),
)
