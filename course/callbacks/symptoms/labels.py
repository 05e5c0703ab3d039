"""Labels and targets that the model's outputs cannot stand for, or that do not belong to the inputs."""

import math

import numpy as np

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.output_head import OutputHead
from course.callbacks.symptoms.run_record import RunRecord
from course.callbacks.symptoms.thresholds import (
    AT_CHANCE,
    ENOUGH_STEPS,
    LIKE_GUESSING,
    OUTLYING_TARGETS,
    SUM_TOLERANCE,
)


def labels_out_of_range(y: np.ndarray, head: OutputHead) -> Diagnosis | None:
    """Labels that the model's outputs cannot stand for; `y` is an array of shape (B, ...)."""
    if not np.issubdtype(y.dtype, np.number) and y.dtype != bool:
        return None
    values = y.astype(np.float64)
    if head.kind == "sparse":
        bad = (values < 0) | (values >= head.outputs) | (values != np.rint(values))
        allowed = f"the whole numbers from 0 to {head.outputs - 1} for {head.outputs} outputs"
        remedy = (
            f"Number the classes from 0 without gaps (np.unique(y, return_inverse=True)[1]), or give the last layer "
            f"{int(np.nanmax(values)) + 1} outputs."
        )
    elif head.kind == "binary":
        bad = (values < 0) | (values > 1)
        allowed = "0 and 1 for binary cross-entropy"
        remedy = "Code the two classes as 0 and 1: y = (y > 0).astype('float32') turns -1 and 1 into them."
    elif head.kind == "categorical":
        sums = values.sum(axis=-1, keepdims=True)
        bad = (values < 0) | (values > 1) | (np.abs(sums - 1) > SUM_TOLERANCE)
        allowed = "rows that are not negative and sum to 1 for categorical cross-entropy"
        remedy = "Use keras.utils.to_categorical for the labels, or a sparse loss for class numbers."
    else:
        return _targets_out_of_reach(values, head)
    if not bad.any():
        return None
    wrong = values[bad]
    return Diagnosis(
        "labels out of range",
        f"{int(bad.sum())} of {bad.size} labels in the probe are out of range, such as {wrong.flat[0]:g}: "
        f"labels run from {values.min():g} to {values.max():g}, allowed are {allowed}.",
        remedy,
        {"out_of_range": int(bad.sum()), "minimum": float(values.min()), "maximum": float(values.max())},
    )


def unrelated_labels(record: RunRecord) -> Diagnosis | None:
    """Neither the model nor the nearest neighbors find anything of the labels in the inputs."""
    if record.neighbors_skill is None or record.guessing_skill is None or record.guessing is None:
        return None
    if record.steps < ENOUGH_STEPS or not record.losses or not math.isfinite(record.losses[-1]):
        return None
    if record.losses[-1] <= LIKE_GUESSING * record.guessing:
        return None
    if record.neighbors_skill > record.guessing_skill + AT_CHANCE:
        return None
    return Diagnosis(
        "unrelated labels",
        f"The inputs seem to tell nothing of the labels: after {record.steps} steps the training loss is "
        f"{record.losses[-1]:.3g}, where guessing gives {record.guessing:.3g}, and comparing with the five nearest "
        f"other examples reaches {max(100 * record.neighbors_skill, 0):.0f} % {record.skill_name}, where guessing "
        f"reaches {100 * record.guessing_skill:.0f} %.",
        "Look at a few examples with their labels: were the two shuffled apart, sorted or cut differently? If they do "
        "belong together, no change of the model comes before better inputs.",
        {
            "train_loss": record.losses[-1],
            "guessing": record.guessing,
            "neighbors": record.neighbors_skill,
            "guessing_skill": record.guessing_skill,
        },
    )


# What the last layer can give, by its activation.
_REACH = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, math.inf)}


def _targets_out_of_reach(values: np.ndarray, head: OutputHead) -> Diagnosis | None:
    if head.activation not in _REACH or head.loss is None:
        return None
    name = getattr(head.loss, "__name__", "") or type(head.loss).__name__
    if "hinge" in name.lower():
        return None  # its labels are signs, not values to reach
    low, high = _REACH[head.activation]
    share = float(((values < low) | (values > high)).mean())
    if share <= OUTLYING_TARGETS:
        return None
    return Diagnosis(
        "labels out of range",
        f"{share:.0%} of the targets lie outside [{low:g}, {high:g}], which is all that the last layer's "
        f"{head.activation} can give: they run from {values.min():g} to {values.max():g}.",
        f"Leave the last layer linear, or scale the targets into [{low:g}, {high:g}].",
        {"share": share, "minimum": float(values.min()), "maximum": float(values.max())},
    )
