"""Inception v1 (GoogLeNet): let the network choose the size of its filters."""

from collections.abc import Callable
from functools import partial

import keras
from keras import layers

from course.layers import LocalResponseNormalization
from course.models.checking import require_image, require_number, require_positive, require_rate
from course.models.image_data_format import channels_last

# The paper's table 1. A row is a module: filters of the 1 × 1 branch, of the 3 × 3 branch (reduction, convolution), of
# the 5 × 5 branch (reduction, convolution), and of the projection after pooling. None is a pooling between modules.
_MODULES = {
    "3a": (64, (96, 128), (16, 32), 32),
    "3b": (128, (128, 192), (32, 96), 64),
    "pool3": None,
    "4a": (192, (96, 208), (16, 48), 64),
    "4b": (160, (112, 224), (24, 64), 64),
    "4c": (128, (128, 256), (24, 64), 64),
    "4d": (112, (144, 288), (32, 64), 64),
    "4e": (256, (160, 320), (32, 128), 128),
    "pool4": None,
    "5a": (256, (160, 320), (32, 128), 128),
    "5b": (384, (192, 384), (48, 128), 128),
}


@channels_last
def build_inception_v1(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    auxiliary_classifiers: bool = False,
    width_multiplier: float = 1.0,
    dropout_rate: float = 0.4,
) -> keras.Model:
    """Nine modules of four branches each: 1 × 1, 3 × 3 and 5 × 5 convolutions and a pooling, side by side.

    1 × 1 convolutions reduce the channels before the larger filters, which makes them affordable: a tenth of AlexNet's
    parameters, and better. At (224, 224, 3) and 1000 classes: 6,998,552 parameters, and 13,378,280 with the two
    classifiers that the paper attached to the middle of the network while training. There is no batch normalization;
    that came with v2. (torchvision's `googlenet` is another network: with batch normalization, and with 3 × 3 where the
    paper has 5 × 5.)

    Args:
        input_shape: (height, width, channels), at least 32 × 32 pixels; 160 × 160 with auxiliary classifiers.
        num_classes: the number of logits.
        auxiliary_classifiers: whether the model also gives the logits of the two auxiliary classifiers, whose losses
            the paper adds with a weight of 0.3.
        width_multiplier: all numbers of filters are multiplied by it.
        dropout_rate: before the last layer. (In the auxiliary classifiers it is 0.7, as in the paper.)

    Shapes:
        images (B, Y, W, C) -> logits (B, num_classes), or a list of three such, the main one first.

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, `num_classes` or `width_multiplier` is not
            positive, `dropout_rate` is no rate.

    Source: Szegedy et al., *Going Deeper with Convolutions* (2014).

    Example:

    >>> from course import models
    >>> models.count_parameters(models.build_inception_v1, (224, 224, 3), 1000)
    6998552
    """
    require_image(input_shape, smallest=160 if auxiliary_classifiers else 32)
    require_positive("num_classes", num_classes)
    require_number("width_multiplier", width_multiplier, above=0)
    require_rate("dropout_rate", dropout_rate)
    convolution = partial(_convolution, width_multiplier=width_multiplier)

    inputs = keras.Input(input_shape)  # (B, 224, 224, 3)
    x = convolution(inputs, 64, 7, strides=2)  # (B, 112, 112, 64)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)  # (B, 56, 56, 64)
    x = LocalResponseNormalization()(x)
    x = convolution(x, 64, 1)  # (B, 56, 56, 64)
    x = convolution(x, 192, 3)  # (B, 56, 56, 192)
    x = LocalResponseNormalization()(x)
    x = layers.MaxPooling2D(3, strides=2, padding="same")(x)  # (B, 28, 28, 192)

    auxiliary: list[keras.KerasTensor] = []
    for name, filters in _MODULES.items():
        if filters is None:
            x = layers.MaxPooling2D(3, strides=2, padding="same", name=name)(x)  # (B, Y / 2, W / 2, C)
            continue
        if auxiliary_classifiers and name in ("4b", "4e"):
            auxiliary.append(_auxiliary_classifier(x, num_classes, convolution, name=f"logits_{len(auxiliary) + 1}"))
        x = inception_module(x, *filters, convolution, name="features" if name == "5b" else f"module_{name}")

    x = layers.GlobalAveragePooling2D()(x)  # (B, 7, 7, 1024) -> (B, 1024)
    x = layers.Dropout(dropout_rate)(x)
    logits = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, [logits, *auxiliary] if auxiliary else logits, name="inception_v1")


def inception_module(
    x: keras.KerasTensor,
    filters_1x1: int,
    filters_3x3: tuple[int, int],
    filters_5x5: tuple[int, int],
    filters_pool: int,
    convolution: Callable[..., keras.KerasTensor],
    *,
    name: str,
) -> keras.KerasTensor:
    """Four branches over the same input, (B, Y, W, C), joined along the channels."""
    branches = [
        convolution(x, filters_1x1, 1),  # (B, Y, W, filters_1x1)
        convolution(convolution(x, filters_3x3[0], 1), filters_3x3[1], 3),  # (B, Y, W, filters_3x3[1])
        convolution(convolution(x, filters_5x5[0], 1), filters_5x5[1], 5),  # (B, Y, W, filters_5x5[1])
        convolution(layers.MaxPooling2D(3, strides=1, padding="same")(x), filters_pool, 1),  # (B, Y, W, filters_pool)
    ]
    return layers.Concatenate(name=name)(branches)  # (B, Y, W, sum of the four)


def _auxiliary_classifier(
    x: keras.KerasTensor, num_classes: int, convolution: Callable[..., keras.KerasTensor], *, name: str
) -> keras.KerasTensor:
    x = layers.AveragePooling2D(5, strides=3)(x)  # (B, 14, 14, C) -> (B, 4, 4, C)
    x = convolution(x, 128, 1)  # (B, 4, 4, 128)
    x = layers.Flatten()(x)  # (B, 2048)
    x = layers.Dense(1024, "relu")(x)  # (B, 1024)
    x = layers.Dropout(0.7)(x)
    return layers.Dense(num_classes, dtype="float32", name=name)(x)  # (B, num_classes)


def _convolution(
    x: keras.KerasTensor, filters: int, kernel_size: int, *, strides: int = 1, width_multiplier: float
) -> keras.KerasTensor:
    filters = max(1, int(filters * width_multiplier))
    convolution = layers.Conv2D(
        filters, kernel_size, strides=strides, padding="same", activation="relu", kernel_initializer="he_uniform"
    )
    return convolution(x)
