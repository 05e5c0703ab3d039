"""The accuracy of always guessing the most common class: learned from one set of labels, measured on another.

The test sets hold a prime number of labels, so that no share is a short decimal, and the training sets another prime,
so that no share of the one is a share of the other.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _labels(rng: np.random.Generator, counts: dict[int, int], *, ends: int | None = None) -> NDArray[np.int64]:
    """Labels in random order: `counts` says how many there are of each. `ends` is the first label and the last."""
    labels = rng.permutation(np.repeat(list(counts), list(counts.values()))).astype("int64")
    if ends is not None:
        inner = np.delete(labels, np.flatnonzero(labels == ends)[:2])
        labels = np.concatenate([[ends], inner, [ends]]).astype("int64")
    return labels


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    rare, rare_now = int(rng.integers(3, 9)), int(rng.integers(2, 11))
    yield {
        "about": "Most samples are of class 0, as in much medical data.",
        "y_train": _labels(rng, {0: 29 - rare, 1: rare}, ends=1),
        "y_test": _labels(rng, {0: 23 - rare_now, 1: rare_now}),
    }
    hits = int(rng.integers(3, 8))
    yield {
        "about": "The most common class of the training set is not the test set's.",
        "y_train": _labels(rng, {0: 7, 1: 12, 2: 10}, ends=2),
        "y_test": _labels(rng, {0: 2, 1: hits, 2: 15 - hits}),
    }
    other, third = int(rng.integers(6, 9)), int(rng.integers(2, 7))
    yield {
        "about": "The classes are called -1, 4 and 7.",
        "y_train": _labels(rng, {-1: 11, 4: 23 - 11 - other, 7: other}, ends=7),
        "y_test": _labels(rng, {-1: 17 - 2 - third, 4: third, 7: 2}),
    }
    yield {
        "about": "The test set has none of the most common training class.",
        "y_train": _labels(rng, {1: 5, 2: 3, 5: 9}, ends=1),
        "y_test": _labels(rng, {1: int(rng.integers(4, 9)), 2: 3}),
    }


def _observe(baseline: Any, case: Data) -> Data:
    return {"accuracy": baseline(case["y_train"], case["y_test"]), **inputs_after(case, "y_train", "y_test")}


baseline = Exercise(
    id="start_here.baseline",
    title="The accuracy of always guessing the most common class",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "There are two steps, and they use different data. What do you learn, and from which labels? "
        "What do you measure, and on which?",
        "First find the one label that you would always guess. It is a label, such as 7, not its position in a list.",
        "Count how often each training label occurs. A function that lists the different labels may be able to count "
        "them, too (`np.unique?`); negative labels have no place in a list of counts. Then: how many test labels equal "
        "your guess?",
    ),
)
