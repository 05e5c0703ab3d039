"""Inception v3: factorized convolutions, and batch normalization everywhere."""

from collections.abc import Callable
from functools import partial

import keras
from keras import layers

from course.models.checking import require_image, require_number, require_positive, require_rate
from course.models.image_data_format import channels_last
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum

Convolution = Callable[..., keras.KerasTensor]


@channels_last
def build_inception_v3(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width_multiplier: float = 1.0,
    dropout_rate: float = 0.0,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """Nine modules of three kinds (three, four and two), with a reduction between each kind and the next.

    A large convolution is replaced by small ones that see as far: 5 × 5 by two of 3 × 3, and 7 × 7 by one of 1 × 7 and
    one of 7 × 1. At (299, 299, 3) and 1000 classes: 23,851,784 parameters, as in `keras.applications`. (The paper's
    auxiliary classifier is missing in both; its dropout of 0.2 before the last layer is an argument here.)

    Args:
        input_shape: (height, width, channels), at least 75 × 75 pixels.
        num_classes: the number of logits.
        width_multiplier: all numbers of filters are multiplied by it.
        dropout_rate: before the last layer.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.

    Shapes:
        images (B, Y, W, C) -> logits (B, num_classes).

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, `num_classes` or `width_multiplier` is not
            positive, `dropout_rate` is no rate.

    Source: Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, *Rethinking the Inception Architecture for Computer Vision*
    (2015).

    Example:

    >>> from course import models
    >>> models.count_parameters(models.build_inception_v3, (299, 299, 3), 1000)
    23851784
    """
    require_image(input_shape, smallest=75)
    require_positive("num_classes", num_classes)
    require_number("width_multiplier", width_multiplier, above=0)
    require_rate("dropout_rate", dropout_rate)
    momentum = require_momentum(normalization_momentum)
    conv = partial(_convolution, width_multiplier=width_multiplier, momentum=momentum)

    inputs = keras.Input(input_shape)  # (B, 299, 299, 3)
    x = conv(inputs, 32, 3, strides=2, padding="valid")  # (B, 149, 149, 32)
    x = conv(x, 32, 3, padding="valid")  # (B, 147, 147, 32)
    x = conv(x, 64, 3)  # (B, 147, 147, 64)
    x = layers.MaxPooling2D(3, strides=2)(x)  # (B, 73, 73, 64)
    x = conv(x, 80, 1)  # (B, 73, 73, 80)
    x = conv(x, 192, 3, padding="valid")  # (B, 71, 71, 192)
    x = layers.MaxPooling2D(3, strides=2)(x)  # (B, 35, 35, 192)

    for i, pool_filters in enumerate((32, 64, 64)):
        x = module_with_5x5(x, pool_filters, conv, name=f"mixed{i}")  # (B, 35, 35, 288)
    x = reduction_to_768(x, conv, name="mixed3")  # (B, 17, 17, 768)
    for i, filters in enumerate((128, 160, 160, 192), 4):
        x = module_with_7x7(x, filters, conv, name=f"mixed{i}")  # (B, 17, 17, 768)
    x = reduction_to_1280(x, conv, name="mixed8")  # (B, 8, 8, 1280)
    for name in ("mixed9", "features"):
        x = module_with_spread_3x3(x, conv, name=name)  # (B, 8, 8, 2048)

    x = layers.GlobalAveragePooling2D()(x)  # (B, 2048)
    x = layers.Dropout(dropout_rate)(x) if dropout_rate else x
    outputs = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, outputs, name="inception_v3")


def module_with_5x5(x: keras.KerasTensor, pool_filters: int, conv: Convolution, *, name: str) -> keras.KerasTensor:
    """Figure 5 of the paper: (B, Y, W, C) -> (B, Y, W, 224 + pool_filters)."""
    branches = [
        conv(x, 64, 1),
        conv(conv(x, 48, 1), 64, 5),
        conv(conv(conv(x, 64, 1), 96, 3), 96, 3),
        conv(_average_pooling(x), pool_filters, 1),
    ]
    return layers.Concatenate(name=name)(branches)


def reduction_to_768(x: keras.KerasTensor, conv: Convolution, *, name: str) -> keras.KerasTensor:
    """Figure 10: convolutions and pooling with stride 2, side by side. (B, Y, W, 288) -> (B, Y / 2, W / 2, 768)."""
    branches = [
        conv(x, 384, 3, strides=2, padding="valid"),
        conv(conv(conv(x, 64, 1), 96, 3), 96, 3, strides=2, padding="valid"),
        layers.MaxPooling2D(3, strides=2)(x),
    ]
    return layers.Concatenate(name=name)(branches)


def module_with_7x7(x: keras.KerasTensor, filters: int, conv: Convolution, *, name: str) -> keras.KerasTensor:
    """Figure 6: 7 × 7 as 1 × 7 and 7 × 1. (B, Y, W, 768) -> (B, Y, W, 768)."""
    wide, tall = (1, 7), (7, 1)
    once = conv(conv(conv(x, filters, 1), filters, wide), 192, tall)
    twice = conv(conv(conv(x, filters, 1), filters, tall), filters, wide)
    twice = conv(conv(twice, filters, tall), 192, wide)
    branches = [conv(x, 192, 1), once, twice, conv(_average_pooling(x), 192, 1)]
    return layers.Concatenate(name=name)(branches)


def reduction_to_1280(x: keras.KerasTensor, conv: Convolution, *, name: str) -> keras.KerasTensor:
    """(B, Y, W, 768) -> (B, Y / 2, W / 2, 1280)."""
    spread = conv(conv(conv(x, 192, 1), 192, (1, 7)), 192, (7, 1))
    branches = [
        conv(conv(x, 192, 1), 320, 3, strides=2, padding="valid"),
        conv(spread, 192, 3, strides=2, padding="valid"),
        layers.MaxPooling2D(3, strides=2)(x),
    ]
    return layers.Concatenate(name=name)(branches)


def module_with_spread_3x3(x: keras.KerasTensor, conv: Convolution, *, name: str) -> keras.KerasTensor:
    """Figure 7: 1 × 3 and 3 × 1 side by side instead of one after the other. (B, Y, W, C) -> (B, Y, W, 2048)."""

    def spread(tensor: keras.KerasTensor) -> keras.KerasTensor:
        return layers.Concatenate()([conv(tensor, 384, (1, 3)), conv(tensor, 384, (3, 1))])  # (B, Y, W, 768)

    branches = [
        conv(x, 320, 1),
        spread(conv(x, 384, 1)),
        spread(conv(conv(x, 448, 1), 384, 3)),
        conv(_average_pooling(x), 192, 1),
    ]
    return layers.Concatenate(name=name)(branches)


def _average_pooling(x: keras.KerasTensor) -> keras.KerasTensor:
    return layers.AveragePooling2D(3, strides=1, padding="same")(x)  # (B, Y, W, C)


def _convolution(
    x: keras.KerasTensor,
    filters: int,
    kernel_size: int | tuple[int, int],
    *,
    strides: int = 1,
    padding: str = "same",
    width_multiplier: float,
    momentum: float,
) -> keras.KerasTensor:
    filters = max(1, int(filters * width_multiplier))
    x = layers.Conv2D(filters, kernel_size, strides=strides, padding=padding, use_bias=False)(x)
    # Without a scale: the ReLU passes it on, and the next convolution can take it over.
    x = layers.BatchNormalization(momentum=momentum, scale=False)(x)
    return layers.ReLU()(x)
