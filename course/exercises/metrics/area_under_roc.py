"""The area under the ROC curve as a share of pairs, ties included."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def shuffled(about: str, y: Any, scores: Any, *, last: int | None = None) -> Data:
        labels, values = np.asarray(y, dtype="int64"), np.asarray(scores, dtype="float64")
        order = rng.permutation(len(labels))
        if last is not None:
            # The ill first, but for one of them: ranks by the place in the table are neither right nor all wins or
            # all losses then.
            order = order[np.argsort(np.where(order == last, 1, -labels[order]), kind="stable")]
        return {"about": about, "y": labels[order], "scores": values[order]}

    def labels(negatives: int, positives: int) -> NDArray[np.int64]:
        return np.repeat(np.array([0, 1]), [negatives, positives])

    y = labels(int(rng.integers(30, 45)), int(rng.integers(14, 22)))
    yield shuffled("scores of any size and sign, all different", y, 0.8 * y + rng.normal(size=len(y)))
    yield shuffled("most pairs in the wrong order", y, -1.1 * y + rng.normal(size=len(y)))
    # A label of either kind shares each of the grades.
    grades = np.concatenate([rng.integers(0, 4, len(y)) + y * (rng.random(len(y)) < 0.5), [0, 0, 1, 2, 2, 3]])
    yield shuffled("only a few different scores", np.concatenate([y, [0, 1, 1, 0, 1, 1]]), grades, last=len(y) + 4)
    y = labels(int(rng.integers(5, 9)), 3)
    yield shuffled("one score for everybody", y, np.full(len(y), rng.uniform(0.1, 0.9)), last=len(y) - 1)
    # As many pairs in the right order as in the wrong one are what equal scores would give.
    # Steps that single precision still tells apart: the arrays of some backends have no other.
    yield shuffled("differences far behind the point", labels(6, 5), 0.5 + 2.0**-24 * _uneven(rng, 6, 5))
    yield shuffled("very large numbers", labels(5, 4), 1e30 * _uneven(rng, 5, 4))
    yield shuffled("two people, in the right order", [0, 1], np.sort(rng.normal(size=2)))
    yield shuffled("two people, in the wrong order", [1, 0], np.sort(rng.normal(size=2)))
    yield shuffled("everybody is ill", [1] * 5, rng.normal(size=5))
    yield shuffled("nobody is ill", [0] * 4, rng.normal(size=4))


def _uneven(rng: np.random.Generator, negatives: int, positives: int) -> NDArray[np.int64]:
    """Different whole numbers, the negatives' first, of which not just half of the pairs are in the right order."""
    while True:
        drawn = rng.permutation(negatives + positives)
        right = int((drawn[negatives:, None] > drawn[None, :negatives]).sum())
        if 2 * right != negatives * positives:
            return drawn


def _observe(area_under_roc: Callable[..., Any], case: Data) -> Data:
    with np.errstate(all="ignore"):
        area = area_under_roc(case["y"], case["scores"])
    return {"area": area} | inputs_after(case, "y", "scores")


area_under_roc = Exercise(
    id="metrics.area_under_roc",
    title="An area by counting pairs",
    points=4,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "No curve is needed. Compare the score of each ill person with the score of each healthy one.",
        "A pair can end in three ways. What does the text say a draw is worth?",
        "How many pairs are there, and what if there are none?",
    ),
)
