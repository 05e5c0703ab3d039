"""Binary cross-entropy from logits of any size, where the printed formula breaks, and its gradient for them."""

from collections.abc import Iterator

import numpy as np

from course.exercises.losses.inputs import both_signs
from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"target": np.array([1.0, 0.0]), "logits": np.array([2.0, -1.0]), "about": "logits 2 and -1, both right"}
    yield {
        "target": rng.permutation([0.0, 1.0, 0.0, 1.0, 1.0]),
        "logits": both_signs(rng, (5,), 0.3, 3.0),
        "about": "five samples",
    }
    yield {
        "target": np.array([0.0, 0.0, 0.0]),
        "logits": rng.permutation([0.0, rng.uniform(0.5, 2), rng.uniform(-2, -0.5)]),
        "about": "no sample of class 1, one logit exactly 0",
    }
    yield {"target": np.array([1.0]), "logits": rng.uniform(-2, 2, 1), "about": "a single sample"}
    # From 37 on a sigmoid is exactly 1, from 710 on an exponential overflows.
    for low, high, about in ((40, 60, "where a sigmoid is 1"), (750, 900, "where an exponential overflows")):
        # Right and wrong ones of each class, and two more: which they are is drawn, since the gradient is 1 or 0 here.
        order = rng.permutation(6)
        target = np.append([0.0, 0.0, 1.0, 1.0], rng.integers(0, 2, 2))[order]
        right = np.append([1, -1, 1, -1], rng.choice([1, -1], 2))[order]
        yield {
            "target": target,
            "logits": np.round(rng.uniform(low, high, 6), 1) * right * (2 * target - 1),
            "about": f"logits {about}: some samples are wrong with all confidence, some are right",
        }


binary_crossentropy = Exercise(
    id="losses.binary_crossentropy",
    title="Binary cross-entropy from logits",
    points=3,
    kind="reason",
    cases=_cases,
    observe=observe_with("target", "logits"),
    hints=(
        "Work out with pencil what -log(sigmoid(z)) is when you write the sigmoid as a fraction. One logarithm of one "
        "sum remains.",
        "`np.logaddexp(a, b)` is log(exp(a) + exp(b)), computed so that nothing overflows. What are a and b for a "
        "target of 1, and what for 0?",
        "The gradient is the difference of two numbers that you know: how probable the model finds a 1, and whether "
        "it is one. Then share it among the samples.",
    ),
)
