"""Losses that several exercises are held against, each with its gradient for the second argument."""

import numpy as np
from scipy import special

from course.answers.comparing import Reals

ValueAndGradient = tuple[float, Reals]


def squared_error(target: Reals, prediction: Reals) -> ValueAndGradient:
    """The mean squared error.

    Example:
        >>> value, gradient = squared_error(np.array([1.0, 1.0]), np.array([2.0, 1.0]))
        >>> float(value), gradient
        (0.5, array([1., 0.]))
    """
    return np.square(target - prediction).mean(), (prediction - target) * (2.0 / target.size)


def binary_crossentropy_of_logits(target: Reals, logits: Reals) -> ValueAndGradient:
    """The mean binary cross-entropy of logits of any size, for targets 0 and 1.

    Example:
        >>> value, gradient = binary_crossentropy_of_logits(np.array([1.0]), np.array([-900.0]))
        >>> float(value), gradient
        (900.0, array([-1.]))
    """
    log_likelihood = target * special.log_expit(logits) + (1 - target) * special.log_expit(-logits)
    return -log_likelihood.mean(), (special.expit(logits) - target) / target.size


def crossentropy_of_logits(target: Reals, logits: Reals) -> ValueAndGradient:
    """The mean cross-entropy of rows of logits, for integer labels or one-hot rows.

    Example:
        >>> value, gradient = crossentropy_of_logits(np.array([0]), np.array([[900.0, 900.0]]))
        >>> round(float(value), 4), gradient
        (0.6931, array([[-0.5,  0.5]]))
    """
    truth = one_hot_rows(target, logits.shape[1])
    logs = special.log_softmax(logits, axis=1)
    return -(truth * logs).sum() / len(logits), (special.softmax(logits, axis=1) - truth) / len(logits)


def one_hot_rows(target: Reals, classes: int) -> Reals:
    """One-hot rows, whatever the coding of the labels.

    Example:
        >>> one_hot_rows(np.array([2, 0]), 3)
        array([[0., 0., 1.],
               [1., 0., 0.]])
    """
    if target.ndim == 2:
        return target
    rows = np.zeros((len(target), classes))
    rows[np.arange(len(target)), target.astype(int)] = 1
    return rows
