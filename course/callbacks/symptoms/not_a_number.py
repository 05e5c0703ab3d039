"""A loss that is NaN or infinite, or is bound to be."""

import math

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.symptoms.run_record import RunRecord


def not_a_number(record: RunRecord) -> Diagnosis | None:
    """The training loss is NaN or infinite, or was bound to be because its gradient is NaN."""
    start = record.readings[0] if record.readings else None
    if start is not None and math.isfinite(start.loss) and math.isnan(start.global_norm):
        broken = [layer for layer, norm in start.norms.items() if math.isnan(norm)]
        return Diagnosis(
            "not a number",
            f"Before training the loss is {start.loss:.3g}, but its gradient is NaN in {len(broken)} of "
            f"{len(start.norms)} layers: a slope of 0/0.",
            "Look for a square root, a norm, a logarithm or a division at zero in your own loss or layers, and keep "
            "it away from zero: ops.sqrt(x + 1e-7). ops.where does not help after the fact: the slope of both "
            "branches is taken.",
            {"loss": start.loss, "layers": len(broken)},
        )
    for epoch, loss in enumerate(record.losses):
        if math.isfinite(loss):
            continue
        if epoch:
            before = f", after {record.losses[epoch - 1]:.3g} in the epoch before"
        elif start is not None:
            before = f"; on the probe it was {start.loss:.3g} before training"
        else:
            before = ""
        return Diagnosis(
            "not a number",
            f"The training loss is {'NaN' if math.isnan(loss) else 'infinite'} from epoch {epoch + 1} on{before}.",
            "Stop here: the weights are lost. Look for the cause among the other findings, and otherwise for a "
            "logarithm or a division by zero in your own loss or layers; keras.callbacks.TerminateOnNaN ends such "
            "runs early.",
            {"epoch": epoch + 1},
        )
    return None
