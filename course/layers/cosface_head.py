"""CosFace: a classifier's last layer with a margin in the cosine."""

from typing import Any

import keras
from keras import ops

from course.layers.cosine_similarity import CosineHead, one_hot


@keras.saving.register_keras_serializable("course")
class CosFaceHead(CosineHead):
    """Logits s cos(θ), where θ is the angle to a class's direction; in training the right class gets s (cos(θ) - m).

    The same idea as `ArcFaceHead`, and simpler: the margin is subtracted from the cosine, not added to the angle.

    Args:
        num_classes: C.
        margin: m, a difference of cosines.
        scale: s. Cosines lie between -1 and 1; without scaling softmax could never be sure.

    Call arguments:
        embeddings: tensor (B, D).
        labels: integers (B,) or (B, 1) in training; without them there is no margin.

    Shapes:
        embeddings (B, D), labels (B,) -> logits (B, C), float32 under any dtype policy.

    Parameters: D C.

    Raises:
        TypeError, ValueError: for a class count below 1, a negative margin, a scale not above 0, labels that are no
            integers, embeddings that are not (B, D).

    Source: Wang et al., *CosFace: Large Margin Cosine Loss for Deep Face Recognition* (2018).

    Example:

    >>> import keras, numpy as np
    >>> from course.layers import CosFaceHead
    >>> head = CosFaceHead(2, margin=0.35, scale=1.0)
    >>> head.build((None, 2))
    >>> head.set_weights([np.eye(2)])
    >>> with_margin = head(np.array([[1.0, 3**0.5]], "float32"), np.array([0]))  # 0.5 - 0.35, cos(30°)
    >>> [round(float(logit), 3) for logit in keras.ops.convert_to_numpy(with_margin)[0]]
    [0.15, 0.866]
    """

    def __init__(self, num_classes: int, *, margin: float = 0.35, scale: float = 64.0, **kwargs: Any) -> None:
        super().__init__(num_classes, margin=margin, scale=scale, **kwargs)

    def add_margin(self, cosines: Any, labels: Any) -> Any:
        return subtract_cosine_margin(cosines, labels, self.margin)


def subtract_cosine_margin(cosines: Any, labels: Any, margin: float) -> Any:
    """Replace cos(θ) of the right class by cos(θ) - margin.

    Shapes:
        cosines (B, C), labels (B,) or (B, 1) -> (B, C).

    >>> import numpy as np
    >>> changed = subtract_cosine_margin(np.array([[0.5, 0.5]], "float32"), np.array([0]), 0.35)
    >>> [round(float(cosine), 4) for cosine in changed[0]]
    [0.15, 0.5]
    """
    cosines = ops.convert_to_tensor(cosines)
    return ops.where(one_hot(labels, cosines.shape[-1]), cosines - margin, cosines)
