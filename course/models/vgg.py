"""VGG-11, 13, 16 and 19: nothing but 3 × 3 convolutions, and depth."""

import keras
from keras import layers

from course.models.checking import require_image, require_positive, require_positives, require_rate
from course.models.image_data_format import channels_last


@channels_last
def build_vgg(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    depths: tuple[int, ...],
    width: int = 64,
    dense_width: int | None = None,
    dropout_rate: float = 0.5,
    name: str = "vgg",
) -> keras.Model:
    """Blocks of 3 × 3 convolutions, each block ended by a pooling that halves the image, then three dense layers.

    Two 3 × 3 convolutions see as far as one 5 × 5 and three as far as one 7 × 7, with fewer weights and more
    nonlinearities between them: that is the paper's argument.

    At (224, 224, 3) and 1000 classes, parameters: VGG-11 132,863,336, VGG-13 133,047,848, VGG-16 138,357,544, VGG-19
    143,667,240; nine tenths of them in the dense layers.

    The convolutions are called "block1_conv1" and so on, as in `keras.applications`.

    Args:
        input_shape: (height, width, channels), at least 2^blocks pixels each way: 32 × 32 for five blocks.
        num_classes: the number of logits.
        depths: convolutions of each block.
        width: channels of the first block. Each block has twice those of the one before, up to 8 times `width`.
        dense_width: width of the two dense layers before the last; 64 times `width` unless given.
        dropout_rate: after each of them. The paper's is 0.5; `keras.applications` has none.
        name: of the model.

    Shapes:
        images (B, Y, W, C) -> logits (B, num_classes).

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, a number is not positive, a rate is no rate.

    Source: Simonyan and Zisserman, *Very Deep Convolutional Networks for Large-Scale Image Recognition* (2014).

    Example:

    >>> from course import models
    >>> model = models.build_vgg((32, 32, 3), 10, depths=(1, 1, 1), width=8, dense_width=16)
    >>> model.get_layer("features").output.shape
    (None, 4, 4, 32)
    """
    require_positives("depths", depths)
    require_image(input_shape, smallest=2 ** len(depths))
    require_positive("num_classes", num_classes)
    require_positive("width", width)
    dense_width = require_positive("dense_width", 64 * width if dense_width is None else dense_width)
    require_rate("dropout_rate", dropout_rate)

    x = inputs = keras.Input(input_shape)  # (B, Y, W, C)
    for block, depth in enumerate(depths, 1):
        filters = width * min(2 ** (block - 1), 8)
        for i in range(1, depth + 1):
            x = _convolution(x, filters, name=f"block{block}_conv{i}")  # (B, Y, W, filters)
        pool_name = "features" if block == len(depths) else f"block{block}_pool"
        x = layers.MaxPooling2D(name=pool_name)(x)  # (B, Y / 2, W / 2, filters)

    x = layers.Flatten()(x)  # (B, 25088) for 224 × 224 pixels
    for _ in range(2):
        x = layers.Dense(dense_width, "relu", kernel_initializer="he_uniform")(x)  # (B, 4096)
        x = layers.Dropout(dropout_rate)(x)
    outputs = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, outputs, name=name)


def _convolution(x: keras.KerasTensor, filters: int, *, name: str) -> keras.KerasTensor:
    # He's initialization lets the deeper ones learn from scratch; the paper began them with the trained VGG-11.
    convolution = layers.Conv2D(
        filters, 3, padding="same", activation="relu", kernel_initializer="he_uniform", name=name
    )
    return convolution(x)


def build_vgg11(
    input_shape: tuple[int, int, int], num_classes: int, *, width: int = 64, dropout_rate: float = 0.5
) -> keras.Model:
    """VGG-11 (the paper's A): 132,863,336 parameters at (224, 224, 3) and 1000 classes. See `build_vgg`.

    >>> from course import models
    >>> models.count_parameters(models.build_vgg11, (224, 224, 3), 1000)
    132863336
    """
    depths = (1, 1, 2, 2, 2)
    return build_vgg(input_shape, num_classes, depths=depths, width=width, dropout_rate=dropout_rate, name="vgg11")


def build_vgg13(
    input_shape: tuple[int, int, int], num_classes: int, *, width: int = 64, dropout_rate: float = 0.5
) -> keras.Model:
    """VGG-13 (the paper's B): 133,047,848 parameters at (224, 224, 3) and 1000 classes. See `build_vgg`.

    >>> from course import models
    >>> models.count_parameters(models.build_vgg13, (224, 224, 3), 1000)
    133047848
    """
    depths = (2, 2, 2, 2, 2)
    return build_vgg(input_shape, num_classes, depths=depths, width=width, dropout_rate=dropout_rate, name="vgg13")


def build_vgg16(
    input_shape: tuple[int, int, int], num_classes: int, *, width: int = 64, dropout_rate: float = 0.5
) -> keras.Model:
    """VGG-16 (the paper's D): 138,357,544 parameters at (224, 224, 3) and 1000 classes. See `build_vgg`.

    >>> from course import models
    >>> models.count_parameters(models.build_vgg16, (224, 224, 3), 1000)
    138357544
    """
    depths = (2, 2, 3, 3, 3)
    return build_vgg(input_shape, num_classes, depths=depths, width=width, dropout_rate=dropout_rate, name="vgg16")


def build_vgg19(
    input_shape: tuple[int, int, int], num_classes: int, *, width: int = 64, dropout_rate: float = 0.5
) -> keras.Model:
    """VGG-19 (the paper's E): 143,667,240 parameters at (224, 224, 3) and 1000 classes. See `build_vgg`.

    >>> from course import models
    >>> models.count_parameters(models.build_vgg19, (224, 224, 3), 1000)
    143667240
    """
    depths = (2, 2, 4, 4, 4)
    return build_vgg(input_shape, num_classes, depths=depths, width=width, dropout_rate=dropout_rate, name="vgg19")
