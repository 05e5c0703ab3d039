"""AlexNet, which won ImageNet 2012 by ten points and began the present age."""

import keras
from keras import layers

from course.errors import complaint
from course.layers import LocalResponseNormalization
from course.models.checking import require_image, require_one_of, require_positive, require_rate
from course.models.image_data_format import channels_last


@channels_last
def build_alexnet(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    groups: int = 2,
    width: int = 96,
    dense_width: int = 4096,
    dropout_rate: float = 0.5,
) -> keras.Model:
    """Five convolutions, three of them followed by pooling, then three dense layers.

    The paper's network did not fit into the 3 GB of one GPU: it ran on two, and in three of the convolutions each half
    saw only its own half of the channels. Today that is one argument, `groups=2`.

    At (227, 227, 3) and 1000 classes: 60,965,224 parameters with `groups=2`, as in the paper; 62,378,344 with
    `groups=1`, where every convolution sees all channels. (The one-column network of Krizhevsky, *One weird trick for
    parallelizing convolutional neural networks* (2014), which torchvision has, is narrower besides: 61,100,840.) The
    paper says 224 pixels; its own feature maps of 55 × 55 need 227 without padding.

    Weights begin as Keras' do (Glorot's uniform, biases 0), and not as the paper's: normal of standard deviation 0.01
    whatever a layer's size, and the biases of the second, fourth and fifth convolution and of the hidden dense layers
    at 1. That suits the paper's widths and ninety epochs of ImageNet. On images of 67 × 67 pixels the logits begin
    equal for all images to seven digits, and a network that learns in ten steps from Glorot's weights has learned
    nothing after fifty.

    Args:
        input_shape: (height, width, channels), at least 67 × 67 pixels.
        num_classes: the number of logits.
        groups: 2 for the paper's two halves, 1 for a single column.
        width: channels of the first convolution, a multiple of 6. The others follow in the paper's proportion.
        dense_width: width of the two dense layers before the last.
        dropout_rate: after each of them, as in the paper (torchvision's stands before).

    Shapes:
        images (B, Y, W, C) -> logits (B, num_classes).

    Raises:
        ValueError, TypeError: `input_shape` is no image or too small, `groups` is neither 1 nor 2, a width is not
            positive or no multiple of 6, `dropout_rate` is no rate.

    Source: Krizhevsky, Sutskever and Hinton, *ImageNet Classification with Deep Convolutional Neural Networks* (2012).

    Example:

    >>> from course import models
    >>> models.count_parameters(models.build_alexnet, (227, 227, 3), 1000)
    60965224
    """
    require_image(input_shape, smallest=67)
    require_positive("num_classes", num_classes)
    require_one_of("groups", groups, (1, 2))
    require_positive("dense_width", dense_width)
    require_rate("dropout_rate", dropout_rate)
    if require_positive("width", width) % 6:
        # The deeper layers are 8/3 and 4 times as wide, and come in two halves.
        near = max(6, width // 6 * 6)
        raise ValueError(complaint("width", "a multiple of 6", f"width={width!r}", f"Try {near} or {near + 6}."))

    inputs = keras.Input(input_shape)  # (B, 227, 227, 3)
    x = layers.Conv2D(width, 11, strides=4, activation="relu")(inputs)  # (B, 55, 55, 96)
    x = LocalResponseNormalization()(x)
    x = layers.MaxPooling2D(3, strides=2)(x)  # (B, 27, 27, 96)
    x = layers.Conv2D(width * 8 // 3, 5, padding="same", groups=groups, activation="relu")(x)  # (B, 27, 27, 256)
    x = LocalResponseNormalization()(x)
    x = layers.MaxPooling2D(3, strides=2)(x)  # (B, 13, 13, 256)
    x = layers.Conv2D(width * 4, 3, padding="same", activation="relu")(x)  # (B, 13, 13, 384)
    x = layers.Conv2D(width * 4, 3, padding="same", groups=groups, activation="relu")(x)  # (B, 13, 13, 384)
    x = layers.Conv2D(width * 8 // 3, 3, padding="same", groups=groups, activation="relu")(x)  # (B, 13, 13, 256)
    x = layers.MaxPooling2D(3, strides=2, name="features")(x)  # (B, 6, 6, 256)

    x = layers.Flatten()(x)  # (B, 9216)
    x = layers.Dense(dense_width, "relu")(x)  # (B, 4096)
    x = layers.Dropout(dropout_rate)(x)
    x = layers.Dense(dense_width, "relu")(x)  # (B, 4096)
    x = layers.Dropout(dropout_rate)(x)
    outputs = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, outputs, name="alexnet")
