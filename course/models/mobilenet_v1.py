"""MobileNet v1: a convolution taken apart, one part for space and one for channels."""

import keras
from keras import layers

from course.models.checking import require_image, require_number, require_positive, require_rate
from course.models.image_data_format import channels_last
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum

# Filters and strides of the 13 blocks, from the paper's table 1.
_BLOCKS = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2), (1024, 1))


@channels_last
def build_mobilenet_v1(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width_multiplier: float = 1.0,
    dropout_rate: float = 1e-3,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """Thirteen depthwise separable convolutions.

    A 3 × 3 convolution from C to F channels has 9·C·F weights. A depthwise one (9·C: one filter a channel), followed by
    a 1 × 1 convolution (C·F), has eight to nine times fewer. At (224, 224, 3) and 1000 classes: 4,253,864 parameters,
    as in `keras.applications`. The ReLU that stops at 6 and the dropout of 0.001 come from there, too; the paper
    mentions neither.

    Args:
        input_shape: (height, width, channels), at least 32 × 32 pixels.
        num_classes: the number of logits.
        width_multiplier: all numbers of filters are multiplied by it, the paper's α: 0.25, 0.5, 0.75 or 1.
        dropout_rate: before the last layer.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.

    Shapes:
        images (B, Y, W, C) -> logits (B, num_classes).

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, `num_classes` is not positive,
            `width_multiplier` leaves no filter, `dropout_rate` is no rate.

    Source: Howard et al., *MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications* (2017).

    Example:

    >>> from course import models
    >>> models.count_parameters(models.build_mobilenet_v1, (224, 224, 3), 1000)
    4253864
    """
    require_image(input_shape, smallest=32)
    require_positive("num_classes", num_classes)
    require_number("width_multiplier", width_multiplier, at_least=1 / 32)
    require_rate("dropout_rate", dropout_rate)
    momentum = require_momentum(normalization_momentum)

    inputs = keras.Input(input_shape)  # (B, 224, 224, 3)
    x = layers.Conv2D(int(32 * width_multiplier), 3, strides=2, padding="same", use_bias=False)(inputs)
    x = _normalized_and_active(x, momentum)  # (B, 112, 112, 32)
    for i, (filters, strides) in enumerate(_BLOCKS, 1):
        name = "features" if i == len(_BLOCKS) else f"block{i}"
        # (B, Y, W, C) -> (B, Y / strides, W / strides, filters)
        width = int(filters * width_multiplier)
        x = depthwise_separable_convolution(x, width, strides=strides, momentum=momentum, name=name)

    x = layers.GlobalAveragePooling2D()(x)  # (B, 7, 7, 1024) -> (B, 1024)
    x = layers.Dropout(dropout_rate)(x)
    outputs = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, outputs, name="mobilenet_v1")


def depthwise_separable_convolution(
    x: keras.KerasTensor, filters: int, *, strides: int, momentum: float, name: str
) -> keras.KerasTensor:
    """A filter for each channel, then a mixture of the channels at each pixel: (B, Y, W, C) -> (B, Y, W, filters)."""
    if strides == 1:
        x = layers.DepthwiseConv2D(3, padding="same", use_bias=False)(x)  # (B, Y, W, C)
    else:
        # The reference pads right and bottom, whatever the size; "same" does so for even sizes only.
        x = layers.ZeroPadding2D(((0, 1), (0, 1)))(x)
        x = layers.DepthwiseConv2D(3, strides=strides, use_bias=False)(x)  # (B, Y / 2, W / 2, C)
    x = _normalized_and_active(x, momentum)
    x = layers.Conv2D(filters, 1, use_bias=False)(x)  # (B, Y, W, filters)
    return _normalized_and_active(x, momentum, name=name)


def _normalized_and_active(x: keras.KerasTensor, momentum: float, *, name: str | None = None) -> keras.KerasTensor:
    return layers.ReLU(6.0, name=name)(layers.BatchNormalization(momentum=momentum)(x))
