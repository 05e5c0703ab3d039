"""A function's gradient on the backend at hand, and by finite differences in NumPy, to compare with."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops


def gradients_at(function: Callable[..., Any], *arrays: np.ndarray) -> list[np.ndarray]:
    """The gradient of a scalar function of tensors with respect to each of them."""
    match keras.backend.backend():
        case "tensorflow":
            import tensorflow as tf

            tensors = [tf.convert_to_tensor(array) for array in arrays]
            with tf.GradientTape() as tape:
                tape.watch(tensors)
                value = function(*tensors)
            found = tape.gradient(value, tensors, unconnected_gradients="zero")
        case "jax":
            import jax

            found = jax.jit(jax.grad(function, argnums=tuple(range(len(arrays)))))(
                *[ops.convert_to_tensor(a) for a in arrays]
            )
        case "torch":
            import torch

            tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
            value = function(*tensors)
            found = torch.autograd.grad(value, tensors, allow_unused=True)
            found = [torch.zeros_like(t) if g is None else g for g, t in zip(found, tensors, strict=True)]
    return [ops.convert_to_numpy(gradient) for gradient in found]


def weight_gradients(function: Callable[[], Any], variables: list[Any]) -> list[np.ndarray]:
    """The gradient of a scalar function without arguments with respect to Keras variables."""

    def of_values(*values: Any) -> Any:
        with keras.StatelessScope(state_mapping=list(zip(variables, values, strict=True))):
            return function()

    return gradients_at(of_values, *[ops.convert_to_numpy(variable.value) for variable in variables])


def finite_differences(function: Callable[[np.ndarray], float], at: np.ndarray, *, step: float = 1e-5) -> np.ndarray:
    """The gradient of a NumPy function in float64 by central differences."""
    at = np.array(at, "float64")
    slopes = np.zeros_like(at)
    for index in np.ndindex(*at.shape):
        up, down = at.copy(), at.copy()
        up[index] += step
        down[index] -= step
        slopes[index] = (function(up) - function(down)) / (2 * step)
    return slopes
