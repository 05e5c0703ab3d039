"""Cross-validation: a prediction for each student by a model that was fitted on the other folds.

The model is ours and remembers who it was fitted on, so that a student it has seen shows in the prediction.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    x, y = rng.normal(0, 1, (20, 2)), _both(rng, 20)
    yield {"about": "Four folds, shuffled", "x": x, "y": y, "folds": rng.permutation(np.arange(20) % 4)}
    x, y = rng.normal(0, 1, (11, 3)), _both(rng, 11)
    folds = np.array([-1, 5, 9])[rng.permutation(np.arange(11) % 3)]
    yield {"about": "Three folds that are not numbered 0, 1, 2, and not equally large", "x": x, "y": y, "folds": folds}
    x, y = rng.normal(0, 1, (9, 1)), _both(rng, 9)
    yield {"about": "Every student is a fold: leave one out", "x": x, "y": y, "folds": rng.permutation(9)}


def _both(rng: np.random.Generator, size: int) -> NDArray[np.int64]:
    """Results of both kinds, nearly as many of one as of the other."""
    return rng.permutation(np.arange(size) % 2)


def near_neighbors(x_train: ArrayLike, y_train: ArrayLike, x_new: ArrayLike) -> NDArray[np.float64]:
    """A model that remembers: the mean result of the training students, the nearest counting most by far.

    Args:
        x_train: The training students, (n, features).
        y_train: Their results, (n,).
        x_new: Whom to predict, (k, features).

    Returns:
        One probability for each, (k,).

    Example:
        >>> near_neighbors([[0.0], [5.0]], [0, 1], [[0.0], [5.0]]).round(2)
        array([0., 1.])
    """
    seen, results, new = (np.asarray(part, dtype="float64") for part in (x_train, y_train, x_new))
    distances = np.square(new[:, None, :] - seen[None, :, :]).sum(axis=-1)  # (k, n)
    weights = np.exp(-20.0 * distances) + 1e-3
    probabilities: NDArray[np.float64] = weights @ results / weights.sum(axis=1)
    return probabilities


def _observe(out_of_fold: Callable[..., Any], case: Data) -> Data:
    calls = 0

    def fit_predict(x_train: ArrayLike, y_train: ArrayLike, x_new: ArrayLike) -> NDArray[np.float64]:
        nonlocal calls
        calls += 1
        return near_neighbors(x_train, y_train, x_new)

    probability = out_of_fold(case["x"], case["y"], case["folds"], fit_predict)
    # How often the model was fitted serves a message alone.
    return {"probability": probability, "models": calls, **inputs_after(case, "x", "y", "folds")}


out_of_fold = Exercise(
    id="case_study_exam_results.out_of_fold",
    title="Every student judged by a model that never saw them",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "One model a fold. The fold is held out: the model is fitted on all the others.",
        "A boolean mask picks a fold, wherever its rows stand, and its negation picks the rest.",
        "Start from an array of n places and write each fold's predictions to the places of its own rows.",
    ),
)
