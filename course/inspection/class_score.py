"""The score of one class for each sample: what saliency and Grad-CAM differentiate."""

from typing import Any

import numpy as np
from keras import ops

from course.errors import InvalidValue


def classes_of(output: Any, class_index: Any) -> np.ndarray:
    """One class for each sample.

    Args:
        output: What the model gave, shape (B, C), or (B, 1) for two classes.
        class_index: A class for all samples, or one for each, shape (B,); None for the class that the model says.

    Raises:
        course.errors.InvalidValue: The model's output is no table of classes, or there is no such class.
    """
    values = np.array(ops.convert_to_numpy(output)) if hasattr(output, "shape") else None
    if values is None or values.ndim != 2:
        shape = "several tensors" if values is None else f"shape {values.shape}"
        raise InvalidValue(f"Expected a model that gives one row of class scores for each sample. Received: {shape}.")
    samples, count = values.shape
    classes = max(count, 2)
    if class_index is None:
        if count > 1:
            return np.asarray(values.argmax(axis=1))
        middle = 0.5 if ((values >= 0) & (values <= 1)).all() else 0.0
        return np.asarray(values[:, 0] > middle, dtype=int)
    chosen = np.asarray(class_index)
    if (
        chosen.dtype.kind not in "iu"
        or chosen.shape not in ((), (samples,))
        or not ((chosen >= 0) & (chosen < classes)).all()
    ):
        raise InvalidValue(
            f"`class_index` must be a class from 0 to {classes - 1}, or one for each of the {samples} samples. "
            f"Received: {class_index!r}."
        )
    return np.broadcast_to(chosen, (samples,))


def summed_score(output: Any, classes: np.ndarray) -> Any:
    """The scores of the samples' classes, added up: the gradient for one sample holds nothing of another's.

    Args:
        output: What the model gave, shape (B, C) or (B, 1).
        classes: One for each sample.
    """
    if output.shape[1] == 1:  # one score for class 1, and its negative for class 0
        return ops.sum(output[:, 0] * ops.convert_to_tensor(np.where(classes == 1, 1.0, -1.0), dtype=output.dtype))
    return ops.sum(output * ops.convert_to_tensor(np.eye(output.shape[1])[classes], dtype=output.dtype))
