"""EfficientNet B0 to B7: one small network, scaled in width, depth and resolution at once."""

import math

import keras
from keras import layers

from course.layers import SqueezeAndExcitation
from course.models.checking import require_image, require_number, require_positive, require_rate
from course.models.image_data_format import channels_last
from course.models.mobilenet_v2 import round_filters
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum

# Kernel size, expansion, filters, repetitions, strides of the first: B0, the paper's table 1.
_STAGES = (
    (3, 1, 16, 1, 1),
    (3, 6, 24, 2, 2),
    (5, 6, 40, 2, 2),
    (3, 6, 80, 3, 2),
    (5, 6, 112, 3, 1),
    (5, 6, 192, 4, 2),
    (3, 6, 320, 1, 1),
)


@channels_last
def build_efficientnet(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width_coefficient: float = 1.0,
    depth_coefficient: float = 1.0,
    dropout_rate: float = 0.2,
    drop_connect_rate: float = 0.2,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
    name: str = "efficientnet",
) -> keras.Model:
    """MobileNet v2's inverted residual blocks with squeeze-and-excitation and swish.

    *Compound scaling*: for 2^φ times the computation the paper makes the network 1.2^φ times as deep, 1.1^φ times as
    wide, and the image 1.15^φ times as large. The image's size is the caller's: 224, 240, 260, 300, 380, 456, 528 and
    600 pixels for B0 to B7.

    B0 at (224, 224, 3) and 1000 classes: 5,330,571 parameters, as in `keras.applications`. Like that one, the model
    takes pixels from 0 to 255 and scales them itself; its normalization (7 of the parameters) is for the reference's
    weights and does nothing without them.

    Args:
        input_shape: (height, width, channels), at least 32 × 32 pixels.
        num_classes: the number of logits.
        width_coefficient: all numbers of filters are multiplied by it and rounded to a multiple of 8.
        depth_coefficient: all repetitions are multiplied by it and rounded up.
        dropout_rate: before the last layer.
        drop_connect_rate: how often the last block is skipped for an image in training (stochastic depth); it falls in
            a straight line to 0 in the first block.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9. The paper's is 0.99.
        name: of the model.

    Shapes:
        images (B, Y, W, C), pixels from 0 to 255 -> logits (B, num_classes).

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, a number is not positive, a rate is no rate.

    Source: Tan and Le, *EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks* (2019).

    Example:

    >>> from course import models
    >>> model = models.build_efficientnet((32, 32, 3), 10, width_coefficient=0.25, depth_coefficient=0.3)
    >>> model.get_layer("features").output.shape
    (None, 1, 1, 320)
    """
    require_image(input_shape, smallest=32)
    require_positive("num_classes", num_classes)
    require_number("width_coefficient", width_coefficient, above=0)
    require_number("depth_coefficient", depth_coefficient, above=0)
    require_rate("dropout_rate", dropout_rate)
    require_rate("drop_connect_rate", drop_connect_rate)
    momentum = require_momentum(normalization_momentum)

    inputs = keras.Input(input_shape)  # (B, 224, 224, 3)
    x = layers.Rescaling(1 / 255)(inputs)
    x = layers.Normalization()(x)
    x = _convolution(x, round_filters(32 * width_coefficient), 3, strides=2)  # (B, 112, 112, 32)
    x = _normalized_and_active(x, momentum)

    repetitions = [math.ceil(depth_coefficient * stage[3]) for stage in _STAGES]
    block, blocks = 0, sum(repetitions)
    for stage, (kernel_size, expansion, filters, _, first_strides) in enumerate(_STAGES):
        for i in range(repetitions[stage]):
            # (B, Y, W, C) -> (B, Y / strides, W / strides, filters)
            x = mobile_block(
                x,
                round_filters(filters * width_coefficient),
                kernel_size,
                expansion=expansion,
                strides=first_strides if i == 0 else 1,
                drop_rate=drop_connect_rate * block / blocks,
                momentum=momentum,
                name=f"stage{stage + 1}_block{i + 1}",
            )
            block += 1

    x = _convolution(x, round_filters(1280 * width_coefficient), 1)  # (B, 7, 7, 1280)
    x = _normalized_and_active(x, momentum, name="features")
    x = layers.GlobalAveragePooling2D()(x)  # (B, 1280)
    x = layers.Dropout(dropout_rate)(x)
    initializer = keras.initializers.VarianceScaling(1 / 3, "fan_out", "uniform")
    outputs = layers.Dense(num_classes, kernel_initializer=initializer, dtype="float32", name="logits")(x)
    return keras.Model(inputs, outputs, name=name)


