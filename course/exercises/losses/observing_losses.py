"""How a loss that gives a value and a gradient is watched."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned_parts
from course.exercises.types import Data


def observe_with(*names: str) -> Callable[[Callable[..., Any], Data], Data]:
    """An `observe` that hands some entries of a case to the loss.

    Args:
        names: The entries, in the order of the loss's arguments.

    Returns:
        A function of the loss and a case that gives the value and the gradient, as far as they came, and the arrays
        as the loss left them.

    Example:
        >>> observe = observe_with("target", "prediction")
        >>> case = {"target": np.zeros(1), "prediction": np.array([3.0])}
        >>> observe(lambda target, prediction: (4.5, prediction - target), case)
        {'value': 4.5, 'gradient': array([3.]), 'after_target': array([0.]), 'after_prediction': array([3.])}
    """

    def observe(loss: Callable[..., Any], case: Data) -> Data:
        with np.errstate(all="ignore"):
            found = returned_parts(loss(*(case[name] for name in names)), "value", "gradient")
        return found | inputs_after(case, *(name for name in names if isinstance(case[name], np.ndarray)))

    return observe
