"""Cross-entropy of scaled cosines with a margin, on which ArcFace's and CosFace's losses build."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from course.layers.checking import require_number, require_rank
from course.losses.label_loss import LabelLoss


def cosine_margin_loss(
    labels: Any, cosines: Any, add_margin: Callable[[Any, Any, float], Any], *, margin: float, scale: float
) -> Any:
    """The cross-entropy of scaled cosines, of which the right class's was changed by its margin.

    Args:
        labels: integers, (B,) or (B, 1).
        cosines: tensor (B, C).
        add_margin: what the margin does: of cosines (B, C), labels (B,) and the margin, cosines (B, C).
        margin: given to `add_margin`.
        scale: what the cosines are multiplied by.

    Returns:
        The loss of each example, tensor (B,).

    Raises:
        ValueError: when the cosines are not (B, C).

    Example:

    >>> import numpy as np
    >>> cosines, labels = np.array([[0.8, 0.1]]), np.array([0])
    >>> plain = cosine_margin_loss(labels, cosines, lambda cosines, labels, margin: cosines, margin=0.0, scale=1.0)
    >>> print(f"{float(plain[0]):.4f}")  # -log(e^0.8 / (e^0.8 + e^0.1))
    0.4032
    """
    cosines = ops.cast(cosines, "float32")
    require_rank("cosines", tuple(cosines.shape), 2, "(B, C)")
    labels = ops.reshape(ops.cast(labels, "int32"), (-1,))  # (B,)
    logits = scale * add_margin(cosines, labels, margin)  # (B, C)
    return keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)


class CosineMarginLoss(LabelLoss):
    """What the losses with a margin share: a margin and a scale, checked, kept and saved. Not used by itself.

    A subclass says in `call` which loss of labels and cosines it is.
    """

    def __init__(self, *, margin: float, scale: float, reduction: str, name: str) -> None:
        super().__init__(name=name, reduction=reduction)
        self.margin = require_number("margin", margin, at_least=0)
        self.scale = require_number("scale", scale, above=0)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction, "margin": self.margin, "scale": self.scale}
