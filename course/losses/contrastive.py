"""Contrastive loss: pairs of the same kind attract, others repel up to a margin."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_number, require_rank


def contrastive_loss(same: Any, pairs: Any, *, margin: float = 1.0) -> Any:
    """y d² + (1 - y) max(0, m - d)², where d is the distance within a pair and y = 1 if it is of the same kind.

    Pairs of the same kind pay for every distance. Others pay only while they are nearer than the margin; without it,
    pushing them apart for ever would be the best that a network could do.

    Worked number: two embeddings (0, 0) and (0.3, 0.4) lie d = 0.5 apart. If they are of the same kind, the loss is
    0.25. If not, with m = 2, it is (2 - 0.5)² = 2.25.

    Args:
        same: y, tensor (B,) or (B, 1) of 1 and 0.
        pairs: the two embeddings of each pair, tensor (B, 2, D).
        margin: m, in units of the embeddings' distance.

    Returns:
        The loss of each pair, tensor (B,).

    Raises:
        ValueError: when the pairs are not (B, 2, D).

    Source: Hadsell, Chopra and LeCun, *Dimensionality Reduction by Learning an Invariant Mapping* (2006), where both
    terms carry a factor 1/2.

    Example:

    >>> import numpy as np
    >>> from course.losses import contrastive_loss
    >>> pair = np.array([[[0.0, 0.0], [0.3, 0.4]]])
    >>> [round(float(contrastive_loss([y], pair, margin=2.0)[0]), 4) for y in (1.0, 0.0)]
    [0.25, 2.25]
    """
    pairs = ops.convert_to_tensor(pairs)
    if require_rank("pairs", tuple(pairs.shape), 3, "(B, 2, D)")[1] != 2:
        raise ValueError(
            f"`pairs` must hold two embeddings each, (B, 2, D). Received: shape={tuple(pairs.shape)}. "
            "Stack the two: keras.ops.stack([one, other], axis=1)."
        )
    same = ops.reshape(ops.cast(same, pairs.dtype), (-1,))  # (B,)
    squared = ops.sum(ops.square(pairs[:, 0] - pairs[:, 1]), axis=-1)  # (B,)
    # The slope of a square root is infinite at 0: two embeddings in one place get the slope 0 instead.
    distance = ops.sqrt(ops.maximum(squared, 1e-12))
    return same * squared + (1.0 - same) * ops.square(ops.maximum(margin - distance, 0.0))


@keras.saving.register_keras_serializable("course")
class ContrastiveLoss(keras.losses.Loss):
    """`contrastive_loss` for `compile`: targets y (B,), outputs pairs (B, 2, D).

    Args:
        margin: how far apart embeddings of different kinds must be.
        reduction: as of every Keras loss.
        name: as of every Keras loss.

    Raises:
        TypeError, ValueError: when the margin is no number above 0.

    Example:

    >>> import numpy as np
    >>> from course.losses import ContrastiveLoss
    >>> loss = ContrastiveLoss(margin=2.0)
    >>> pair = [[0.0, 0.0], [0.3, 0.4]]
    >>> round(float(loss(np.array([1.0, 0.0]), np.array([pair, pair]))), 4)  # the mean of 0.25 and 2.25
    1.25
    """

    def __init__(self, margin: float = 1.0, *, reduction: str = "sum_over_batch_size", name: str = "contrastive_loss"):
        super().__init__(name=name, reduction=reduction)
        self.margin = require_number("margin", margin, above=0)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return contrastive_loss(y_true, y_pred, margin=self.margin)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction, "margin": self.margin}
