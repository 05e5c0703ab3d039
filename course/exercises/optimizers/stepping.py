"""Running an update rule step by step: what comes back from one step goes into the next.

NumPy arrays go in. A rule written in `keras.ops` may not take them (on PyTorch an array and a tensor don't mix in one
expression); then it is asked again, with tensors of the backend.
"""

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned
from course.exercises.optimizers.drawing import Float32s
from course.exercises.serialization import plain
from course.exercises.types import Data

Handing = Callable[[Float32s], Any]
"""How an array is handed to a rule: as it is, or as a tensor."""


def asked(walk: Callable[[dict[str, Any], Handing], Data], case: Data) -> Data:
    """What is seen of a rule that is given NumPy arrays, or, where it raises, of the rule given tensors.

    Args:
        walk: Takes a case and how to hand over an array; asks the rule, step by step.
        case: The input. Each walk begins with a copy of it.

    Returns:
        What `walk` returned.

    Raises:
        Exception: Whatever the rule raised with NumPy arrays, where it raised with tensors too.

    Example:
        >>> def walk(case, handed):
        ...     return {"doubled": 2 * handed(case["x"])}
        >>> asked(walk, {"x": np.ones(2)})
        {'doubled': array([2., 2.])}
    """
    try:
        return walk(copy.deepcopy(dict(case)), lambda array: array)
    except NotImplementedError:  # the stub
        raise
    except Exception as error:
        try:
            return walk(copy.deepcopy(dict(case)), _tensor)
        except Exception:
            raise error from None


def _tensor(array: Float32s) -> Any:
    import keras

    return keras.ops.convert_to_tensor(array)


def numbers_of(value: Any, name: str) -> Float32s:
    """What came back from one step, as the numbers that go into the next.

    Args:
        value: What came back: a tensor, an array, a list.
        name: What it is, for the message.

    Returns:
        The numbers in float32, in memory of their own.

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


def path_of(rule: Callable[..., Any], case: Data, memory: str, *settings: float) -> Data:
    """The weight after every step of a rule that keeps one memory, and the inputs as the rule left them.

    Args:
        rule: Takes a weight, a gradient, the memory and the settings; returns the new weight and the new memory.
        case: With the entries weight, gradients (one a step) and the memory's.
        memory: The name of the entry that the memory starts from.
        settings: What the rule takes besides, in its order.

    Returns:
        The entry path, with the weights, one step after the other along the first axis; and the inputs.

    Raises:
        ValueError: The rule returned something else.

    Example:
        >>> def summed(weight, gradient, total, rate):
        ...     return weight - rate * (total + gradient), total + gradient
        >>> case = {name: np.zeros(1, "float32") for name in ("weight", "total")}
        >>> path_of(summed, case | {"gradients": np.ones((2, 1), "float32")}, "total", 0.5)["path"].tolist()
        [[-0.5], [-1.5]]
    """

    def walk(case: dict[str, Any], handed: Handing) -> Data:
        weight, kept, path = case["weight"], case[memory], []
        for gradient in case["gradients"]:
            new = returned(rule(handed(weight), handed(gradient), handed(kept), *settings), "weight", memory)
            weight, kept = numbers_of(new["weight"], "weight"), numbers_of(new[memory], memory)
            path.append(weight.copy())  # the next step may work in place
        return {"path": np.stack(path)} | inputs_after(case, "weight", "gradients", memory)

    return asked(walk, case)
