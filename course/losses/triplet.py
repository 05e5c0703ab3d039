"""Triplet loss: nearer to one's own kind than to any other, by a margin; the triplets are found in the batch."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_number, require_one_of, require_rank
from course.losses.label_loss import LabelLoss

MINING = ("all", "hard", "semi-hard")


def triplet_loss(labels: Any, embeddings: Any, *, margin: float = 1.0, mining: str = "semi-hard") -> Any:
    """The mean of max(0, d(a, p) - d(a, n) + m) over triplets of an anchor, a positive and a negative of the batch.

    The positive p is another example of the anchor's label, the negative n one of another label, d the distance of
    their embeddings. Which triplets count is the question:

    - "all": every one whose loss is above 0. Those that are already right would only dilute the mean.
    - "hard": for each anchor the farthest positive and the nearest negative.
    - "semi-hard": for each anchor and positive the nearest negative among those farther away than the positive; where
      there is none, the farthest negative. It avoids the hardest, which early in training are often mistakes, and can
      collapse all embeddings into one point.

    Worked number: embeddings 0, 1 and 1.5 on a line, the first two with label A. Anchor 0: d(a, p) = 1, d(a, n) = 1.5,
    with m = 1 a loss of 0.5. Anchor 1: d(a, p) = 1, d(a, n) = 0.5, a loss of 1.5. Their mean is 1 with "all" and
    "hard". "semi-hard" gives the same here, because anchor 1 has no negative beyond its positive.

    Args:
        labels: integers, (B,) or (B, 1).
        embeddings: tensor (B, D).
        margin: m, in units of the distance.
        mining: "all", "hard" or "semi-hard".

    Returns:
        A scalar; 0 if the batch holds no triplet.

    Raises:
        ValueError: when `mining` is unknown, or the embeddings are not (B, D).

    Sources: Schroff, Kalenichenko and Philbin, *FaceNet* (2015), for semi-hard mining, there with squared distances;
    Hermans, Beyer and Leibe, *In Defense of the Triplet Loss for Person Re-Identification* (2017), for the other two.

    Example:

    >>> import numpy as np
    >>> from course.losses import triplet_loss
    >>> embeddings = np.array([[0.0], [1.0], [1.5]], "float32")
    >>> round(float(triplet_loss(np.array([7, 7, 3]), embeddings, margin=1.0, mining="hard")), 4)
    1.0
    """
    require_one_of("mining", mining, MINING)
    embeddings = ops.convert_to_tensor(embeddings)
    require_rank("embeddings", tuple(embeddings.shape), 2, "(B, D)")
    labels = ops.reshape(labels, (-1,))
    same = labels[:, None] == labels[None, :]  # (B, B)
    positive = ops.logical_and(same, ops.logical_not(ops.eye(ops.shape(labels)[0], dtype="bool")))
    negative = ops.logical_not(same)
    distance = pairwise_distance(embeddings)  # (B, B)
    if mining == "hard":
        return _hard(distance, positive, negative, margin)
    from_positive, from_negative = distance[:, :, None], distance[:, None, :]
    valid = ops.logical_and(positive[:, :, None], negative[:, None, :])  # (B, B, B): anchor, positive, negative
    if mining == "all":
        losses = ops.maximum(from_positive - from_negative + margin, 0.0)
        return _mean(losses, ops.logical_and(valid, losses > 0))
    beyond = ops.logical_and(valid, from_negative > from_positive)
    nearest_beyond = ops.min(ops.where(beyond, from_negative, _far(distance)), axis=2)  # (B, B)
    farthest = ops.max(ops.where(negative, distance, 0.0), axis=1)[:, None]  # (B, 1)
    chosen = ops.where(ops.any(beyond, axis=2), nearest_beyond, farthest)
    losses = ops.maximum(distance - chosen + margin, 0.0)
    return _mean(losses, ops.logical_and(positive, ops.any(negative, axis=1)[:, None]))


def _hard(distance: Any, positive: Any, negative: Any, margin: float) -> Any:
    farthest_positive = ops.max(ops.where(positive, distance, 0.0), axis=1)  # (B,)
    nearest_negative = ops.min(ops.where(negative, distance, _far(distance)), axis=1)  # (B,)
    losses = ops.maximum(farthest_positive - nearest_negative + margin, 0.0)
    return _mean(losses, ops.logical_and(ops.any(positive, axis=1), ops.any(negative, axis=1)))


def _far(distance: Any) -> Any:
    """Farther than anything in the batch, and finite: infinity times a mask's 0 would be NaN."""
    return ops.stop_gradient(ops.max(distance)) + 1.0


def _mean(losses: Any, counted: Any) -> Any:
    counted = ops.cast(counted, losses.dtype)
    return ops.sum(losses * counted) / ops.maximum(ops.sum(counted), 1.0)


def pairwise_distance(embeddings: Any) -> Any:
    """The distance between every two embeddings, (B, D) -> (B, B), with slope 0 where two lie in one place.

    >>> import numpy as np
    >>> round(float(pairwise_distance(np.array([[0.0, 0.0], [3.0, 4.0]]))[0, 1]), 4)
    5.0
    """
    # By differences: |a|² + |b|² - 2 a·b would lose the small distances, which matter most, to rounding.
    differences = ops.subtract(embeddings[:, None, :], embeddings[None, :, :])  # (B, B, D)
    squared = ops.sum(ops.square(differences), axis=-1)  # (B, B)
    return ops.where(squared > 1e-12, ops.sqrt(ops.maximum(squared, 1e-12)), 0.0)


@keras.saving.register_keras_serializable("course")
class TripletLoss(LabelLoss):
    """`triplet_loss` for `compile`: targets are labels (B,), integers of any size, outputs embeddings (B, D).

    The loss belongs to the batch as a whole, so sample weights have no meaning. A batch needs at least two examples of
    some label and one of another, or its loss is 0.

    Args:
        margin: how much nearer the positive must be than the negative.
        mining: "all", "hard" or "semi-hard".
        name: as of every Keras loss.

    Raises:
        TypeError, ValueError: when the margin is no number above 0, or `mining` is unknown.

    Example:

    >>> import numpy as np
    >>> from course.losses import TripletLoss
    >>> round(float(TripletLoss(mining="all")(np.array([7, 7, 3]), np.array([[0.0], [1.0], [1.5]]))), 4)
    1.0
    """

    def __init__(self, margin: float = 1.0, *, mining: str = "semi-hard", name: str = "triplet_loss"):
        super().__init__(name=name)
        self.margin = require_number("margin", margin, above=0)
        self.mining = require_one_of("mining", mining, MINING)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return triplet_loss(y_true, y_pred, margin=self.margin, mining=self.mining)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "margin": self.margin, "mining": self.mining}
