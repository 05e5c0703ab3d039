"""Update rules with a mistake in them, written in NumPy."""

from collections.abc import Callable
from typing import Any


def scaled_by(
    collect: Callable[..., Any],
    scale: Callable[..., Any] = lambda sums, epsilon: (sums + epsilon) ** 0.5,
    use: Callable[..., Any] = lambda new, old: new,
    keep: Callable[..., Any] = lambda new, old: new,
    numerator: Callable[..., Any] = lambda gradient: gradient,
) -> Callable[..., Any]:
    """A step divided by what has been collected of the squares, as in AdaGrad and RMSprop; each piece may be wrong.

    Args:
        collect: Takes the gradient, what was collected so far and the rule's own settings; returns what is collected.
        scale: Takes that and epsilon; returns what the step is divided by.
        use: Takes what is collected after and before this step; returns what the step is divided by the scale of.
        keep: Takes the same two; returns what the next step starts from.
        numerator: Takes the gradient; returns what is divided.

    Returns:
        A rule: weight, gradient, state, learning rate, settings and epsilon to the new weight and the new state.

    Example:
        >>> scaled_by(lambda gradient, state: state + gradient**2)(1.0, 2.0, 0.0, 0.5, 0.0)
        (0.5, 4.0)
    """

    def rule(weight: Any, gradient: Any, state: Any, learning_rate: float, *settings: float) -> Any:
        new = collect(gradient, state, *settings[:-1])
        change = learning_rate * numerator(gradient) / scale(use(new, state), settings[-1])
        return weight - change, keep(new, state)

    return rule
