"""What the losses of class numbers share: a label is a name, and a name is not rounded."""

from typing import Any

import keras
from keras import ops


class LabelLoss(keras.losses.Loss):
    """A loss whose targets hold class numbers, which reach `call` as they came. Not used by itself.

    `keras.losses.Loss` turns targets into floats of its own dtype first. float32 holds whole numbers exactly up to
    2^24 = 16,777,216, so two identities of eight digits can become one; bfloat16 ends at 256. Outputs of 16 bits
    are computed with in float32, because distances and scaled cosines lose most of their digits otherwise.

    A subclass says in `call` which loss of labels and outputs it is.

    Args:
        reduction: as of every Keras loss.
        name: as of every Keras loss.

    Example:

    >>> import numpy as np
    >>> class Wrong(LabelLoss):
    ...     def call(self, y_true, y_pred):
    ...         return keras.ops.cast(y_true != keras.ops.cast(y_pred, "int32"), "float32")
    >>> float(Wrong()(np.array([16_777_217], "int32"), np.array([16_777_216.0])))
    1.0
    """

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        y_pred = ops.convert_to_tensor(y_pred)
        if keras.backend.standardize_dtype(y_pred.dtype) != "float64":
            y_pred = ops.cast(y_pred, "float32")
        losses = self.call(ops.convert_to_tensor(y_true), y_pred)
        return _Given(reduction=self.reduction, name=self.name, dtype=y_pred.dtype)(losses, losses, sample_weight)


class _Given(keras.losses.Loss):
    """The losses that it is given: Keras' own weighing and reduction, and nothing else."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return y_pred
