"""DCGAN: a generator and a discriminator made of strided convolutions."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from course.models.checking import require_image, require_positive, require_positives
from course.models.image_data_format import channels_last
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum


@channels_last
def build_dcgan_generator(
    output_shape: tuple[int, int, int] = (64, 64, 3),
    *,
    noise_size: int = 100,
    widths: Sequence[int] = (1024, 512, 256, 128),
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
    name: str = "dcgan_generator",
) -> keras.Model:
    """Noise is projected to a small, deep feature map; transposed convolutions double it up to the image.

    The paper's rules: strides instead of pooling, batch normalization in every layer but the last, ReLU and at the end
    tanh, so that real images must be scaled to -1 … 1. Weights begin with standard deviation 0.02.

    Args:
        output_shape: (height, width, channels), a multiple of 2^len(widths) pixels each way.
        noise_size: Z.
        widths: channels of the projection and of each convolution after it; the last one makes the image.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.
        name: of the model.

    Shapes:
        noise (B, Z) -> images (B, Y, W, C) between -1 and 1.

    Parameters: 18,858,883 for 64 × 64 × 3 (without biases where batch normalization follows, which has its own).

    Raises:
        TypeError, ValueError: when the image cannot be halved so often, or a number is not positive.

    Source: Radford, Metz and Chintala, *Unsupervised Representation Learning with Deep Convolutional Generative
    Adversarial Networks* (2016), figure 1.

    Example:

    >>> from course import models
    >>> models.build_dcgan_generator((28, 28, 1), widths=(64, 32)).output.shape
    (None, 28, 28, 1)
    """
    widths = require_positives("widths", widths)
    height, width, channels = require_image(output_shape, multiple=2 ** len(widths))
    require_positive("noise_size", noise_size)
    momentum = require_momentum(normalization_momentum)
    small = (height // 2 ** len(widths), width // 2 ** len(widths), widths[0])

    noise = keras.Input((noise_size,))  # (B, Z)
    x = layers.Dense(small[0] * small[1] * small[2], use_bias=False, kernel_initializer=_normal())(noise)
    x = layers.Reshape(small)(x)  # (B, 4, 4, 1024) for 64 × 64 pixels
    x = layers.ReLU()(_normalized(x, momentum))
    for filters in widths[1:]:
        x = _upwards(x, filters, use_bias=False)  # (B, 2 Y, 2 W, filters)
        x = layers.ReLU()(_normalized(x, momentum))
    x = _upwards(x, channels, use_bias=True)  # (B, Y, W, C)
    return keras.Model(noise, layers.Activation("tanh", dtype="float32", name="images")(x), name=name)


@channels_last
def build_dcgan_discriminator(
    input_shape: tuple[int, int, int] = (64, 64, 3),
    *,
    widths: Sequence[int] = (128, 256, 512, 1024),
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
    name: str = "dcgan_discriminator",
) -> keras.Model:
    """Convolutions with stride 2 that halve the image down to one logit: above 0 for what looks real.

    Leaky ReLU of slope 0.2, and batch normalization in every layer but the first.

    Args:
        input_shape: (height, width, channels), a multiple of 2^len(widths) pixels each way.
        widths: channels of each convolution.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.
        name: of the model.

    Shapes:
        images (B, Y, W, C) -> logits (B, 1).

    Parameters: 17,236,481 for 64 × 64 × 3.

    Raises:
        TypeError, ValueError: when the image cannot be halved so often, or a number is not positive.

    Source: Radford, Metz and Chintala (2016).

    Example:

    >>> from course import models
    >>> models.build_dcgan_discriminator((28, 28, 1), widths=(32, 64)).output.shape
    (None, 1)
    """
    widths = require_positives("widths", widths)
    momentum = require_momentum(normalization_momentum)
    x = inputs = keras.Input(require_image(input_shape, multiple=2 ** len(widths)))  # (B, Y, W, C)
    for i, filters in enumerate(widths):
        x = layers.Conv2D(filters, 5, strides=2, padding="same", use_bias=i == 0, kernel_initializer=_normal())(
            x
        )  # (B, Y / 2, W / 2, filters)
        x = _normalized(x, momentum) if i else x
        x = layers.LeakyReLU(negative_slope=0.2)(x)
    x = layers.Flatten()(x)  # (B, 16384) for 64 × 64 pixels
    outputs = layers.Dense(1, kernel_initializer=_normal(), dtype="float32", name="logits")(x)  # (B, 1)
    return keras.Model(inputs, outputs, name=name)


def _upwards(x: Any, filters: int, *, use_bias: bool) -> Any:
    return layers.Conv2DTranspose(
        filters, 5, strides=2, padding="same", use_bias=use_bias, kernel_initializer=_normal()
    )(x)


def _normalized(x: Any, momentum: float) -> Any:
    return layers.BatchNormalization(momentum=momentum, epsilon=1e-5)(x)


def _normal() -> keras.initializers.Initializer:
    return keras.initializers.RandomNormal(stddev=0.02)