def mobile_block(
    x: keras.KerasTensor,
    filters: int,
    kernel_size: int,
    *,
    expansion: int,
    strides: int,
    drop_rate: float,
    momentum: float,
    name: str,
) -> keras.KerasTensor:
    """Widen, convolve each channel, weigh the channels, narrow.

    (B, Y, W, C) -> (B, Y / strides, W / strides, filters)
    """
    shortcut, channels = x, x.shape[-1]
    if expansion > 1:
        x = _normalized_and_active(_convolution(x, expansion * channels, 1), momentum)  # (B, Y, W, expansion · C)
    x = layers.DepthwiseConv2D(
        kernel_size, strides=strides, padding="same", use_bias=False, depthwise_initializer=_initializer()
    )(x)  # (B, Y / strides, W / strides, expansion · C)
    x = _normalized_and_active(x, momentum)
    x = SqueezeAndExcitation(max(1, channels // 4), activation="swish", kernel_initializer=_initializer())(x)
    x = _convolution(x, filters, 1)  # (B, Y / strides, W / strides, filters)
    if strides > 1 or filters != channels:
        return layers.BatchNormalization(momentum=momentum, name=name)(x)
    x = layers.BatchNormalization(momentum=momentum)(x)
    if drop_rate > 0:
        x = layers.Dropout(drop_rate, noise_shape=(None, 1, 1, 1))(x)  # the same for all of an image
    return layers.Add(name=name)([x, shortcut])


def _convolution(x: keras.KerasTensor, filters: int, kernel_size: int, *, strides: int = 1) -> keras.KerasTensor:
    convolution = layers.Conv2D(
        filters, kernel_size, strides=strides, padding="same", use_bias=False, kernel_initializer=_initializer()
    )
    return convolution(x)


def _normalized_and_active(x: keras.KerasTensor, momentum: float, *, name: str | None = None) -> keras.KerasTensor:
    return layers.Activation("swish", name=name)(layers.BatchNormalization(momentum=momentum)(x))


def _initializer() -> keras.initializers.Initializer:
    # He's initialization, by what goes out of a layer instead of what comes in.
    return keras.initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal")


def build_efficientnet_b0(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    dropout_rate: float = 0.2,
    drop_connect_rate: float = 0.2,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """EfficientNet-B0: 5,330,571 parameters at (224, 224, 3) and 1000 classes. See `build_efficientnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_efficientnet_b0, (224, 224, 3), 1000)
    5330571
    """
    return build_efficientnet(
        input_shape,
        num_classes,
        width_coefficient=1.0,
        depth_coefficient=1.0,
        dropout_rate=dropout_rate,
        drop_connect_rate=drop_connect_rate,
        normalization_momentum=normalization_momentum,
        name="efficientnet_b0",
    )


def build_efficientnet_b1(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    dropout_rate: float = 0.2,
    drop_connect_rate: float = 0.2,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """EfficientNet-B1: 7,856,239 parameters at (240, 240, 3) and 1000 classes. See `build_efficientnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_efficientnet_b1, (240, 240, 3), 1000)
    7856239
    """
    return build_efficientnet(
        input_shape,
        num_classes,
        width_coefficient=1.0,
        depth_coefficient=1.1,
        dropout_rate=dropout_rate,
        drop_connect_rate=drop_connect_rate,
        normalization_momentum=normalization_momentum,
        name="efficientnet_b1",
    )


def build_efficientnet_b2(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    dropout_rate: float = 0.3,
    drop_connect_rate: float = 0.2,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """EfficientNet-B2: 9,177,569 parameters at (260, 260, 3) and 1000 classes. See `build_efficientnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_efficientnet_b2, (260, 260, 3), 1000)
    9177569
    """
    return build_efficientnet(
        input_shape,
        num_classes,
        width_coefficient=1.1,
        depth_coefficient=1.2,
        dropout_rate=dropout_rate,
        drop_connect_rate=drop_connect_rate,
        normalization_momentum=normalization_momentum,
        name="efficientnet_b2",
    )


def build_efficientnet_b3(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    dropout_rate: float = 0.3,
    drop_connect_rate: float = 0.2,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """EfficientNet-B3: 12,320,535 parameters at (300, 300, 3) and 1000 classes. See `build_efficientnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_efficientnet_b3, (300, 300, 3), 1000)
    12320535
    """
    return build_efficientnet(
        input_shape,
        num_classes,
        width_coefficient=1.2,
        depth_coefficient=1.4,
        dropout_rate=dropout_rate,
        drop_connect_rate=drop_connect_rate,
        normalization_momentum=normalization_momentum,
        name="efficientnet_b3",
    )


def build_efficientnet_b4(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    dropout_rate: float = 0.4,
    drop_connect_rate: float = 0.2,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """EfficientNet-B4: 19,466,823 parameters at (380, 380, 3) and 1000 classes. See `build_efficientnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_efficientnet_b4, (380, 380, 3), 1000)
    19466823
    """
    return build_efficientnet(
        input_shape,
        num_classes,
        width_coefficient=1.4,
        depth_coefficient=1.8,
        dropout_rate=dropout_rate,
        drop_connect_rate=drop_connect_rate,
        normalization_momentum=normalization_momentum,
        name="efficientnet_b4",
    )


def build_efficientnet_b5(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    dropout_rate: float = 0.4,
    drop_connect_rate: float = 0.2,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """EfficientNet-B5: 30,562,527 parameters at (456, 456, 3) and 1000 classes. See `build_efficientnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_efficientnet_b5, (456, 456, 3), 1000)
    30562527
    """
    return build_efficientnet(
        input_shape,
        num_classes,
        width_coefficient=1.6,
        depth_coefficient=2.2,
        dropout_rate=dropout_rate,
        drop_connect_rate=drop_connect_rate,
        normalization_momentum=normalization_momentum,
        name="efficientnet_b5",
    )


def build_efficientnet_b6(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    dropout_rate: float = 0.5,
    drop_connect_rate: float = 0.2,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """EfficientNet-B6: 43,265,143 parameters at (528, 528, 3) and 1000 classes. See `build_efficientnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_efficientnet_b6, (528, 528, 3), 1000)
    43265143
    """
    return build_efficientnet(
        input_shape,
        num_classes,
        width_coefficient=1.8,
        depth_coefficient=2.6,
        dropout_rate=dropout_rate,
        drop_connect_rate=drop_connect_rate,
        normalization_momentum=normalization_momentum,
        name="efficientnet_b6",
    )


def build_efficientnet_b7(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    dropout_rate: float = 0.5,
    drop_connect_rate: float = 0.2,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """EfficientNet-B7: 66,658,687 parameters at (600, 600, 3) and 1000 classes. See `build_efficientnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_efficientnet_b7, (600, 600, 3), 1000)
    66658687
    """
    return build_efficientnet(
        input_shape,
        num_classes,
        width_coefficient=2.0,
        depth_coefficient=3.1,
        dropout_rate=dropout_rate,
        drop_connect_rate=drop_connect_rate,
        normalization_momentum=normalization_momentum,
        name="efficientnet_b7",
    )
