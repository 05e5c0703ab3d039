"""Running an update rule step by step: arrays go in as tensors, and what comes back goes into the next step."""

from collections.abc import Callable
from typing import Any

import numpy as np

from course.exercises.observing import returned
from course.exercises.optimizers.drawing import Float32s
from course.exercises.serialization import plain


def tensors_of(*arrays: Float32s) -> list[Any]:
    """Arrays as tensors of the backend: on PyTorch an array and a tensor don't mix in one expression.

    Example:
        >>> [tuple(tensor.shape) for tensor in tensors_of(np.zeros(3, "float32"), np.zeros((2, 1), "float32"))]
        [(3,), (2, 1)]
    """
    import keras

    return [keras.ops.convert_to_tensor(array) for array in arrays]


def numbers_of(value: Any, name: str) -> Float32s:
    """What came back from one step, as the numbers that go into the next.

    Args:
        value: What came back: a tensor, an array, a list.
        name: What it is, for the message.

    Returns:
        The numbers in float32.

    Raises:
        ValueError: There are no real numbers in it.

    Example:
        >>> numbers_of([1, 2], "weight")
        array([1., 2.], dtype=float32)
    """
    array = np.asarray(plain(value, name))
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"Expected real numbers as the new {name}. Received: something of type {type(value).__name__}."
        )
    return array.astype("float32")


def path_of(
    rule: Callable[..., Any],
    weight: Float32s,
    memory: Float32s,
    gradients: Float32s,
    *settings: float,
    memory_name: str,
) -> Float32s:
    """The weight after every step of a rule that keeps one memory.

    Args:
        rule: Takes a weight, a gradient, the memory and the settings; returns the new weight and the new memory.
        weight: What it starts from.
        memory: What the memory starts from.
        gradients: One gradient a step.
        settings: What the rule takes besides, in its order.
        memory_name: What the memory is called, for messages.

    Returns:
        The weights, one step after the other along the first axis.

    Raises:
        ValueError: The rule returned something else.

    Example:
        >>> def summed(weight, gradient, total, rate):
        ...     return weight - rate * (total + gradient), total + gradient
        >>> path_of(summed, np.zeros(1, "float32"), np.zeros(1, "float32"), np.ones((2, 1), "float32"), 0.5,
        ...     memory_name="total").tolist()
        [[-0.5], [-1.5]]
    """
    path = []
    for gradient in gradients:
        new = returned(rule(*tensors_of(weight, gradient, memory), *settings), "weight", memory_name)
        weight, memory = numbers_of(new["weight"], "weight"), numbers_of(new[memory_name], memory_name)
        path.append(weight)
    return np.stack(path)
