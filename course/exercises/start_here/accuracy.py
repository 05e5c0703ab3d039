"""The accuracy from labels and scores: how often the largest score stands at the right class."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data, Exercise


def _scored(
    rng: np.random.Generator, samples: int, classes: int, right: int, shift: float = 0.0
) -> dict[str, NDArray[Any]]:
    """Scores (N, C), and labels (N,) so that exactly `right` of the rows have their largest score at the label."""
    scores = rng.normal(size=(samples, classes)) + shift
    labels = np.array([max(range(classes), key=row.__getitem__) for row in scores], dtype="int64")
    missed = rng.permutation(samples)[right:]
    labels[missed] = (labels[missed] + rng.integers(1, classes, size=len(missed))) % classes
    return {"labels": labels, "scores": scores}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"about": "Twelve samples, five classes.", **_scored(rng, 12, 5, right=int(rng.integers(7, 11)))}
    few = _scored(rng, 10, 3, right=int(rng.integers(3, 5)), shift=-20.0)
    yield {"about": "Every score is negative; the largest one still wins.", **few}
    yield {"about": "As many samples as classes.", **_scored(rng, 4, 4, right=3)}
    yield {"about": "A single sample.", **_scored(rng, 1, 3, right=1)}


accuracy = Exercise(
    id="start_here.accuracy",
    title="The share of samples whose largest score is at the right class",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=lambda accuracy, case: {"accuracy": accuracy(case["labels"], case["scores"])},
    hints=(
        "Go in two steps: first turn every row of scores into one predicted class, then compare with the labels.",
        "The class that a row votes for is the position of its largest score. NumPy has a function that finds "
        "positions; tell it along which axis the classes lie.",
        "Comparing two arrays gives an array of True and False, and Python counts True as 1. "
        "Which average of ones and zeros is a share?",
    ),
)
