"""One step of learning for `second · tanh(first · x)`: the loss before it, and both weights after it.

Both gradients belong to one forward pass; updating one weight before the other's gradient is computed shows in it.
"""

from collections.abc import Iterator

import numpy as np

from course.exercises.observing import returned_parts
from course.exercises.types import Data, Exercise, Hint


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def between(low: float, high: float) -> float:
        return float(np.round(rng.uniform(low, high), 2))

    yield {"x": 1.5, "target": 0.5, "first": 0.8, "second": 1.2, "rate": 0.1, "about": "the network of the text"}
    for rate, about in ((0.05, "another one"), (between(0.3, 0.5), "a larger rate")):
        yield {
            "x": between(0.8, 2.0),
            "target": between(-1.5, -0.5),
            "first": between(0.4, 0.9),
            "second": between(0.6, 1.4),
            "rate": rate,
            "about": about,
        }
    yield {
        "x": between(-2.0, -0.8),
        "target": between(0.5, 1.5),
        "first": between(-0.9, -0.4),
        "second": between(-1.4, -0.6),
        "rate": between(0.1, 0.2),
        "about": "a negative input, and both weights negative",
    }
    yield {
        "x": between(0.8, 2.0),
        "target": between(0.5, 1.5),
        "first": between(0.4, 0.9),
        "second": 0.0,
        "rate": 0.25,
        "about": "a second weight of 0: nothing comes back through it",
    }


learning_step = Exercise(
    id="backpropagation.learning_step",
    title="One step of learning, mended",
    points=3,
    kind="debug",
    cases=_cases,
    observe=lambda learning_step, case: returned_parts(
        learning_step(case["x"], case["target"], case["first"], case["second"], case["rate"]),
        "loss",
        "new_first",
        "new_second",
    ),
    hints=(
        "Measure before you read: nudge each weight by 0.0001 and compare the slope of the loss with the one that the "
        "step has used. Which of the two weights moves wrongly?",
        Hint(
            "Read the lines in their order and ask of every variable: is this still the number that made the "
            "prediction?",
            about=("the new first weight",),
        ),
        Hint(
            "The docstring says of which weights the loss is to be. Of which weights is the one that comes back?",
            about=("the loss of the old weights",),
        ),
        "Forward, loss, all gradients, and only then the updates. Write the four in that order.",
    ),
)
