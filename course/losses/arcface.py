"""ArcFace loss: cross-entropy with a margin in the angle of the right class."""

from typing import Any

import keras

from course.layers.arcface_head import add_angular_margin
from course.losses.cosine_margin import CosineMarginLoss, cosine_margin_loss


def arcface_loss(labels: Any, cosines: Any, *, margin: float = 0.5, scale: float = 64.0) -> Any:
    """The cross-entropy of s cos(θ_c), in which the right class has s cos(θ + m) instead.

    The same as `ArcFaceHead` with labels followed by cross-entropy, for a model that does not see the labels.

    Worked number: two classes at 60 degrees (cosine 0.5) both, the first right. With m = 0.5 and s = 10 the
    logits are 10 cos(60° + 0.5) = 0.236 and 5, and the loss is log(1 + exp(5 - 0.236)) = 4.772.

    Args:
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
    return cosine_margin_loss(labels, cosines, add_angular_margin, margin=margin, scale=scale)


@keras.saving.register_keras_serializable("course")
class ArcFaceLoss(CosineMarginLoss):
    """`arcface_loss` for `compile`: targets are labels (B,), outputs cosines (B, C).

    Args:
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
        super().__init__(margin=margin, scale=scale, reduction=reduction, name=name)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return arcface_loss(y_true, y_pred, margin=self.margin, scale=self.scale)
