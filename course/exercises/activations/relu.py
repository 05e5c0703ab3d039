"""The values of ReLU and its slopes, in NumPy, for an array of any shape."""

from collections.abc import Iterator

import numpy as np

from course.exercises.activations.inputs import both_signs
from course.exercises.observing import inputs_after, returned
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"x": both_signs(rng, (7,))}
    yield {"x": both_signs(rng, (3, 2, 4)), "about": "a batch with three axes"}
    edge = both_signs(rng, (4,)) * 1e4
    yield {"x": np.append(edge, [1e-3, 0.0, -1e-3]), "about": "large and small numbers, and zero itself"}


relu = Exercise(
    id="activations.relu",
    title="ReLU and its slope",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=lambda relu, case: returned(relu(case["x"]), "value", "slope") | inputs_after(case, "x"),
    hints=(
        "Look at the two halves of the figure one at a time: what does a negative number become, what a positive one?",
        "`np.where(condition, here, there)` chooses element by element, in any shape. You need it, or something like "
        "it, twice.",
        "The slope says how much the output grows when the input grows by a little. On a flat piece that is 0; "
        "on a piece where output and input are the same, it is 1.",
    ),
)
