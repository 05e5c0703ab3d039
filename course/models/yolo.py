"""A one-stage detector: one look at the image, and every cell of a grid says what it sees."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from course.models.checking import require_image, require_positive, require_positives
from course.models.image_data_format import channels_last
from course.models.normalization import NORMALIZATION_MOMENTUM, require_momentum


@channels_last
def build_yolo(
    input_shape: tuple[int, int, int],
    num_classes: int,
    *,
    num_anchors: int = 2,
    widths: Sequence[int] = (16, 32, 64),
    head_width: int = 128,
    normalization_momentum: float = NORMALIZATION_MOMENTUM,
    name: str = "yolo",
) -> keras.Model:
    """Blocks that halve the image down to a grid, and a 1 × 1 convolution that makes predictions in each cell.

    Each cell predicts, for each of its anchors (typical box shapes), where an object is, whether there is one, and what
    it is: tx, ty, tw, th, an objectness logit and C class logits. `course.losses.YOLOLoss` trains it on the targets of
    `encode_boxes`, and `detect` turns its numbers into boxes.

    Tiny YOLO's manner, small: 3 × 3 convolution, batch normalization, leaky ReLU of slope 0.1, pooling.

    Args:
        input_shape: (height, width, channels), a multiple of 2^len(widths) pixels each way.
        num_classes: C.
        num_anchors: A, for each cell.
        widths: channels of each block. Each halves the image: the stride of the grid is 2^len(widths) pixels.
        head_width: channels of the two convolutions on the grid.
        normalization_momentum: share of the moving statistics that each training step keeps; docs/models.md says
            why 0.9.
        name: of the model.

    Shapes:
        images (B, Y, W, C) -> predictions (B, Y / stride, W / stride, A, 5 + C).

    Raises:
        TypeError, ValueError: when the image cannot be halved so often, or a number is not positive.

    Sources: Redmon, Divvala, Girshick and Farhadi, *You Only Look Once: Unified, Real-Time Object Detection* (2016);
    Redmon and Farhadi, *YOLO9000: Better, Faster, Stronger* (2017), for anchors and batch normalization.

    Example:

    >>> from course import models
    >>> models.build_yolo((64, 64, 3), 3).output.shape
    (None, 8, 8, 2, 8)
    """
    widths = require_positives("widths", widths)
    height, width, channels = require_image(input_shape, multiple=2 ** len(widths))
    outputs_per_anchor = 5 + require_positive("num_classes", num_classes)
    require_positive("num_anchors", num_anchors)
    require_positive("head_width", head_width)
    momentum = require_momentum(normalization_momentum)

    x = inputs = keras.Input((height, width, channels))  # (B, Y, W, C)
    for filters in widths:
        x = _convolution(x, filters, momentum)
        x = layers.MaxPooling2D()(x)  # (B, Y / 2, W / 2, filters)
    for _ in range(2):
        x = _convolution(x, head_width, momentum)  # (B, Gy, Gx, head_width)
    x = layers.Conv2D(num_anchors * outputs_per_anchor, 1, dtype="float32", name="logits")(x)
    stride = 2 ** len(widths)
    grid = (height // stride, width // stride, num_anchors, outputs_per_anchor)
    return keras.Model(inputs, layers.Reshape(grid, dtype="float32", name="predictions")(x), name=name)


def _convolution(x: Any, filters: int, momentum: float) -> Any:
    x = layers.Conv2D(filters, 3, padding="same", use_bias=False, kernel_initializer="he_normal")(x)
    x = layers.BatchNormalization(momentum=momentum)(x)
    return layers.LeakyReLU(negative_slope=0.1)(x)
