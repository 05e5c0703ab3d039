"""The accuracy of always guessing the most common class: learned from one set of labels, measured on another."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data, Exercise


def _labels(rng: np.random.Generator, counts: dict[int, int]) -> NDArray[np.int64]:
    """Labels in random order: `counts` says how many there are of each."""
    return rng.permutation(np.repeat(list(counts), list(counts.values()))).astype("int64")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    k = int(rng.integers(0, 3))
    yield {
        "about": "Most samples are of class 0, as in much medical data.",
        "y_train": _labels(rng, {0: 17 + k, 1: 3}),
        "y_test": _labels(rng, {0: 8, 1: 2 + k}),
    }
    yield {
        "about": "The most common class of the training set is not the test set's.",
        "y_train": _labels(rng, {0: 4, 1: 9 + k, 2: 5}),
        "y_test": _labels(rng, {0: 5 + k, 1: 3, 2: 1}),
    }
    yield {
        "about": "The classes are called -1, 4 and 7.",
        "y_train": _labels(rng, {-1: 3, 4: 4, 7: 8 + k}),
        "y_test": _labels(rng, {-1: 2, 4: 3, 7: 6 + k}),
    }
    yield {
        "about": "The test set has none of the most common training class.",
        "y_train": _labels(rng, {1: 3, 2: 2, 5: 7 + k}),
        "y_test": _labels(rng, {1: 4 + k, 2: 3}),
    }


baseline = Exercise(
    id="start_here.baseline",
    title="The accuracy of always guessing the most common class",
    points=3,
    kind="reason",
    cases=_cases,
    observe=lambda baseline, case: {"accuracy": baseline(case["y_train"], case["y_test"])},
    hints=(
        "There are two steps, and they use different data. What do you learn, and from which labels? "
        "What do you measure, and on which?",
        "First find the one label that you would always guess. It is a label, such as 7, not its position in a list.",
        "Count how often each label occurs: `np.unique` can return the counts too, and the standard library's "
        "`collections.Counter` knows its most common entry. Then: how many test labels equal your guess?",
    ),
)
