"""Moving averages of batch normalization that lag behind the weights."""

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.symptoms.curves import overfitting
from course.callbacks.symptoms.run_record import RunRecord
from course.callbacks.symptoms.thresholds import STALE_LOSS, START_LEFT


def stale_batch_statistics(record: RunRecord) -> Diagnosis | None:
    """The model does worse at inference than in training only because its moving averages belong to older weights."""
    share = f"{record.start_left:.0%} of what they began with" if record.start_left >= 0.01 else "older weights' values"
    inference = record.inference
    if inference is None:
        # Without a probe the moving averages cannot be tried. While much of their start is in them, a validation loss
        # far above the training loss tells about them, and nothing about overfitting.
        if record.start_left < START_LEFT or overfitting(record) is None:
            return None
        return Diagnosis(
            "stale batch statistics",
            f"The validation loss is {record.val_losses[-1]:.3g} and the training loss {record.losses[-1]:.3g}, but "
            f"after {record.steps} steps the moving averages of batch normalization still hold {share}: the two "
            "cannot be compared yet.",
            _remedy(None),
            {"start_left": record.start_left, "val_loss": record.val_losses[-1], "train_loss": record.losses[-1]},
        )
    lag = inference.moving - inference.fresh
    if not lag > STALE_LOSS * record.scale:
        return None
    return Diagnosis(
        "stale batch statistics",
        f"With the moving averages of batch normalization, as evaluate and predict use them, the loss on the probe is "
        f"{inference.moving:.3g}; with the means and variances that the weights give now it is {inference.fresh:.3g}. "
        f"After {record.steps} steps the averages still hold {share}.",
        _remedy(inference.momentum),
        {"loss": inference.moving, "fresh_loss": inference.fresh, "start_left": record.start_left},
    )


def _remedy(momentum: float | None) -> str:
    now = "" if momentum is None else f" in place of {momentum:g}"
    return (
        f"Train for more steps, or let the averages follow faster: BatchNormalization(momentum=0.9){now} forgets nine "
        "tenths of its past in 22 steps, momentum=0.99 in 230. Until then judge by the training loss: this is no "
        "overfitting."
    )
