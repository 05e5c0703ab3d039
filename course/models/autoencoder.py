"""Autoencoders: dense, denoising, convolutional."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from course.errors import complaint
from course.models.checking import require_image, require_number, require_positive, require_positives
from course.models.image_data_format import channels_last


def build_autoencoder(
    num_features: int,
    *,
    widths: Sequence[int] = (128,),
    code_size: int = 32,
    noise: float = 0.0,
    name: str = "autoencoder",
) -> keras.Model:
    """A network that must say its input again after squeezing it through a few numbers, the code.

    Linear layers alone would find the space of the first principal components; the hidden layers let it bend. With
    noise it is a denoising autoencoder: it sees a spoiled input, and is compared with the clean one.

    The model has two parts, which are models themselves: `model.get_layer("encoder")` and `model.get_layer("decoder")`.

    Args:
        num_features: F.
        widths: units of the encoder's hidden layers; the decoder has them in reverse.
        code_size: Z.
        noise: standard deviation of normal noise added to the input in training only, from 0 to 1.
        name: of the model.

    Shapes:
        features (B, F) -> code (B, Z) -> features (B, F). The last layer is linear: logits for a cross-entropy on
        values between 0 and 1, or the values themselves for a squared error.

    Raises:
        TypeError, ValueError: when a number is not positive, or the noise is not from 0 to 1.

    Sources: Hinton and Salakhutdinov, *Reducing the Dimensionality of Data with Neural Networks* (2006); Vincent,
    Larochelle, Bengio and Manzagol, *Extracting and Composing Robust Features with Denoising Autoencoders* (2008).

    Example:

    >>> from course import models
    >>> model = models.build_autoencoder(64, widths=(32,), code_size=8)
    >>> model.get_layer("encoder").output.shape, model.output.shape
    ((None, 8), (None, 64))
    """
    require_positive("num_features", num_features)
    require_positive("code_size", code_size)
    widths = require_positives("widths", widths)

    x = features = keras.Input((num_features,))  # (B, F)
    for width in widths:
        x = layers.Dense(width, "relu", kernel_initializer="he_normal")(x)  # (B, width)
    encoder = keras.Model(features, layers.Dense(code_size, name="code")(x), name="encoder")  # (B, Z)

    x = code = keras.Input((code_size,))  # (B, Z)
    for width in reversed(widths):
        x = layers.Dense(width, "relu", kernel_initializer="he_normal")(x)  # (B, width)
    decoder = keras.Model(code, layers.Dense(num_features, dtype="float32")(x), name="decoder")  # (B, F)

    inputs = keras.Input((num_features,))
    return keras.Model(inputs, decoder(encoder(_spoiled(inputs, noise))), name=name)


@channels_last
def build_convolutional_autoencoder(
    input_shape: tuple[int, int, int],
    *,
    widths: Sequence[int] = (32, 64),
    code_size: int = 32,
    noise: float = 0.0,
    name: str = "convolutional_autoencoder",
) -> keras.Model:
    """The same for images: convolutions with stride 2 on the way in, transposed ones on the way out.

    Args:
        input_shape: (height, width, channels), a multiple of 2^len(widths) pixels each way.
        widths: channels of the encoder's convolutions, each of which halves the image; the decoder has them in reverse.
        code_size: Z.
        noise: standard deviation of normal noise added to the input in training only, from 0 to 1.
        name: of the model.

    Shapes:
        images (B, Y, W, C) -> code (B, Z) -> images (B, Y, W, C); the last layer is linear, as of `build_autoencoder`.

    Raises:
        TypeError, ValueError: when the image cannot be halved so often, a number is not positive, or the noise is not
            from 0 to 1.

    Source: Masci, Meier, Cireşan and Schmidhuber, *Stacked Convolutional Auto-Encoders for Hierarchical Feature
    Extraction* (2011), with strides in place of pooling.

    Example:

    >>> from course import models
    >>> model = models.build_convolutional_autoencoder((28, 28, 1))
    >>> model.get_layer("encoder").output.shape, model.output.shape
    ((None, 32), (None, 28, 28, 1))
    """
    widths = require_positives("widths", widths)
    height, width, channels = require_image(input_shape, multiple=2 ** len(widths))
    require_positive("code_size", code_size)
    small = (height // 2 ** len(widths), width // 2 ** len(widths), widths[-1])

    x = images = keras.Input((height, width, channels))  # (B, Y, W, C)
    for filters in widths:
        x = _convolution(layers.Conv2D, x, filters)  # (B, Y / 2, W / 2, filters)
    x = layers.Flatten()(x)
    encoder = keras.Model(images, layers.Dense(code_size, name="code")(x), name="encoder")  # (B, Z)

    code = keras.Input((code_size,))  # (B, Z)
    x = layers.Dense(small[0] * small[1] * small[2], "relu", kernel_initializer="he_normal")(code)
    x = layers.Reshape(small)(x)  # (B, Y / 2^n, W / 2^n, filters)
    for filters in reversed(widths):
        x = _convolution(layers.Conv2DTranspose, x, filters)  # (B, 2 Y, 2 W, filters)
    x = layers.Conv2D(channels, 3, padding="same", dtype="float32")(x)  # (B, Y, W, C)
    decoder = keras.Model(code, x, name="decoder")

    inputs = keras.Input((height, width, channels))
    return keras.Model(inputs, decoder(encoder(_spoiled(inputs, noise))), name=name)


def _convolution(kind: Any, x: Any, filters: int) -> Any:
    return kind(filters, 3, strides=2, padding="same", activation="relu", kernel_initializer="he_normal")(x)


def _spoiled(inputs: Any, noise: float) -> Any:
    if require_number("noise", noise, at_least=0) > 1:
        remedy = "Scale the inputs to 0 … 1 and try 0.3."
        raise ValueError(complaint("noise", "a standard deviation from 0 to 1", f"noise={noise!r}", remedy))
    return layers.GaussianNoise(noise, name="noise")(inputs) if noise else inputs
