"""What a model gave, read in one way by every plot: logits or probabilities, of two classes or of several."""

from typing import Any

import numpy as np

from course.errors import complaint
from course.plots.values import as_array

# Rows of a softmax sum to 1 up to rounding; this leaves room for half precision.
_SUM_TOLERANCE = 1e-3


def are_probabilities(values: np.ndarray) -> bool:
    """Whether outputs can be probabilities: one a sample between 0 and 1, or rows that sum to 1.

    Args:
        values: shape (n,), (n, 1) or (n, C).

    Example:
        >>> import numpy as np
        >>> from course.plots.model_outputs import are_probabilities
        >>> are_probabilities(np.array([0.2, 0.9])), are_probabilities(np.array([[2.0, -1.0]]))
        (True, False)
    """
    inside = bool(((values >= 0) & (values <= 1)).all())
    if values.ndim == 1 or values.shape[1] == 1:
        return inside
    return inside and bool(np.allclose(values.sum(axis=1), 1, atol=_SUM_TOLERANCE))


def class_probabilities(name: str, outputs: Any) -> np.ndarray:
    """One probability for each class, shape (n, C); logits go through the sigmoid or the softmax.

    Args:
        name: The argument's, for an error.
        outputs: shape (n,) or (n, 1) for two classes, or (n, C).

    Raises:
        ValueError, TypeError: They are no such array.

    Example:
        >>> from course.plots.model_outputs import class_probabilities
        >>> class_probabilities("outputs", [0.0]).tolist(), class_probabilities("outputs", [2.0]).round(2).tolist()
        ([[1.0, 0.0]], [[0.12, 0.88]])
    """
    values = as_array(name, outputs, dimensions=(1, 2)).astype(float)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    known = are_probabilities(values)
    if values.ndim == 1:
        positive = values if known else np.exp(-np.logaddexp(0, -values))
        return np.stack([1 - positive, positive], axis=1)
    if known:
        return values
    shifted = np.exp(values - values.max(axis=1, keepdims=True))
    shares: np.ndarray = shifted / shifted.sum(axis=1, keepdims=True)
    return shares


def scores_of_classes(name: str, outputs: Any) -> np.ndarray:
    """A score for each class, shape (n, C), that ranks the samples as the class's probability does.

    A single column of logits does not: what counts is how far it lies above the others of its row. So logits become
    log odds, which also tell probabilities apart that rounding makes equal to 1.

    Args:
        name: The argument's, for an error.
        outputs: shape (n, C), C at least 2.

    Example:
        >>> from course.plots.model_outputs import scores_of_classes
        >>> scores_of_classes("outputs", [[5.0, 5.0], [0.0, 2.0]])[:, 1].tolist()  # the second is surer of class 1
        [0.0, 2.0]
    """
    values = as_array(name, outputs, dimensions=2).astype(float)
    if values.shape[1] < 2:
        raise ValueError(
            complaint(name, "one column for each class", f"shape {values.shape}", "Pass it as one score a sample.")
        )
    if are_probabilities(values):
        return values
    others = [np.logaddexp.reduce(np.delete(values, index, axis=1), axis=1) for index in range(values.shape[1])]
    log_odds: np.ndarray = values - np.stack(others, axis=1)
    return log_odds
