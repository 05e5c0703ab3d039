"""One step of learning for `second · tanh(first · x)`: the loss before it, and both weights after it.

Both gradients belong to one forward pass; updating one weight before the other's gradient is computed shows in it.
"""

from collections.abc import Iterator

import numpy as np

from course.exercises.backpropagation.returned_values import returned_values
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": 1.5, "target": 0.5, "first": 0.8, "second": 1.2, "rate": 0.1, "about": "the network of the text"}
    for about in ("another one", "a larger rate"):
        yield {
            "x": float(np.round(rng.uniform(0.8, 2.0), 2)),
            "target": float(np.round(rng.uniform(-1.5, -0.5), 2)),
            "first": float(np.round(rng.uniform(0.4, 0.9), 2)),
            "second": float(np.round(rng.uniform(0.6, 1.4), 2)),
            "rate": 0.05 if about == "another one" else 0.4,
            "about": about,
        }


learning_step = Exercise(
    id="backpropagation.learning_step",
    title="One step of learning, in the right order",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=lambda learning_step, case: returned_values(
        learning_step(case["x"], case["target"], case["first"], case["second"], case["rate"]),
        "loss",
        "new_first",
        "new_second",
    ),
    hints=(
        "Forward, loss, *all* gradients, then all updates. Write the four in that order and nothing can go wrong.",
        "The gradient of the first weight travels through the second one. Through which value of it: the one that made "
        "the prediction, or the one that you are about to give it?",
        "w ← w - rate · gradient, for both.",
    ),
)
