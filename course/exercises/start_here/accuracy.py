"""The accuracy from labels and scores: how often the largest score stands at the right class.

The numbers of samples are primes, so that no share of them is a short decimal: whoever rounds is off in each draw.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _scored(
    rng: np.random.Generator, samples: int, classes: int, right: int, shift: float = 0.0
) -> dict[str, NDArray[Any]]:
    """Scores (N, C), and labels (N,) so that exactly `right` of the rows have their largest score at the label.

    Class 0 is nobody's label and nobody's largest score: a search for the largest score that begins at 0 finds it.
    Where a row is missed, the label of one is where its smallest score is.
    """
    scores = rng.normal(size=(samples, classes)) + shift
    scores[:, 0] = scores[:, 1:].mean(axis=1)
    labels = np.array([max(range(classes), key=row.__getitem__) for row in scores], dtype="int64")
    missed = rng.permutation(samples)[right:]
    labels[missed] = (labels[missed] - 1 + rng.integers(1, classes - 1, size=len(missed))) % (classes - 1) + 1
    labels[missed[:1]] = scores[missed[:1]].argmin(axis=1)
    return {"labels": labels, "scores": scores}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    many = _scored(rng, 19, 5, right=int(rng.integers(4, 16)))
    yield {"about": "19 samples, five classes, none of the samples of class 0.", **many}
    few = _scored(rng, 13, 4, right=int(rng.integers(2, 12)), shift=-20.0)
    yield {"about": "Every score is negative; the largest one still wins.", **few}
    yield {"about": "As many samples as classes.", **_scored(rng, 11, 11, right=int(rng.integers(2, 11)))}
    yield {"about": "A single sample.", **_scored(rng, 1, 3, right=1)}


def _observe(accuracy: Any, case: Data) -> Data:
    return {"accuracy": accuracy(case["labels"], case["scores"]), **inputs_after(case, "labels", "scores")}


accuracy = Exercise(
    id="start_here.accuracy",
    title="The share of samples whose largest score is at the right class",
    points=2,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Go in two steps: first turn every row of scores into one predicted class, then compare with the labels.",
        "The class that a row votes for is the position of its largest score. NumPy has a function that finds "
        "positions; tell it along which axis the classes lie.",
        "Comparing two arrays gives an array of True and False, and Python counts True as 1. "
        "Which average of ones and zeros is a share?",
    ),
)
