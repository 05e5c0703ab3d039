"""Focal loss for any gamma and alpha, and its gradient for the logits."""

from collections.abc import Iterator

import numpy as np

from course.exercises.losses.inputs import both_signs
from course.exercises.losses.observing_losses import observe_with
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    drawn = float(np.round(rng.uniform(0.6, 1.7), 1)), float(np.round(rng.uniform(0.6, 0.9), 2))
    drawn_about = f"gamma {drawn[0]:g}, alpha {drawn[1]:g}"
    for gamma, alpha, about in ((2.0, 0.25, "the paper's gamma and alpha"), (*drawn, drawn_about)):
        yield {
            "target": rng.permutation([0.0, 1.0, 0.0, 1.0, 0.0]),
            "logits": both_signs(rng, (5,), 0.3, 2.5),
            "gamma": gamma,
            "alpha": alpha,
            "about": about,
        }
    yield {
        "target": np.array([1.0, 0.0, 1.0]),
        "logits": rng.uniform(-2, 2, 3),
        "gamma": 0.0,
        "alpha": 0.5,
        "about": "gamma 0 and alpha 0.5: half the binary cross-entropy",
    }
    yield {
        "target": np.zeros(4),
        "logits": rng.permutation([0.0, 2.9, -2.9, rng.uniform(-2, 2)]),
        "gamma": 3.0,
        "alpha": float(np.round(rng.uniform(0.1, 0.4), 2)),
        "about": "no sample of class 1",
    }
    yield {
        "target": np.array([1.0]),
        "logits": rng.uniform(-2.5, -1, 1),
        "gamma": float(np.round(rng.uniform(1.2, 4), 1)),
        "alpha": float(np.round(rng.uniform(0.6, 0.9), 2)),
        "about": "a single hard sample",
    }


focal = Exercise(
    id="losses.focal",
    title="Focal loss and its gradient",
    points=4,
    kind="transcribe",
    cases=_cases,
    observe=observe_with("target", "logits", "gamma", "alpha"),
    hints=(
        "First make, for each sample, the probability of *its own* class: p for a target of 1, and what for a 0? "
        "The weight alpha follows the same pattern.",
        "With that one probability the loss is a product of three factors. At gamma = 0 the middle one must vanish "
        "into a 1.",
        "The gradient formula above is for the probability of the sample's own class. Its sign flips with the class: "
        "raising the logit helps a 1 and hurts a 0.",
    ),
)
