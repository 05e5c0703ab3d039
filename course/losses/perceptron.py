"""Rosenblatt's learning rule, written as a loss."""

from typing import Any

import keras
from keras import ops


def perceptron_loss(labels: Any, logits: Any) -> Any:
    """max(0, -y z), where y is -1 or +1 and z = w·x + b: 0 for what is on the right side, else how far it is wrong.

    A step function has no slope to follow; this loss has. Its gradient for a wrong example is -y x, and plain gradient
    descent with batches of one and learning rate 1 is exactly the perceptron's rule: add y x to the weights when the
    answer is wrong, else leave them alone.

    On the border (z = 0) the loss is 0 and has a kink, with slope 0 on one side and -y x on the other. Taken here is
    -y x, for either label: whatever a step function answers at 0, an example there counts as not yet learned, and
    learning can begin from zero weights. So a model that stands still on every example may still move on those with
    z = 0, which `z > 0` reads as class 0.

    Worked number: y = -1 and z = 3 cost 3; y = +1 and z = 3 cost 0.

    Args:
        labels: 0 and 1, tensor (B,) or (B, 1).
        logits: z, tensor (B, 1).

    Returns:
        Tensor (B,).

    Source: Rosenblatt, *The Perceptron: A Probabilistic Model for Information Storage and Organization in the Brain*
    (1958).

    Example:

    >>> import numpy as np
    >>> from course.losses import perceptron_loss
    >>> [float(loss) for loss in perceptron_loss(np.array([0, 1]), np.array([[3.0], [3.0]]))]
    [3.0, 0.0]
    """
    logits = ops.reshape(logits, (-1,))
    signed = (2.0 * ops.reshape(ops.cast(labels, logits.dtype), (-1,)) - 1.0) * logits  # y z, (B,)
    return ops.where(signed <= 0, -signed, 0.0)


@keras.saving.register_keras_serializable("course")
class PerceptronLoss(keras.losses.Loss):
    """`perceptron_loss` for `compile`: targets 0 and 1, outputs z (B, 1).

    Args:
        reduction: as of every Keras loss.
        name: as of every Keras loss.

    Example:

    >>> import numpy as np
    >>> from course.losses import PerceptronLoss
    >>> float(PerceptronLoss()(np.array([0, 1]), np.array([[3.0], [3.0]])))
    1.5
    """

    def __init__(self, *, reduction: str = "sum_over_batch_size", name: str = "perceptron_loss"):
        super().__init__(name=name, reduction=reduction)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return perceptron_loss(y_true, y_pred)

    def get_config(self) -> dict[str, Any]:
        return {"name": self.name, "reduction": self.reduction}
