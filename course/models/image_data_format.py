"""Images have their channels last in every model of ours, whatever Keras is set to."""

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import keras

Arguments = ParamSpec("Arguments")
Built = TypeVar("Built")


def channels_last(build: Callable[Arguments, Built]) -> Callable[Arguments, Built]:
    """Let a builder's layers take images as (B, Y, W, C), also under `set_image_data_format("channels_first")`.

    Keras' layers read that setting when they are made, and keep it. Without this a builder would either fail in the
    middle or give another network: a `Flatten` that turns the axes, a pooling over the channels.

    Args:
        build: a function that makes Keras layers.

    Returns:
        The same function; the setting is what it was when it returns or raises.

    Example:

    >>> import keras
    >>> channels_last(keras.layers.Flatten)().data_format
    'channels_last'
    """

    @functools.wraps(build)
    def build_channels_last(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Built:
        before = keras.config.image_data_format()
        keras.config.set_image_data_format("channels_last")
        try:
            return build(*args, **kwargs)
        finally:
            keras.config.set_image_data_format(before)

    return build_channels_last
