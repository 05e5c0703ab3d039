"""A forward pass through layers, which a mistake may spoil: what several answers compute with."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from course.answers.comparing import Reals
from course.exercises.neuron.layers import Layer

Activation = Callable[[Reals], Reals]


def positive_part(values: ArrayLike) -> Reals:
    """ReLU.

    Example:
        >>> positive_part([-2.0, 4.4])
        array([0. , 4.4])
    """
    positive: Reals = np.clip(np.asarray(values, dtype="float64"), 0, None)
    return positive


def run_layers(
    x: Reals,
    layers: Sequence[Layer],
    *,
    hidden: Activation | None = positive_part,
    output: Activation | None = None,
    use_bias: bool = True,
) -> Reals:
    """Send samples through layers.

    Args:
        x: The samples, one per row.
        layers: Pairs of kernel and bias, the first layer first.
        hidden: The activation of every layer but the last; None for none.
        output: The activation of the last layer.
        use_bias: Whether the layers add their biases.

    Returns:
        The outputs, one row per sample.

    Example:
        >>> layers = [(np.array([[1.0, -1.0]]), np.zeros(2)), (np.ones((2, 1)), np.array([0.5]))]
        >>> run_layers(np.array([[3.0]]), layers), run_layers(np.array([[3.0]]), layers, hidden=None)
        (array([[3.5]]), array([[0.5]]))
    """
    for number, (kernel, bias) in enumerate(layers, start=1):
        z = np.einsum("bi,iu->bu", x, kernel)
        z = np.add(z, bias) if use_bias else z
        activation = output if number == len(layers) else hidden
        x = z if activation is None else activation(z)
    return x
