"""Inputs that several exercises on losses draw."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data


def both_signs(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> NDArray[np.float64]:
    """Numbers whose size lies between two bounds, about half of them negative, in random order.

    Example:
        >>> float(np.sign(both_signs(np.random.default_rng(0), (2, 3), 0.5, 1.0)).sum())
        0.0
    """
    count = int(np.prod(shape))
    signs = np.where(np.arange(count) % 2 == 0, 1.0, -1.0)
    return rng.permutation(rng.uniform(low, high, count) * signs).reshape(shape)


def regression_cases(rng: np.random.Generator, *, with_delta: bool = False) -> Iterator[Data]:
    """Targets and predictions: three numbers known beforehand, small and large errors, and an outlier.

    Args:
        rng: Draws the numbers.
        with_delta: Whether each case has a border `delta` between small and large errors, for Huber's loss.

    Yields:
        Three cases. No error is exactly 0, where the absolute error has no slope.

    Example:
        >>> [case["about"] for case in regression_cases(np.random.default_rng(0), with_delta=True)][2]
        'one prediction is a hundred too low, delta 0.5'
    """
    delta = {"delta": 1.0} if with_delta else {}
    yield delta | {
        "target": np.array([3.0, -0.5, 2.0]),
        "prediction": np.array([2.5, 0.0, 2.1]),
        "about": "three numbers, the last one a little off",
    }
    target = rng.normal(size=(4, 2))
    delta = {"delta": float(np.round(rng.uniform(1.5, 2.5), 1))} if with_delta else {}
    yield delta | {
        "target": target,
        "prediction": target - np.concatenate([both_signs(rng, (2, 2), 0.2, 0.9), both_signs(rng, (2, 2), 3.0, 5.0)]),
        "about": "four samples with two numbers each" + (f", delta {delta['delta']}" if with_delta else ""),
    }
    target = rng.normal(size=6)
    delta = {"delta": 0.5} if with_delta else {}
    yield delta | {
        "target": target,
        "prediction": target - np.append(both_signs(rng, (5,), 0.1, 0.4), 100.0),
        "about": "one prediction is a hundred too low" + (", delta 0.5" if with_delta else ""),
    }
