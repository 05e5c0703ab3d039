"""ResNet-18, 34, 50, 101 and 152, as first published (v1) and with the activation in front (v2)."""

import keras
from keras import layers

from course.models.checking import require_image, require_one_of, require_positive, require_positives
from course.models.image_data_format import channels_last
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum


@channels_last
def build_resnet(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    depths: tuple[int, ...],
    block: str = "bottleneck",
    version: int = 1,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
    name: str = "resnet",
) -> keras.Model:
    """A stem, stages of residual blocks, and one dense layer.

    A residual block adds what it computes to what came in: x + f(x). With f = 0 it does nothing, so a deeper network
    has no reason to be worse than a shallow one, and the gradient has a way past every block.

    The bottleneck networks equal `keras.applications`, ResNet-50 at (224, 224, 3) and 1000 classes with 25,636,712
    parameters. Two things in them are the reference's, not the papers': v1's convolutions have biases, 26,560 numbers
    that the batch normalization behind them cancels; and v2 halves the image in the *last* block of a stage instead of
    the first. The basic networks (18, 34), which `keras.applications` does not have, follow the papers.

    The output of each block is called "conv2_block1" and so on, by the names that the paper gives to the stages.

    Args:
        input_shape: (height, width, channels), at least 32 × 32 pixels.
        num_classes: the number of logits.
        depths: blocks of each stage. The first stage keeps the size of the image, each other one halves it.
        block: "basic", two 3 × 3 convolutions; or "bottleneck", 1 × 1, 3 × 3, 1 × 1, four times as wide outside.
        version: 1, or 2 for normalization and activation in front of each convolution.
        width: channels of the stem and of the first stage's 3 × 3 convolutions; each stage doubles them.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.
        name: of the model.

    Shapes:
        images (B, Y, W, C) -> logits (B, num_classes).

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, a number is not positive, `block` or `version` is
            unknown.

    Source: He, Zhang, Ren and Sun, *Deep Residual Learning for Image Recognition* (2015); and by the same, *Identity
    Mappings in Deep Residual Networks* (2016).

    Example: a ResNet for small images.

    >>> from course import models
    >>> model = models.build_resnet((32, 32, 3), 10, depths=(1, 1, 1), block="basic", width=8)
    >>> model.get_layer("features").output.shape
    (None, 2, 2, 32)
    """
    require_image(input_shape, smallest=32)
    require_positive("num_classes", num_classes)
    require_positives("depths", depths)
    require_positive("width", width)
    momentum = require_momentum(normalization_momentum)
    bottleneck = require_one_of("block", block, ("basic", "bottleneck")) == "bottleneck"
    preactivated = require_one_of("version", version, (1, 2)) == 2
    residual_block = {
        ("basic", 1): basic_block,
        ("bottleneck", 1): bottleneck_block,
        ("basic", 2): preactivated_basic_block,
        ("bottleneck", 2): preactivated_bottleneck_block,
    }[block, version]

    inputs = keras.Input(input_shape)  # (B, 224, 224, 3)
    x = layers.ZeroPadding2D(3)(inputs)  # (B, 230, 230, 3)
    x = layers.Conv2D(width, 7, strides=2, use_bias=bottleneck, kernel_initializer="he_uniform")(x)  # (B, 112, 112, 64)
    if not preactivated:
        x = layers.ReLU()(_normalization(x, momentum))
    x = layers.ZeroPadding2D(1)(x)  # (B, 114, 114, 64)
    x = layers.MaxPooling2D(3, strides=2)(x)  # (B, 56, 56, 64)

    halves_last = bottleneck and preactivated
    for stage, depth in enumerate(depths):
        halved = stage + 1 < len(depths) if halves_last else stage > 0
        for i in range(depth):
            here = i == depth - 1 if halves_last else i == 0
            is_last = (stage, i) == (len(depths) - 1, depth - 1) and not preactivated
            block_name = "features" if is_last else f"conv{stage + 2}_block{i + 1}"
            # (B, Y, W, C) -> (B, Y / stride, W / stride, width · 2^stage, four times that for bottlenecks)
            strides = 2 if halved and here else 1
            x = residual_block(x, width * 2**stage, strides=strides, momentum=momentum, name=block_name)
    if preactivated:
        x = layers.ReLU(name="features")(_normalization(x, momentum))

    x = layers.GlobalAveragePooling2D()(x)  # (B, 7, 7, 2048) -> (B, 2048)
    outputs = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, outputs, name=name)


def basic_block(x: keras.KerasTensor, filters: int, *, strides: int, momentum: float, name: str) -> keras.KerasTensor:
    """Two 3 × 3 convolutions: (B, Y, W, C) -> (B, Y / strides, W / strides, filters)."""
    shortcut = x
    if strides > 1 or x.shape[-1] != filters:
        shortcut = _normalization(_convolution(x, filters, 1, strides=strides, use_bias=False), momentum)
    x = layers.ReLU()(_normalization(_convolution(x, filters, 3, strides=strides, use_bias=False), momentum))
    x = _normalization(_convolution(x, filters, 3, use_bias=False), momentum)
    return layers.ReLU(name=name)(layers.Add()([shortcut, x]))


