"""Comparing learning rates: small numbers, which ask for a small tolerance."""

from typing import Any

from course.answers.comparing import Reals, agrees
from course.exercises.types import Verdict


def rates_agree(name: str, rates: Reals, expected: Reals, at: Any, letter: str = "step") -> Verdict:
    """Whether learning rates are the expected ones. The message names the step, or the epoch, that is furthest off.

    Args:
        name: The verdict's.
        rates: What came, of the shape of `expected`.
        expected: The reference.
        at: The step or epoch of each.
        letter: What `at` counts.

    Example:
        >>> import numpy as np
        >>> rates_agree("the right decay", np.array([0.1, 0.1]), np.array([0.1, 0.05]), np.array([0, 10_000])).message
        'At step = 10000 expected 0.05, received 0.1.'
    """
    return agrees(name, rates, expected, at=at, letter=letter, atol=1e-8)
