"""Weights for the classes, from labels in either format; a class without rows among them.

Nothing of the weights is asked but what follows from two demands: equal totals for the classes, n for all rows.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def labels(counts: Any) -> Any:
        return rng.permutation(np.repeat(np.arange(len(counts)), counts))

    rare = int(rng.integers(2, 6))
    some = rng.choice(np.arange(3, 30), size=4, replace=False)
    empty = int(rng.integers(0, 4))
    gone, last = some.copy(), some.copy()
    gone[empty] = last[-1] = 0
    one_hot = np.eye(4)[labels(rng.permutation(some))]
    # In this one-hot table the columns' sums are not in the order of the counts of 0 and 1.
    for given, about in (
        (labels([50 * rare, rare]), "two classes, one row in fifty of class 1"),
        (labels(some), "four classes"),
        (one_hot, "four classes, one-hot"),
        (np.eye(2)[labels([3 * rare, rare])].astype("float32"), "two classes, one-hot"),
        (labels(gone), "integers, one class without a row"),
        (labels(last), "integers, the last class without a row"),
        (labels([2, 1, 0, 1]), "as many rows as classes, one class without a row"),
        (np.eye(4)[labels(rng.permutation(gone))], "one-hot, one class without a row"),
        (labels([0, 0, rare]), "a single class has rows"),
        (np.array([1]), "a single row"),
    ):
        classes = given.shape[1] if given.ndim == 2 else 2 if "single row" in about or "two" in about else 4
        classes = 3 if "a single class" in about else classes
        yield {"labels": given, "num_classes": classes, "about": about}


def _observe(class_weights: Callable[..., Any], case: Data) -> Data:
    weights = class_weights(case["labels"], case["num_classes"])
    if not isinstance(weights, dict):
        kind = type(weights).__name__
        raise ValueError(f"Expected a dictionary from class to weight, as `fit` takes it. Received: a {kind}.")
    text = next((one for one in weights if isinstance(one, str)), None)
    if text is not None:
        raise ValueError(f"Expected numbers of classes as keys, such as 0. Received: the text {text!r}.")
    seen = {"classes": [int(one) for one in weights], "weights": [float(one) for one in weights.values()]}
    return {name: np.array(value, dtype="float64") for name, value in seen.items()} | inputs_after(case, "labels")


class_weights = Exercise(
    id="data_preparation.class_weights",
    title="Weights from two demands",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Call the total of each class t. Then the weight of one of its n_k rows is t / n_k: what is t, if K classes "
        "share n?",
        "How many classes share it when one of them has no row?",
        "A one-hot row has its 1 in the column of its class: sum down the columns, and you have counted.",
    ),
)
