"""The gradient of one number with respect to one tensor, on each of the three backends.

Keras has no call for it; here are `tf.GradientTape`, `jax.grad` and `torch.autograd` side by side.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from course.errors import InvalidValue


def gradient(function: Callable[[Any], Any], at: Any) -> np.ndarray:
    """The gradient of a scalar function of a tensor.

    Args:
        function: From a tensor to a scalar tensor. It is run as it stands, without compiling.
        at: Where; an array.

    Returns:
        An array of the shape of `at`.

    Raises:
        course.errors.InvalidValue: The backend is none of the three.

    Example:
        >>> gradient(lambda x: ops.sum(x**2), np.array([1.0, 3.0], dtype="float32")).tolist()
        [2.0, 6.0]
    """
    value = ops.convert_to_tensor(at)
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(value)
            result = function(value)
        found = tape.gradient(result, value, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    elif backend == "jax":
        import jax

        found = jax.grad(function)(value)
    elif backend == "torch":
        import torch

        leaf = value.detach().requires_grad_(True)
        with torch.enable_grad():
            (found,) = torch.autograd.grad(function(leaf), [leaf], allow_unused=True)
        found = torch.zeros_like(leaf) if found is None else found.detach()
    else:
        raise InvalidValue(
            f"Gradients need the TensorFlow, JAX or PyTorch backend. Received: KERAS_BACKEND={backend}. "
            "Set it to tensorflow, jax or torch before importing keras."
        )
    return np.array(ops.convert_to_numpy(found))
