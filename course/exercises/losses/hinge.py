"""Hinge loss for labels 0 and 1 as for -1 and 1, and its gradient for the scores."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def scores_for(labels: NDArray[np.int64]) -> NDArray[np.float64]:
        """Some with the wrong sign, some right by too small a margin, some right by more than it."""
        sizes = rng.permutation([0.4, 1.6, 0.7, 2.2, 0.3, 0.8]) + rng.uniform(0, 0.1, 6)
        return np.where(np.arange(6) % 3 == 0, -1.0, 1.0) * sizes * np.where(labels > 0, 1, -1)

    # Both codings begin with either class: the first label alone tells nothing.
    for first in rng.permutation([0, 1]):
        labels = np.append(first, rng.permutation([0, 0, 1, 1, 1 - first]))
        scores = scores_for(labels)
        yield {"labels": labels, "scores": scores, "about": "labels 0 and 1"}
        yield {"labels": 2 * labels - 1, "scores": -scores, "about": "labels -1 and 1"}
    for label in (1, 0, -1):
        yield {
            "labels": np.array([label] * 3),
            "scores": rng.permutation([-0.5, 0.2, 3.0]) + rng.uniform(0, 0.1),
            "about": f"one class only, labels {label}",
        }
    yield {
        "labels": np.array([1, -1, 1, -1]),
        "scores": np.array([1.0, -1.0, 0.0, -float(rng.integers(2, 9))]),
        "about": "margins of exactly 1, 0 and more",
    }
    yield {"labels": np.array([0]), "scores": rng.uniform(-0.9, 0.9, 1), "about": "a single sample"}


hinge = Exercise(
    id="losses.hinge",
    title="Hinge loss for both label codings",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=observe_with("labels", "scores"),
    hints=(
        "Recode first: whatever the coding, the negative class must end up at -1.",
        "label · score is the margin: positive where the sign is right. Who pays, who does not?",
        "Who pays nothing has gradient 0. For the others the loss falls as the score moves toward its label: how fast, "
        "and in which direction?",
    ),
)
