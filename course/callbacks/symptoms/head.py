"""The model's last layer against what its loss expects: a softmax too many, or one that is missing."""

import math

import numpy as np

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.output_head import OutputHead
from course.callbacks.symptoms.thresholds import ROWS_FOR_HEAD
from course.plots.model_outputs import are_probabilities


def head_against_loss(outputs: np.ndarray, head: OutputHead) -> Diagnosis | None:
    """Probabilities given to a loss for logits (double softmax), or logits to a loss for probabilities.

    Args:
        outputs: array of shape (B, ..., outputs), the model's outputs on the probe.
        head: how the loss reads them.
    """
    if head.expects is None or head.kind == "other":
        return None
    rows = outputs.reshape(-1, outputs.shape[-1] if outputs.ndim > 1 else 1).astype(np.float64)
    if len(rows) < ROWS_FOR_HEAD or not np.isfinite(rows).all():
        return None
    inside = bool(((rows >= 0) & (rows <= 1)).all())
    furthest = float(np.abs(rows.sum(axis=1) - 1).max())
    if head.kind == "binary":
        # Outputs that do not vary lie in [0, 1] by accident; the activation's name, where known, settles it.
        likely = inside and (head.activation == "sigmoid" or (not head.activation and np.ptp(rows) > 0.1))
        shown = f"all {rows.size} outputs on the probe lie between {rows.min():.3g} and {rows.max():.3g}"
        function = "sigmoid"
    else:
        likely = are_probabilities(rows)
        shown = f"all {len(rows)} rows of outputs on the probe are positive and sum to 1 (within {furthest:.1g})"
        function = "softmax"
    evidence = {"lowest_output": float(rows.min()), "highest_output": float(rows.max()), "furthest_row_sum": furthest}
    if head.expects == "logits" and likely:
        return Diagnosis(
            "double softmax",
            f"The model gives probabilities ({shown}), and the loss takes them for logits: the {function} is applied "
            f"twice{_floor(head)}.",
            f"Remove the {function} from the last layer and keep from_logits=True, or keep it and set "
            "from_logits=False.",
            evidence,
        )
    if head.expects == "probabilities" and (not inside or (head.kind != "binary" and furthest > 0.1)):
        return Diagnosis(
            "missing softmax",
            f"The model gives logits (outputs on the probe run from {rows.min():.3g} to {rows.max():.3g}), and the "
            "loss takes them for probabilities: it clips them, and its value means nothing.",
            f"Set from_logits=True in the loss (the better way), or end the model in a {function}.",
            evidence,
        )
    return None


def _floor(head: OutputHead) -> str:
    if head.kind == "binary":
        return ", and no prediction can be surer than 0.73"
    floor = math.log(1 + (head.outputs - 1) / math.e)
    return f", and even perfect predictions lose {floor:.3g}"
