"""The loss of a one-stage detector: where, whether, and what, in every cell of a grid at once."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_number
from course.losses.label_loss import LabelLoss
from course.losses.open_sizes import sizes_can_agree


def yolo_loss(targets: Any, predictions: Any, *, box_weight: float = 5.0, empty_weight: float = 0.5) -> Any:
    """λ_box · box + objectness + λ_empty · emptiness + class, summed over all cells and anchors of an image.

    - where, only if there is an object: (σ(tx) - x)² + (σ(ty) - y)² + (tw - w)² + (th - h)²;
    - whether: the binary cross-entropy of the objectness logit, with less weight where there is no object, because
      nearly all cells are empty and would drown the others;
    - what, only if there is an object: the cross-entropy of the class logits.

    Worked number: one cell, one anchor, two classes, all predictions 0. With an object in the middle of its cell and of
    the anchor's size, the box is right (0), objectness costs log 2 and the class log 2: 1.3863. Without an object:
    0.5 log 2 = 0.3466.

    Args:
        targets: tensor (B, Gy, Gx, A, 6): x and y within the cell (0 to 1), log of width and height over the anchor's,
            1 for an object or 0, the class. `course.models.encode_boxes` makes them.
        predictions: tensor (B, Gy, Gx, A, 5 + C): tx, ty, tw, th, the objectness logit, the class logits.
        box_weight: λ_box.
        empty_weight: λ_empty.

    Returns:
        Tensor (B,).

    Raises:
        ValueError: when the two do not fit each other.

    Sources: Redmon, Divvala, Girshick and Farhadi, *You Only Look Once* (2016), for the parts and weights; Redmon and
    Farhadi, *YOLO9000* (2017) for anchors, and *YOLOv3* (2018) for cross-entropy instead of squared errors.

    Example:

    >>> import numpy as np
    >>> from course.losses import yolo_loss
    >>> target = np.array([0.5, 0.5, 0.0, 0.0, 1.0, 1.0]).reshape(1, 1, 1, 1, 6)
    >>> round(float(yolo_loss(target, np.zeros((1, 1, 1, 1, 7)))[0]), 4)
    1.3863
    """
    # Class numbers above 256 and places within a cell do not survive 16 bits.
    predictions, targets = ops.cast(predictions, "float32"), ops.cast(targets, "float32")
    if (
        not sizes_can_agree(targets.shape[1:4], predictions.shape[1:4])
        or targets.shape[-1] != 6
        or predictions.shape[-1] < 6
    ):
        raise ValueError(
            "`targets` must be (B, Gy, Gx, A, 6) and `predictions` (B, Gy, Gx, A, 5 + C). Received: "
            f"{tuple(targets.shape)} and {tuple(predictions.shape)}. Use the grid and anchors of the model."
        )
    there = targets[..., 4]  # (B, Gy, Gx, A)
    centers = ops.sum(ops.square(ops.sigmoid(predictions[..., :2]) - targets[..., :2]), axis=-1)
    sizes = ops.sum(ops.square(predictions[..., 2:4] - targets[..., 2:4]), axis=-1)
    objectness = predictions[..., 4]
    full, empty = ops.softplus(-objectness), ops.softplus(objectness)  # -log σ(to), -log (1 - σ(to))
    kind = keras.losses.sparse_categorical_crossentropy(
        ops.cast(ops.maximum(targets[..., 5], 0.0), "int32"), predictions[..., 5:], from_logits=True
    )
    each = there * (box_weight * (centers + sizes) + full + kind) + (1.0 - there) * empty_weight * empty
    return ops.sum(each, axis=(1, 2, 3))


@keras.saving.register_keras_serializable("course")
class YOLOLoss(LabelLoss):
    """`yolo_loss` for `compile`.

    Args:
        box_weight: what errors of place and size are multiplied by.
        empty_weight: what objectness is multiplied by where there is no object.
        reduction: as of every Keras loss.
        name: as of every Keras loss.

    Raises:
        TypeError, ValueError: when a weight is no number of at least 0.

    Example:

    >>> import numpy as np
    >>> from course.losses import YOLOLoss
    >>> round(float(YOLOLoss(empty_weight=1.0)(np.zeros((1, 2, 2, 1, 6)), np.zeros((1, 2, 2, 1, 7)))), 4)  # 4 log 2
    2.7726
    """

    def __init__(
        self,
        box_weight: float = 5.0,
        *,
        empty_weight: float = 0.5,
        reduction: str = "sum_over_batch_size",
        name: str = "yolo_loss",
    ):
        super().__init__(name=name, reduction=reduction)
        self.box_weight = require_number("box_weight", box_weight, at_least=0)
        self.empty_weight = require_number("empty_weight", empty_weight, at_least=0)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return yolo_loss(y_true, y_pred, box_weight=self.box_weight, empty_weight=self.empty_weight)

    def get_config(self) -> dict[str, Any]:
        config = {"box_weight": self.box_weight, "empty_weight": self.empty_weight}
        return {"name": self.name, "reduction": self.reduction, **config}
