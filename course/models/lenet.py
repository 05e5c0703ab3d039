"""LeNet-5, the first convolutional network in daily use: it read the amounts on cheques."""

from typing import Any

import keras
from keras import layers

from course.models.checking import require_image, require_positive
from course.models.image_data_format import channels_last


@channels_last
def build_lenet5(input_shape: tuple[int, int, int], num_classes: int, *, activation: Any = "tanh") -> keras.Model:
    """Two convolutions with average pooling, three dense layers.

    At the paper's 32 × 32 gray pixels and 10 classes: 61,706 parameters. The paper counts 60,000, because three things
    were simplified since: its second convolution saw only some of the maps below, its pooling layers had a weight and a
    bias for each map, and its output measured distances to drawn digits instead of giving logits.

    Args:
        input_shape: (height, width, channels), at least 16 × 16 pixels. Digits of 28 × 28 fit, with fewer parameters.
        num_classes: the number of logits.
        activation: of every layer but the last. The paper's is tanh.

    Shapes:
        images (B, Y, W, C) -> logits (B, num_classes).

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, `num_classes` is not positive.

    Source: LeCun, Bottou, Bengio and Haffner, *Gradient-Based Learning Applied to Document Recognition* (1998).

    Example:

    >>> from course import models
    >>> models.build_lenet5((32, 32, 1), 10).count_params()
    61706
    """
    require_image(input_shape, smallest=16)
    require_positive("num_classes", num_classes)
    inputs = keras.Input(input_shape)  # (B, 32, 32, 1)
    x = layers.Conv2D(6, 5, activation=activation)(inputs)  # (B, 28, 28, 6)
    x = layers.AveragePooling2D(2)(x)  # (B, 14, 14, 6)
    x = layers.Conv2D(16, 5, activation=activation)(x)  # (B, 10, 10, 16)
    x = layers.AveragePooling2D(2, name="features")(x)  # (B, 5, 5, 16)
    x = layers.Flatten()(x)  # (B, 400)
    x = layers.Dense(120, activation)(x)  # (B, 120)
    x = layers.Dense(84, activation)(x)  # (B, 84)
    outputs = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, outputs, name="lenet5")
