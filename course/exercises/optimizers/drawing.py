"""What the exercises of this lesson draw: weights, gradients for twenty steps, learning rates."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data

STEPS = 20
EPSILON = 1e-7
"""Keras' small constant."""

Float32s = NDArray[np.float32]


def draw_away_from_zero(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> Float32s:
    """Numbers of either sign whose size lies between `low` and `high`.

    Example:
        >>> bool((np.abs(draw_away_from_zero(np.random.default_rng(0), (100,), 0.5, 1.0)) >= 0.5).all())
        True
    """
    numbers = rng.uniform(low, high, shape) * rng.choice([-1.0, 1.0], shape)
    return np.asarray(numbers, dtype="float32")


def draw_rounded(rng: np.random.Generator, low: float, high: float, digits: int = 3) -> float:
    """A number between `low` and `high` with so many digits after the point, as a student would choose it.

    Example:
        >>> draw_rounded(np.random.default_rng(0), 0.004, 0.01)
        0.008
    """
    return float(np.round(rng.uniform(low, high), digits))


def draw_weights(rng: np.random.Generator, shape: tuple[int, ...]) -> Float32s:
    """Weights of either sign that twenty steps of these exercises change visibly and keep near 1 at most.

    Example:
        >>> draw_weights(np.random.default_rng(0), (2, 3)).shape
        (2, 3)
    """
    return draw_away_from_zero(rng, shape, 0.1, 0.6)


def draw_gradients(rng: np.random.Generator, shape: tuple[int, ...]) -> Float32s:
    """One gradient for each of the 20 steps: mostly one direction, with noise that sometimes turns it round.

    None of its numbers is close to zero: there the small constant in a denominator would decide, and two right forms
    of a rule would differ.

    Args:
        rng: Where they are drawn from.
        shape: The shape of the weight that they belong to.

    Returns:
        Gradients, shape (20, *shape).

    Example:
        >>> draw_gradients(np.random.default_rng(0), (2, 3)).shape
        (20, 2, 3)
    """
    drift = draw_away_from_zero(rng, shape, 0.5, 1.0)
    noise = rng.normal(0, 0.6, (STEPS, *shape))
    gradients = drift + noise
    clear = np.where(np.abs(gradients) < 0.3, np.copysign(0.3, gradients), gradients)
    return clear.astype("float32")


def with_a_still_weight(gradients: Float32s) -> Float32s:
    """The same gradients, but the last number of each is exactly 0: what it belongs to must stay where it is.

    Example:
        >>> with_a_still_weight(np.ones((2, 3), "float32"))
        array([[1., 1., 0.],
               [1., 1., 0.]], dtype=float32)
    """
    still = gradients.copy()
    still[..., -1] = 0
    return still


def adaptive_cases(rng: np.random.Generator, tiny: float) -> Iterator[Data]:
    """Cases for a rule that divides by the root of squared gradients plus epsilon: AdaGrad and RMSprop.

    Args:
        rng: Where they are drawn from.
        tiny: The size of the last case's gradients, so small that the place of epsilon in the formula shows.

    Yields:
        Three cases with the entries weight, gradients, learning_rate, epsilon and about.

    Example:
        >>> [case["about"] for case in adaptive_cases(np.random.default_rng(0), 5e-4)][2]
        'gradients near 0.0005, and one of 0: here the place of epsilon shows'
    """
    for shape, scale, about in (
        ((4,), 1.0, "four weights"),
        ((2, 3), np.array([3.0, 1.0, 0.3], "float32"), "a kernel whose columns see gradients of different sizes"),
        ((4,), tiny, f"gradients near {tiny:g}, and one of 0: here the place of epsilon shows"),
    ):
        gradients = (draw_gradients(rng, shape) * scale).astype("float32")
        yield {
            "weight": draw_weights(rng, shape),
            "gradients": with_a_still_weight(gradients) if scale is tiny else gradients,
            "learning_rate": draw_rounded(rng, 0.004, 0.01),
            "epsilon": EPSILON,
            "about": about,
        }
