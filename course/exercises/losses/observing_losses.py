"""How a loss that gives a value and a gradient is watched."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.exercises.observing import returned
from course.exercises.types import Data


def observe_with(*names: str) -> Callable[[Callable[..., Any], Data], Data]:
    """An `observe` that hands some entries of a case to the loss.

    Args:
        names: The entries, in the order of the loss's arguments.

    Returns:
        A function of the loss and a case that gives the value and the gradient.

    Example:
        >>> observe = observe_with("target", "prediction")
        >>> observe(lambda target, prediction: (0.5, prediction - target), {"target": 1.0, "prediction": 3.0})
        {'value': 0.5, 'gradient': 2.0}
    """

    def observe(loss: Callable[..., Any], case: Data) -> Data:
        with np.errstate(all="ignore"):
            return returned(loss(*(case[name] for name in names)), "value", "gradient")

    return observe
