"""Update rules with a mistake in them, written in NumPy for tensors of any backend."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.exercises.serialization import plain


def in_numpy(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule written in NumPy, for tensors of any backend: lists and tensors reach it as arrays, numbers as they are.

    Example:
        >>> in_numpy(lambda weights, rate: [weight * rate for weight in weights])([np.ones(2), np.zeros(1)], 0.5)
        [array([0.5, 0.5]), array([0.])]
    """

    def given(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [given(item) for item in value]
        return value if isinstance(value, (bool, int, float)) else np.asarray(plain(value))

    return lambda *arguments: rule(*(given(argument) for argument in arguments))


def scaled_by(
    collect: Callable[..., Any],
    scale: Callable[..., Any] = lambda sums, epsilon: (sums + epsilon) ** 0.5,
    use: Callable[..., Any] = lambda new, old: new,
) -> Callable[..., Any]:
    """A step divided by what has been collected of the squares, as in AdaGrad and RMSprop; each piece may be wrong.

    Args:
        collect: Takes the gradient, what was collected so far and the rule's own settings; returns what is collected.
        scale: Takes that and epsilon; returns what the step is divided by.
        use: Takes what is collected after and before this step; returns what the step is divided by the scale of.

    Returns:
        A rule: weight, gradient, state, learning rate, settings and epsilon to the new weight and the new state.

    Example:
        >>> weight, state = scaled_by(lambda gradient, state: state + gradient**2)(1.0, 2.0, 0.0, 0.5, 0.0)
        >>> float(weight), float(state)
        (0.5, 4.0)
    """

    def rule(weight: Any, gradient: Any, state: Any, learning_rate: float, *settings: float) -> Any:
        new = collect(gradient, state, *settings[:-1])
        return weight - learning_rate * gradient / scale(use(new, state), settings[-1]), new

    return in_numpy(rule)
