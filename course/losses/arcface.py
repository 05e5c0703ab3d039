"""ArcFace loss: cross-entropy with a margin in the angle of the right class."""

from typing import Any

import keras
from keras import ops

from course.layers.arcface_head import add_angular_margin
from course.layers.checking import require_number, require_rank


def arcface_loss(labels: Any, cosines: Any, *, margin: float = 0.5, scale: float = 64.0) -> Any:
    """The cross-entropy of s cos(θ_c), in which the right class has s cos(θ + m) instead.

    The same as `ArcFaceHead` with labels followed by cross-entropy, for a model that does not see the labels.

    Worked number: two classes at 60 degrees (cosine 0.5) both, the first right. With m = 0.5 and s = 10 the
    logits are 10 cos(60° + 0.5) = 0.236 and 5, and the loss is log(1 + exp(5 - 0.236)) = 4.772.

    Arguments:
        labels: integers, (B,) or (B, 1).
        cosines: of the angles between embeddings and class directions, tensor (B, C); as `ArcFaceHead` with
            `scale=1` gives them without labels.
        margin: m, in radians.
        scale: s.

    Returns:
        The loss of each example, tensor (B,).

    Raises:
        ValueError: when the cosines are not (B, C).

    Source: Deng, Guo, Xue and Zafeiriou, *ArcFace: Additive Angular Margin Loss for Deep Face Recognition* (2019).

    Example:

    >>> import numpy as np
    >>> from course.losses import arcface_loss
    >>> round(float(arcface_loss(np.array([0]), np.array([[0.5, 0.5]], "float32"), scale=10.0)[0]), 4)
    4.7725
    """
    cosines = ops.cast(cosines, "float32")
    require_rank("cosines", tuple(cosines.shape), 2, "(B, C)")
    labels = ops.reshape(ops.cast(labels, "int32"), (-1,))  # (B,)
    logits = scale * add_angular_margin(cosines, labels, margin)  # (B, C)
    return keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)


@keras.saving.register_keras_serializable("course")
class ArcFaceLoss(keras.losses.Loss):
    """`arcface_loss` for `compile`: targets are labels (B,), outputs cosines (B, C).

    Arguments:
        margin: m, in radians.
        scale: s, what the cosines are multiplied by.
        reduction: as of every Keras loss.
        name: as of every Keras loss.

    Raises:
        TypeError, ValueError: when the margin is negative or the scale not above 0.

    Example:

    >>> import numpy as np
    >>> from course.losses import ArcFaceLoss
    >>> round(float(ArcFaceLoss(scale=10.0)(np.array([0]), np.array([[0.5, 0.5]], "float32"))), 4)
    4.7725
    """

    def __init__(
        self,
        margin: float = 0.5,
        *,
        scale: float = 64.0,
        reduction: str = "sum_over_batch_size",
        name: str = "arcface_loss",
    ):
        super().__init__(name=name, reduction=reduction)
        self.margin = require_number("margin", margin, at_least=0)
        self.scale = require_number("scale", scale, above=0)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return arcface_loss(y_true, y_pred, margin=self.margin, scale=self.scale)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction, "margin": self.margin, "scale": self.scale}