def bottleneck_block(
    x: keras.KerasTensor, filters: int, *, strides: int, momentum: float, name: str
) -> keras.KerasTensor:
    """1 × 1 to narrow, 3 × 3, 1 × 1 to widen: (B, Y, W, C) -> (B, Y / strides, W / strides, 4 · filters)."""
    shortcut = x
    if strides > 1 or x.shape[-1] != 4 * filters:
        shortcut = _normalization(_convolution(x, 4 * filters, 1, strides=strides), momentum)
    x = layers.ReLU()(_normalization(_convolution(x, filters, 1, strides=strides), momentum))
    x = layers.ReLU()(_normalization(_convolution(x, filters, 3), momentum))
    x = _normalization(_convolution(x, 4 * filters, 1), momentum)
    return layers.ReLU(name=name)(layers.Add()([shortcut, x]))


def preactivated_basic_block(
    x: keras.KerasTensor, filters: int, *, strides: int, momentum: float, name: str
) -> keras.KerasTensor:
    """As `basic_block`, with normalization and activation in front of each convolution and none after the sum."""
    active = layers.ReLU()(_normalization(x, momentum))
    shortcut = x
    if strides > 1 or x.shape[-1] != filters:
        shortcut = _convolution(active, filters, 1, strides=strides, use_bias=False)
    x = _convolution(active, filters, 3, strides=strides, use_bias=False)
    x = _convolution(layers.ReLU()(_normalization(x, momentum)), filters, 3, use_bias=False)
    return layers.Add(name=name)([shortcut, x])


def preactivated_bottleneck_block(
    x: keras.KerasTensor, filters: int, *, strides: int, momentum: float, name: str
) -> keras.KerasTensor:
    """As `bottleneck_block`, with normalization and activation in front; only the widening convolutions have biases."""
    active = layers.ReLU()(_normalization(x, momentum))
    if x.shape[-1] != 4 * filters:
        shortcut = _convolution(active, 4 * filters, 1, strides=strides)
    else:
        shortcut = layers.MaxPooling2D(1, strides=strides)(x) if strides > 1 else x  # takes every second pixel
    x = layers.ReLU()(_normalization(_convolution(active, filters, 1, use_bias=False), momentum))
    x = layers.ReLU()(_normalization(_convolution(x, filters, 3, strides=strides, use_bias=False), momentum))
    x = _convolution(x, 4 * filters, 1)
    return layers.Add(name=name)([shortcut, x])


def _convolution(
    x: keras.KerasTensor, filters: int, kernel_size: int, *, strides: int = 1, use_bias: bool = True
) -> keras.KerasTensor:
    padding = "same" if kernel_size > 1 and strides == 1 else "valid"
    if kernel_size > 1 and strides > 1:
        # With strides, "same" would pad even sizes at the right and bottom only: published weights expect both sides.
        x = layers.ZeroPadding2D(kernel_size // 2)(x)
    convolution = layers.Conv2D(
        filters, kernel_size, strides=strides, padding=padding, use_bias=use_bias, kernel_initializer="he_uniform"
    )
    return convolution(x)


def _normalization(x: keras.KerasTensor, momentum: float) -> keras.KerasTensor:
    return layers.BatchNormalization(momentum=momentum, epsilon=1.001e-5)(x)  # the odd epsilon is the reference's


def build_resnet18(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-18: 11,699,112 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet18, (224, 224, 3), 1000)
    11699112
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(2, 2, 2, 2),
        block="basic",
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet18",
    )


def build_resnet34(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-34: 21,814,696 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet34, (224, 224, 3), 1000)
    21814696
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(3, 4, 6, 3),
        block="basic",
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet34",
    )


def build_resnet50(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-50: 25,636,712 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet50, (224, 224, 3), 1000)
    25636712
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(3, 4, 6, 3),
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet50",
    )


def build_resnet101(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-101: 44,707,176 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet101, (224, 224, 3), 1000)
    44707176
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(3, 4, 23, 3),
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet101",
    )


def build_resnet152(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-152: 60,419,944 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet152, (224, 224, 3), 1000)
    60419944
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(3, 8, 36, 3),
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet152",
    )


def build_resnet18_v2(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-18 v2: 11,695,528 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet18_v2, (224, 224, 3), 1000)
    11695528
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(2, 2, 2, 2),
        block="basic",
        version=2,
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet18_v2",
    )


def build_resnet34_v2(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-34 v2: 21,811,112 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet34_v2, (224, 224, 3), 1000)
    21811112
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(3, 4, 6, 3),
        block="basic",
        version=2,
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet34_v2",
    )


def build_resnet50_v2(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-50 v2: 25,613,800 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet50_v2, (224, 224, 3), 1000)
    25613800
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(3, 4, 6, 3),
        version=2,
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet50_v2",
    )


def build_resnet101_v2(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-101 v2: 44,675,560 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet101_v2, (224, 224, 3), 1000)
    44675560
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(3, 4, 23, 3),
        version=2,
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet101_v2",
    )


def build_resnet152_v2(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    width: int = 64,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
) -> keras.Model:
    """ResNet-152 v2: 60,380,648 parameters at (224, 224, 3) and 1000 classes. See `build_resnet`.

    >>> from course import models
    >>> models.count_parameters(models.build_resnet152_v2, (224, 224, 3), 1000)
    60380648
    """
    return build_resnet(
        input_shape,
        num_classes,
        depths=(3, 8, 36, 3),
        version=2,
        width=width,
        normalization_momentum=normalization_momentum,
        name="resnet152_v2",
    )
