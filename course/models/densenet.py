"""DenseNet-121, 169 and 201: every layer sees all layers before it."""

import keras
from keras import layers

from course.models.checking import require_image, require_positive, require_positives
from course.models.image_data_format import channels_last
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum


@channels_last
def build_densenet(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    depths: tuple[int, ...],
    growth_rate: int = 32,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
    name: str = "densenet",
) -> keras.Model:
    """Dense blocks, in which each layer adds `growth_rate` channels to what it was given, and transitions between them.

    A residual block adds its result to its input, a dense layer puts it beside: nothing is lost, features are used
    again, and each layer can be narrow. DenseNet-121 at (224, 224, 3) and 1000 classes: 8,062,504 parameters, as in
    `keras.applications`.

    Args:
        input_shape: (height, width, channels), at least 32 × 32 pixels.
        num_classes: the number of logits.
        depths: layers of each dense block. The transitions between blocks halve image and channels.
        growth_rate: channels that each layer adds, the paper's k. The first convolution has twice as many.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.
        name: of the model.

    Shapes:
        images (B, Y, W, C) -> logits (B, num_classes).

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, a number is not positive.

    Source: Huang, Liu, van der Maaten and Weinberger, *Densely Connected Convolutional Networks* (2016).

    Example:

    >>> from course import models
    >>> model = models.build_densenet((32, 32, 3), 10, depths=(2, 3), growth_rate=8)
    >>> model.get_layer("features").output.shape  # 16 + 2·8 = 32 channels, halved, + 3·8
    (None, 4, 4, 40)
    """
    require_image(input_shape, smallest=max(32, 2 ** (len(require_positives("depths", depths)) + 1)))
    require_positive("num_classes", num_classes)
    require_positive("growth_rate", growth_rate)
    momentum = require_momentum(normalization_momentum)

    inputs = keras.Input(input_shape)  # (B, 224, 224, 3)
    x = layers.ZeroPadding2D(3)(inputs)  # (B, 230, 230, 3)
    x = _convolution(x, 2 * growth_rate, 7, strides=2, padding="valid")  # (B, 112, 112, 64)
    x = _normalized_and_active(x, momentum)
    x = layers.ZeroPadding2D(1)(x)  # (B, 114, 114, 64)
    x = layers.MaxPooling2D(3, strides=2)(x)  # (B, 56, 56, 64)

    for block, depth in enumerate(depths, 2):
        for i in range(1, depth + 1):
            x = dense_layer(
                x, growth_rate, momentum=momentum, name=f"conv{block}_block{i}"
            )  # (B, Y, W, C + growth_rate)
        if block < len(depths) + 1:
            x = transition(x, momentum=momentum, name=f"pool{block}")  # (B, Y / 2, W / 2, C / 2)

    x = _normalized_and_active(x, momentum, name="features")  # (B, 7, 7, 1024)
    x = layers.GlobalAveragePooling2D()(x)  # (B, 1024)
    outputs = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, outputs, name=name)


def dense_layer(x: keras.KerasTensor, growth_rate: int, *, momentum: float, name: str) -> keras.KerasTensor:
    """1 × 1 to four times the growth rate, 3 × 3 to the growth rate: (B, Y, W, C) -> (B, Y, W, C + growth_rate)."""
    new = _convolution(_normalized_and_active(x, momentum), 4 * growth_rate, 1)  # (B, Y, W, 4 · growth_rate)
    new = _convolution(_normalized_and_active(new, momentum), growth_rate, 3)  # (B, Y, W, growth_rate)
    return layers.Concatenate(name=name)([x, new])


def transition(x: keras.KerasTensor, *, momentum: float, name: str) -> keras.KerasTensor:
    """Half the channels, half the image: (B, Y, W, C) -> (B, Y / 2, W / 2, C / 2)."""
    x = _convolution(_normalized_and_active(x, momentum), x.shape[-1] // 2, 1)  # (B, Y, W, C / 2)
    return layers.AveragePooling2D(2, name=name)(x)


def _normalized_and_active(x: keras.KerasTensor, momentum: float, *, name: str | None = None) -> keras.KerasTensor:
    x = layers.BatchNormalization(momentum=momentum, epsilon=1.001e-5)(x)  # the odd epsilon is the reference's
    return layers.ReLU(name=name)(x)


def _convolution(
    x: keras.KerasTensor, filters: int, kernel_size: int, *, strides: int = 1, padding: str = "same"
) -> keras.KerasTensor:
    convolution = layers.Conv2D(
        filters, kernel_size, strides=strides, padding=padding, use_bias=False, kernel_initializer="he_uniform"
    )
    return convolution(x)


def build_densenet121(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    growth_rate: int = 32,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """DenseNet-121: 8,062,504 parameters at (224, 224, 3) and 1000 classes. See `build_densenet`.

    >>> from course import models
    >>> models.count_parameters(models.build_densenet121, (224, 224, 3), 1000)
    8062504
    """
    return build_densenet(
        input_shape,
        num_classes,
        depths=(6, 12, 24, 16),
        growth_rate=growth_rate,
        normalization_momentum=normalization_momentum,
        name="densenet121",
    )


def build_densenet169(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    growth_rate: int = 32,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """DenseNet-169: 14,307,880 parameters at (224, 224, 3) and 1000 classes. See `build_densenet`.

    >>> from course import models
    >>> models.count_parameters(models.build_densenet169, (224, 224, 3), 1000)
    14307880
    """
    return build_densenet(
        input_shape,
        num_classes,
        depths=(6, 12, 32, 32),
        growth_rate=growth_rate,
        normalization_momentum=normalization_momentum,
        name="densenet169",
    )


def build_densenet201(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    growth_rate: int = 32,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """DenseNet-201: 20,242,984 parameters at (224, 224, 3) and 1000 classes. See `build_densenet`.

    >>> from course import models
    >>> models.count_parameters(models.build_densenet201, (224, 224, 3), 1000)
    20242984
    """
    return build_densenet(
        input_shape,
        num_classes,
        depths=(6, 12, 48, 32),
        growth_rate=growth_rate,
        normalization_momentum=normalization_momentum,
        name="densenet201",
    )
