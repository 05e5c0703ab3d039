"""The networks of this lesson in float64: the weights that `observe` gave them, their layers, their losses."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from course.answers.comparing import Reals

RTOL, ATOL = 1e-3, 1e-4
"""Within these of the reference lie the outputs and losses of a whole network in float32, on any backend."""


def weights_of(seed: int, scale: float, *shapes: tuple[int, ...]) -> list[Reals]:
    """The numbers that `observe` put into the model, in the order of its weights.

    Args:
        seed: The case's.
        scale: Their standard deviation.
        shapes: The shapes of the weights.

    Example:
        >>> [weight.shape for weight in weights_of(1, 0.5, (3, 2), (2,))]
        [(3, 2), (2,)]
    """
    rng = np.random.default_rng(seed)
    return [rng.normal(0, scale, shape).astype("float32").astype("float64") for shape in shapes]


def relu(x: Reals) -> Reals:
    """Negative numbers become 0.

    Example:
        >>> relu(np.array([-1.0, 2.0]))
        array([0., 2.])
    """
    return np.clip(x, 0, None)


def softmax(logits: Reals) -> Reals:
    """Probabilities along the last axis.

    Example:
        >>> softmax(np.zeros((1, 4)))
        array([[0.25, 0.25, 0.25, 0.25]])
    """
    return np.asarray(special.softmax(logits, axis=-1), dtype="float64")


def cross_entropy(logits: Reals, labels: NDArray[np.integer]) -> float:
    """The mean cross-entropy of class numbers.

    Example:
        >>> round(cross_entropy(np.zeros((3, 10)), np.array([0, 5, 9])), 4)  # guessing among ten
        2.3026
    """
    rows = np.arange(len(labels))
    return float(-special.log_softmax(logits, axis=-1)[rows, labels].mean())


def binary_cross_entropy(logits: Reals, labels: NDArray[np.floating]) -> float:
    """The mean cross-entropy of zeros and ones.

    Example:
        >>> round(binary_cross_entropy(np.zeros((2, 1)), np.array([[0.0], [1.0]])), 4)  # guessing between two
        0.6931
    """
    return float(np.mean(np.logaddexp(0, logits) - labels * logits))
