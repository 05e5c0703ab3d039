"""Small networks in float64: the weights that `observe` gave them, their layers, their losses, Adam's steps."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from course.answers.comparing import Reals, is_close
from course.exercises.inspecting_models import drawn

RTOL, ATOL = 1e-3, 1e-4
"""Within these of the reference lie the outputs and losses of a whole network in float32, on any backend."""


def weights_of(seed: int, scale: float, *shapes: tuple[int, ...]) -> list[Reals]:
    """The numbers that `observe` put into the weights of a model (`inspecting_models.give_drawn_weights`).

    Args:
        seed: The case's.
        scale: Their standard deviation.
        shapes: The shapes of the weights.

    Example:
        >>> [weight.shape for weight in weights_of(1, 0.5, (3, 2), (2,))]
        [(3, 2), (2,)]
    """
    return [drawn(seed, scale, *shape).astype("float64") for shape in shapes]


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


ACTIVATIONS: Mapping[str, Callable[[Reals], Reals]] = {
    "relu": relu,
    "none": lambda x: x,
    "sigmoid": special.expit,
    "tanh": np.tanh,
    "softmax": softmax,
}
"""What may stand behind a layer, right or wrong, by Keras' name for it."""


def which(came: Any, candidates: Mapping[str, Reals], *, rtol: float = RTOL, atol: float = ATOL) -> str:
    """Which of several networks gives these outputs: the right one, or one with a known fault; "" if none does.

    Example:
        >>> which([1.0, 2.0], {"plain": np.array([1.0, 2.0]), "squared": np.array([1.0, 4.0])})
        'plain'
    """
    return next((name for name, one in candidates.items() if is_close(came, one, rtol=rtol, atol=atol)), "")


def adam_path(gradients: Reals, rate: float) -> Reals:
    """Where Adam with its usual settings takes a variable that starts at zero.

    Args:
        gradients: One per step, (steps, n).
        rate: The learning rate.

    Example:
        >>> adam_path(np.array([[2.0], [2.0]]), 0.1).round(4).tolist()
        [[-0.1], [-0.2]]
    """
    place, mean, square = (np.zeros(gradients.shape[1:]) for _ in range(3))
    path = []
    for step, gradient in enumerate(gradients.astype("float64"), start=1):
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        place = place - rate * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-7)
        path.append(place)
    return np.stack(path)
