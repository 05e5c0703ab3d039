"""Inputs that several exercises on activation functions draw: of both signs, and too large for an exponential."""

import numpy as np
from numpy.typing import NDArray


def both_signs(rng: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Numbers away from zero, about half of them negative, in random order.

    Example:
        >>> float(np.sign(both_signs(np.random.default_rng(0), (2, 3))).sum())
        0.0
    """
    count = int(np.prod(shape))
    sizes = rng.uniform(0.2, 3.0, count)
    return rng.permutation(np.where(np.arange(count) % 2 == 0, sizes, -sizes)).reshape(shape)


def far_out(rng: np.random.Generator, low: float, high: float, count: int) -> NDArray[np.float64]:
    """Numbers between two bounds, with one digit after the point, so that a message can show them whole.

    Example:
        >>> far_out(np.random.default_rng(0), 800, 2000, 2)
        array([1564.4, 1123.7])
    """
    return np.round(rng.uniform(low, high, count), 1)
