"""The moving averages of batch normalization: what they would be now, and how much of their start is left in them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
from keras import ops

from course.callbacks.backend_gradients import compiled_updates


def normalizations(model: keras.Model) -> list[keras.layers.BatchNormalization]:
    """The batch normalizations of a model that follow the batches in training, those within layers included.

    >>> normal = keras.layers.BatchNormalization()
    >>> len(normalizations(keras.Sequential([keras.Input((2,)), keras.Sequential([normal])])))
    1
    """
    return [
        layer
        for layer in model._flatten_layers(include_self=False)
        if isinstance(layer, keras.layers.BatchNormalization) and layer.trainable and layer.built
    ]


def start_left(layers: list[keras.layers.BatchNormalization], steps: int) -> float:
    """Which share of the moving averages is still what they began with, mean 0 and variance 1, after so many steps.

    Each step keeps `momentum` of what was there. The slowest layer counts; 0 where there are none.

    >>> round(start_left([keras.layers.BatchNormalization(momentum=0.99)], 100), 3)  # 0.99 ** 100
    0.366
    """
    return max((float(layer.momentum) ** steps for layer in layers), default=0.0)


def fresh_statistics(
    model: keras.Model, layers: list[keras.layers.BatchNormalization]
) -> Callable[[Any], dict[int, Any]]:
    """A function `x -> values` that gives the moving averages which the present weights would lead to on `x`.

    Args:
        model: a built model, which is left as it is.
        layers: its batch normalizations.

    Returns:
        A function whose result maps `id(variable)` to a tensor, for each moving mean and variance.
    """
    variables = [variable for layer in layers for variable in (layer.moving_mean, layer.moving_variance)]
    updates = compiled_updates(model, variables)

    def function(x: Any) -> dict[int, Any]:
        # Without momentum the averages after one step are that batch's own mean and variance.
        with _without_momentum(layers):
            values = updates(x)
        return {id(variable): ops.convert_to_tensor(value) for variable, value in zip(variables, values, strict=True)}

    return function


@contextmanager
def _without_momentum(layers: list[keras.layers.BatchNormalization]) -> Iterator[None]:
    momenta = [layer.momentum for layer in layers]
    try:
        for layer in layers:
            layer.momentum = 0.0
        yield
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum
