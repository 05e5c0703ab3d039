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


def regression_cases(rng: np.random.Generator, *, with_delta: bool = False, with_hits: bool = True) -> Iterator[Data]:
    """Targets and predictions of several shapes: small and large errors, an outlier, and hits where they are asked for.

    Args:
        rng: Draws the numbers.
        with_delta: Whether each case has a border `delta` between small and large errors, for Huber's loss; then one
            error is exactly that large.
        with_hits: Whether some predictions are exactly right, where the absolute error has no slope.

    Yields:
        Five cases.

    Example:
        >>> [case["about"] for case in regression_cases(np.random.default_rng(0), with_delta=True)][2]
        'one prediction is a hundred too low, delta 0.5'
    """

    def case(prediction: NDArray[np.float64], target: NDArray[np.float64], about: str, delta: float) -> Data:
        border = {"delta": delta} if with_delta else {}
        return border | {
            "target": target,
            "prediction": prediction,
            "about": about + (f", delta {delta:g}" if with_delta else ""),
        }

    yield case(np.array([2.5, 0.0, 2.1]), np.array([3.0, -0.5, 2.0]), "three numbers, the last one a little off", 1.0)
    target = rng.normal(size=(4, 2))
    errors = np.concatenate([both_signs(rng, (2, 2), 0.2, 0.9), both_signs(rng, (2, 2), 3.0, 5.0)])
    delta = float(np.round(rng.uniform(1.5, 2.5), 1))
    yield case(target - errors, target, "four samples with two numbers each", delta)
    target = rng.normal(size=6)
    errors = np.append(both_signs(rng, (5,), 0.1, 0.4), 100.0)
    yield case(target - errors, target, "one prediction is a hundred too low", 0.5)
    yield case(rng.uniform(2, 3, 1), rng.uniform(-1, 0, 1), "a single sample", 1.5)
    # Whole targets, so that an error is exactly 0, and another exactly delta.
    target = rng.integers(-3, 4, size=(2, 1, 4)).astype("float64")
    errors = rng.permutation([0.0 if with_hits else 0.25, 2.0, -2.0, 0.5, -0.5, 3.5, -3.5, 0.0 if with_hits else -0.25])
    about = "three axes" + (", two of the predictions exactly right" if with_hits else "")
    yield case(target + errors.reshape(2, 1, 4), target, about, 2.0)
