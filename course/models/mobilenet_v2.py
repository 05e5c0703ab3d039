"""MobileNet v2: residual blocks turned inside out, wide within and narrow between."""

import keras
from keras import layers

from course.models.checking import require_image, require_number, require_positive
from course.models.image_data_format import channels_last
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum

# Expansion, filters, repetitions, strides of the first: the paper's table 2.
_STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)


@channels_last
def build_mobilenet_v2(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width_multiplier: float = 1.0,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """Seventeen inverted residual blocks.

    A block widens its narrow input six times, convolves each channel on its own, and narrows the result *without* an
    activation: a ReLU on few channels would destroy what they hold. The narrow ends are joined by the shortcuts. At
    (224, 224, 3) and 1000 classes: 3,538,984 parameters, as in `keras.applications`.

    Args:
        input_shape: (height, width, channels), at least 32 × 32 pixels.
        num_classes: the number of logits.
        width_multiplier: all numbers of filters are multiplied by it and rounded to a multiple of 8, the paper's α. The
            last convolution grows, but does not shrink with it.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9. With the 0.999 of `keras.applications` a model
            that gets 86 % of its training images right says the same class of all of them at inference.

    Shapes:
        images (B, Y, W, C) -> logits (B, num_classes).

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, `num_classes` or `width_multiplier` is not
            positive.

    Source: Sandler, Howard, Zhu, Zhmoginov and Chen, *MobileNetV2: Inverted Residuals and Linear Bottlenecks* (2018).

    Example:

    >>> from course import models
    >>> models.count_parameters(models.build_mobilenet_v2, (224, 224, 3), 1000)
    3538984
    """
    require_image(input_shape, smallest=32)
    require_positive("num_classes", num_classes)
    require_number("width_multiplier", width_multiplier, above=0)
    momentum = require_momentum(normalization_momentum)

    inputs = keras.Input(input_shape)  # (B, 224, 224, 3)
    x = layers.Conv2D(round_filters(32 * width_multiplier), 3, strides=2, padding="same", use_bias=False)(inputs)
    x = layers.ReLU(6.0)(_normalization(x, momentum))  # (B, 112, 112, 32)
    block = 0
    for expansion, filters, repetitions, first_strides in _STAGES:
        for i in range(repetitions):
            # (B, Y, W, C) -> (B, Y / strides, W / strides, filters)
            strides = first_strides if i == 0 else 1
            width = round_filters(int(filters * width_multiplier))
            x = inverted_residual_block(
                x, width, expansion=expansion, strides=strides, momentum=momentum, name=f"block_{block}"
            )
            block += 1

    x = layers.Conv2D(round_filters(1280 * max(width_multiplier, 1.0)), 1, use_bias=False)(x)
    x = layers.ReLU(6.0, name="features")(_normalization(x, momentum))  # (B, 7, 7, 1280)
    x = layers.GlobalAveragePooling2D()(x)  # (B, 1280)
    outputs = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, outputs, name="mobilenet_v2")


def inverted_residual_block(
    x: keras.KerasTensor, filters: int, *, expansion: int, strides: int, momentum: float, name: str
) -> keras.KerasTensor:
    """Widen, convolve each channel, narrow: (B, Y, W, C) -> (B, Y / strides, W / strides, filters)."""
    shortcut = x
    if expansion > 1:
        x = layers.Conv2D(expansion * x.shape[-1], 1, use_bias=False)(x)  # (B, Y, W, expansion · C)
        x = layers.ReLU(6.0)(_normalization(x, momentum))
    # (B, Y, W, expansion · C) -> (B, Y / strides, W / strides, expansion · C)
    x = layers.DepthwiseConv2D(3, strides=strides, padding="same", use_bias=False)(x)
    x = layers.ReLU(6.0)(_normalization(x, momentum))
    x = layers.Conv2D(filters, 1, use_bias=False)(x)  # (B, Y, W, filters)
    if strides == 1 and shortcut.shape[-1] == filters:
        return layers.Add(name=name)([shortcut, _normalization(x, momentum)])
    return _normalization(x, momentum, name=name)


def round_filters(filters: float, divisor: int = 8) -> int:
    """The nearest multiple of `divisor`, which suits processors; but never more than a tenth below `filters`.

    >>> round_filters(32 * 0.35), round_filters(11)
    (16, 16)
    """
    rounded = max(divisor, int(filters + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * filters else rounded


def _normalization(x: keras.KerasTensor, momentum: float, *, name: str | None = None) -> keras.KerasTensor:
    return layers.BatchNormalization(momentum=momentum, name=name)(x)
