"""Hinge loss for labels 0 and 1 as for -1 and 1, and its gradient for the scores."""

from collections.abc import Iterator

import numpy as np

from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    labels = rng.permutation([0, 0, 1, 1, 1, 0])
    sizes = rng.permutation([0.4, 1.6, 0.7, 2.2, 0.3, 0.8]) + rng.uniform(0, 0.1, 6)
    scores = np.where(np.arange(6) % 3 == 0, -1.0, 1.0) * sizes * (2 * labels - 1)
    yield {"labels": labels, "scores": scores, "about": "labels 0 and 1"}
    yield {"labels": 2 * labels - 1, "scores": scores, "about": "the same, with labels -1 and 1"}
    yield {
        "labels": np.array([1, 1, 1]),
        "scores": np.array([-0.5, 0.2, 3.0]) + rng.uniform(0, 0.1),
        "about": "one class only, labels 1",
    }


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
