"""Cross-entropy from logits, for integer and one-hot labels alike, and its gradient for the logits."""

from collections.abc import Iterator

import numpy as np

from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    logits = np.log([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]) + rng.normal()
    yield {"target": np.array([0, 1]), "logits": logits, "about": "integer labels: 70 % and 30 % for the true class"}
    labels = rng.permutation([0, 1, 2, 3, 0])
    yield {
        "target": np.eye(4)[labels],
        "logits": rng.normal(size=(5, 4)) * 2,
        "about": "one-hot labels, five samples, four classes",
    }
    yield {
        "target": rng.permutation([0, 1, 2]),
        "logits": rng.normal(size=(3, 3)),
        "about": "as many samples as classes, integer labels",
    }
    yield {
        "target": np.eye(3)[rng.permutation([0, 1, 1])],
        "logits": rng.normal(size=(3, 3)),
        "about": "as many samples as classes, one-hot labels; the last class is missing",
    }
    logits = np.repeat(rng.normal(size=(2, 1)), 4, axis=1)
    yield {
        "target": rng.permutation([1, 2]),
        "logits": logits,
        "about": "integer labels, first and last class missing; all classes of a sample have the same logit",
    }
    yield {"target": np.eye(3)[[2]], "logits": rng.normal(size=(1, 3)), "about": "a single sample, one-hot"}
    # Less its row's mean the first logit is still too large for an exponential, less the table's maximum the second
    # row is too small for one.
    for one_hot in (True, False):
        far = float(rng.integers(2000, 3000))
        logits = np.array([[far, 0.0, 1.0], -far + rng.uniform(-2, 2, 3)])[:, rng.permutation(3)]
        labels = np.array([rng.choice(np.flatnonzero(logits[0] < far)), rng.integers(3)])
        order = rng.permutation(2)
        yield {
            "target": np.eye(3)[labels[order]] if one_hot else labels[order],
            "logits": logits[order],
            "about": f"logits far from zero, {'one-hot' if one_hot else 'integer'} labels",
        }


cross_entropy = Exercise(
    id="losses.cross_entropy",
    title="Cross-entropy for both label codings",
    points=4,
    kind="reason",
    cases=_cases,
    observe=observe_with("target", "logits"),
    hints=(
        "Bring the two codings to one first: integer labels have one axis, one-hot rows have two. `np.eye(classes)` "
        "holds every one-hot row there is.",
        "The logarithm of a softmax is a score minus the logarithm of a sum of exponentials. Shift each row by its "
        "maximum, and nothing overflows.",
        "The gradient has the shape of the logits: what the model believes, minus what is true, shared among the "
        "*samples* (not among all numbers).",
    ),
)
