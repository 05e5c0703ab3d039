"""Mend a layer, a forward pass, a loss and an optimizer that run and are wrong.

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
    kind="debug",
    cases=_line_cases,
    observe=_observe_lines,
    hints=(
        "Follow one sample with your finger: what goes into each layer, and what comes out of it?",
        "Look up the first two arguments of a loss in Keras' documentation. Which of them is the truth?",
        "A logit may be any number. What does a cross-entropy that expects probabilities do with -3, and with 4?",
    ),
)
