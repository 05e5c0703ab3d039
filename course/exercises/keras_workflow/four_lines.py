"""Write a layer, a forward pass, a loss and an optimizer: one sheet's four lines, so that they run.

The numbers come from layers that nobody drew, so that the judge looks for weights that explain them. The optimizer is
told by the path that a copy of it takes for drawn gradients.
"""

import contextlib
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.inspecting_models import array_of, optimizer_path
from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise

ENTRIES = ("hidden", "logits", "loss", "optimizer")


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
    # More samples than hidden units: fewer would let any numbers be a weighted sum of them.
    many, few = int(rng.integers(150, 180)), int(rng.integers(3, 6))
    for samples, features, about in (
        (many, few, f"{many} samples of {few} features"),
        (1, 3, "a single sample"),
    ):
        yield {
            "x": rng.normal(size=(samples, features)).astype("float32"),
            "y": rng.permutation((np.arange(samples) + rng.integers(2)) % 2).astype("float32").reshape(-1, 1),
            "gradients": rng.normal(0, 1, (4, 3)).astype("float32"),
            "about": about,
        }


def _observe_lines(four_lines: Callable[..., Any], case: Data) -> Data:
    import keras

    with _same_start():
        answer = four_lines(case["x"], case["y"])
    if not isinstance(answer, dict):
        raise ValueError(
            f"Expected a dictionary with the keys {', '.join(ENTRIES)}. Received: something of type "
            f"{type(answer).__name__}.{' Is a `return` missing?' if answer is None else ''}"
        )
    observed: dict[str, Any] = {name: array_of(answer[name]) for name in ENTRIES[:3] if name in answer}
    optimizer = answer.get("optimizer")
    observed["optimizer"] = type(optimizer).__name__
    if isinstance(optimizer, keras.Optimizer):
        observed["path"] = optimizer_path(optimizer, case["gradients"])
    return observed | inputs_after(case, "x", "y")


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
        "A loss object is called with the truth first: `loss(y_true, y_pred)`. It must be told that it gets logits. "
        "The optimizer is an object of `keras.optimizers`; nothing is trained here.",
    ),
)
