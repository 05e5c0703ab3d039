"""Write a layer, a forward pass, a loss and an optimizer: one sheet's four lines, so that they run."""

import contextlib
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.keras_workflow.inspecting_models import array_of
from course.exercises.observing import returned_entries
from course.exercises.types import Data, Exercise


@contextlib.contextmanager
def _same_start() -> Iterator[None]:
    """The same initial weights every time: Keras draws its seeds from Python's generator, which gets its state back."""
    state = random.getstate()
    random.seed(6)
    try:
        yield
    finally:
        random.setstate(state)


def _line_cases(rng: np.random.Generator) -> Iterator[Data]:
    many, few = int(rng.integers(12, 21)), int(rng.integers(3, 6))
    for samples, features, about in (
        (many, few, f"{many} samples of {few} features"),
        (1, 3, "a single sample"),
    ):
        yield {
            "x": rng.normal(size=(samples, features)).astype("float32"),
            "y": rng.permutation((np.arange(samples) + rng.integers(2)) % 2).astype("float32").reshape(-1, 1),
            "about": about,
        }


def _observe_lines(four_lines: Callable[..., Any], case: Data) -> Data:
    with _same_start():
        answer = four_lines(case["x"], case["y"])
    entries = returned_entries(answer, "hidden", "logits", "loss", "learning_rate")
    return {name: array_of(value) for name, value in entries.items()}


four_lines = Exercise(
    id="keras_workflow.four_lines",
    title="A layer, a forward pass, a loss and an optimizer",
    points=2,
    kind="transcribe",
    cases=_line_cases,
    observe=_observe_lines,
    hints=(
        "A layer is made once and called like a function: `layer(x)`. Its name is yours to choose, but `input` is "
        "taken: Python owns it.",
        "The second layer has one unit and no activation: its output is the logit. The first layer's output goes in.",
        "A loss object is called with the truth first: `loss(y_true, y_pred)`. It must be told that it gets logits.",
    ),
)
