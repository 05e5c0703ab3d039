"""ArcFace: a classifier's last layer with a margin in the angle."""

import math
from typing import Any

import keras
from keras import ops

from course.layers.cosine_similarity import CosineHead, one_hot


@keras.saving.register_keras_serializable("course")
class ArcFaceHead(CosineHead):
    """Logits s cos(θ), where θ is the angle to a class's direction; in training the right class gets s cos(θ + m).

    A classifier on angles only: embeddings and class directions count without their length. The margin makes the right
    class look farther away than it is, so that training must draw the embeddings of one class closer together than
    telling the classes apart would need. That is what makes them good for faces that no class was ever trained for.

    Args:
        num_classes: C.
        margin: m, in radians.
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

    Source: Deng, Guo, Xue and Zafeiriou, *ArcFace: Additive Angular Margin Loss for Deep Face Recognition* (2019).

    Example:

    >>> import keras, numpy as np
    >>> from course.layers import ArcFaceHead
    >>> head = ArcFaceHead(2, margin=0.5, scale=1.0)
    >>> head.build((None, 2))
    >>> head.set_weights([np.eye(2)])
    >>> embedding = np.array([[1.0, 3**0.5]], "float32")  # 60 degrees from class 0, 30 from class 1
    >>> with_margin = head(embedding, np.array([0]))  # cos(60° + 0.5), cos(30°)
    >>> [round(float(logit), 3) for logit in keras.ops.convert_to_numpy(with_margin)[0]]
    [0.024, 0.866]
    """

    def __init__(self, num_classes: int, *, margin: float = 0.5, scale: float = 64.0, **kwargs: Any) -> None:
        super().__init__(num_classes, margin=margin, scale=scale, **kwargs)

    def add_margin(self, cosines: Any, labels: Any) -> Any:
        return add_angular_margin(cosines, labels, self.margin)


def add_angular_margin(cosines: Any, labels: Any, margin: float) -> Any:
    """Replace cos(θ) of the right class by cos(θ + margin), safely in value and gradient, for any angle.

    cos(θ + m) = cos θ cos m - sin θ sin m, which needs no arc cosine. Two things need care. The slope of sin θ =
    sqrt(1 - cos² θ) is infinite at θ = 0 and π: below sin θ = 0.001 it is held flat. And beyond θ = π - m the cosine
    would rise again and reward embeddings for being farther away: there cos θ - m sin m goes on falling, as in the
    authors' own code.

    Shapes:
        cosines (B, C), labels (B,) or (B, 1) -> (B, C).

    >>> import numpy as np
    >>> changed = add_angular_margin(np.array([[0.5, 0.5]], "float32"), np.array([0]), 0.5)
    >>> [round(float(cosine), 4) for cosine in changed[0]]
    [0.0236, 0.5]
    """
    cosines = ops.convert_to_tensor(cosines)
    sines = ops.sqrt(ops.maximum(1.0 - ops.square(cosines), 1e-6))
    turned = cosines * math.cos(margin) - sines * math.sin(margin)
    beyond = cosines - margin * math.sin(margin)
    turned = ops.where(cosines > math.cos(math.pi - margin), turned, beyond)
    return ops.where(one_hot(labels, cosines.shape[-1]), turned, cosines)
