"""Counting the parameters of a model without paying for them: shapes are drawn, memory is not.

Each backend has its own way to go through a computation without numbers, hence three branches: PyTorch's meta device,
`jax.eval_shape`, and a TensorFlow graph that no session ever runs.
"""

import math
from collections.abc import Callable
from typing import Any

import keras


def count_parameters(build: Callable[..., Any], *args: Any, **kwargs: Any) -> int:
    """The number of parameters, trainable and not, of the model that `build(*args, **kwargs)` returns.

    The same number as `build(*args, **kwargs).count_params()`, without allocating the weights: VGG-19 would take
    575 MB, and takes some 5 MB and 0.2 s here. The model itself is thrown away, because its weights hold no values.

    Args:
        build: a function that returns a built model or layer, such as `course.models.build_vgg19`.
        *args: handed on to `build`.
        **kwargs: handed on to `build`.

    Raises:
        TypeError: `build` cannot be called, or what it returns has no weights (a model that is already there knows
            its own `count_params()`).

    Example:

    >>> from course import models
    >>> models.count_parameters(models.build_vgg16, (224, 224, 3), 1000)
    138357544
    """
    if not callable(build) or isinstance(build, keras.Layer):
        raise TypeError(
            "`build` must be a function that builds a model. Expected for example `build_vgg16`, not its result. "
            f"Received: build={build!r}. A model that is already there answers `model.count_params()`."
        )
    counts: list[int] = []

    def build_and_count() -> float:
        model = build(*args, **kwargs)
        if not isinstance(model, keras.Layer) or not model.built:
            raise TypeError(
                "`build` must return a built model or layer. Expected an object whose weights exist. "
                f"Received: {type(model).__name__}. Begin the model with `keras.Input(shape)`."
            )
        counts.append(sum(math.prod(weight.shape) for weight in model.weights))
        return 0.0

    _without_values(build_and_count)
    return counts[0]


def _without_values(function: Callable[[], float]) -> None:
    """Call `function` so that the variables it makes have a shape and no values."""
    match keras.config.backend():
        case "torch":
            with keras.device("meta"):
                function()
        case "jax":
            import jax

            jax.eval_shape(function)
        case "tensorflow":
            import tensorflow as tf

            with tf.Graph().as_default():
                function()
        case _:
            function()
