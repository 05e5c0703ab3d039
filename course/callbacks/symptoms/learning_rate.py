"""Steps that are too long or too short."""

import math

import numpy as np

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.symptoms.run_record import RunRecord
from course.callbacks.symptoms.thresholds import (
    BOUNCING_LEVEL,
    BOUNCING_RISES,
    BOUNCING_SIZE,
    DEAD_SHARE,
    ENOUGH_STEPS,
    LIKE_GUESSING,
    NOT_RECOVERED,
    OVERSHOOT,
    ROOM_UNUSED,
    RUNAWAY_STEPS,
    RUNAWAY_WEIGHTS,
)


def learning_rate_too_high(record: RunRecord) -> Diagnosis | None:
    """The loss overshoots its first value and does not recover, or bounces instead of settling."""
    first = record.first_loss
    if not math.isfinite(first):
        return None
    rate = f" at a learning rate of {record.learning_rates[0]:.3g}" if record.learning_rates else ""
    remedy = (
        "Divide the learning rate by 10, and look for a good one with LearningRateFinder; if the loss is meant to be "
        "so steep, clip the gradient with global_clipnorm=1.0."
    )
    observed = [(reading.step, reading.loss) for reading in record.readings[1:]] + [
        (-1, loss) for loss in record.losses
    ]
    finite = [loss for _, loss in observed if math.isfinite(loss)]
    broke = len(finite) < len(observed)
    peak = max(finite, default=first)
    final = record.losses[-1] if record.losses else math.nan
    unrecovered = not math.isfinite(final) or final > NOT_RECOVERED * min(first, record.scale)
    if peak > OVERSHOOT * first and unrecovered:
        end = f"ended at {final:.3g}" if math.isfinite(final) and not broke else "then was no number any more"
        return Diagnosis(
            "learning rate too high",
            f"The loss rose from {first:.3g} before training to {peak:.3g}{rate} and {end}.",
            remedy,
            {"first_loss": first, "peak_loss": peak, "final_loss": final},
        )
    growth, layer, step = _early_growth(record)
    died = len(record.activations) > 1 and _died(record) is not None
    if growth > RUNAWAY_WEIGHTS and (died or (math.isfinite(final) and final > LIKE_GUESSING * record.scale)):
        return Diagnosis(
            "learning rate too high",
            f"The weights of layer {layer} grew to {growth:.3g} times their first norm within {step} steps{rate}, and "
            f"the loss ended at {final:.3g}, where guessing loses "
            f"{record.scale:.3g}{': the steps have killed most units of a layer' if died else ''}.",
            remedy,
            {"growth": growth, "layer": layer, "steps": step, "final_loss": final},
        )
    late = np.array(record.losses[len(record.losses) // 2 :])
    if len(late) < 4 or not np.isfinite(late).all():
        return None
    changes = np.diff(late)
    rises = float((changes > 0).mean())
    size = float(np.abs(changes).mean() / late.mean()) if late.mean() > 0 else 0.0
    if rises > BOUNCING_RISES and size > BOUNCING_SIZE and late.mean() > BOUNCING_LEVEL * record.scale:
        return Diagnosis(
            "learning rate too high",
            f"The loss bounces between {late.min():.3g} and {late.max():.3g} over the last {len(late)} epochs{rate}: "
            f"it moves by {size:.0%} of its value from epoch to epoch and rises in {rises:.0%} of them.",
            remedy,
            {"lowest": float(late.min()), "highest": float(late.max()), "relative_change": size, "rises": rises},
        )
    return None


def _early_growth(record: RunRecord) -> tuple[float, str, int]:
    """How many times its first norm a layer's weights reached in the first steps, which layer, and when."""
    largest = (0.0, "", 0)
    for reading in record.readings[1:]:
        if reading.step > RUNAWAY_STEPS:
            break
        for layer, norm in reading.weight_norms.items():
            start = record.readings[0].weight_norms[layer]
            if start > 0 and math.isfinite(norm):
                largest = max(largest, (norm / start, layer, reading.step))
    return largest


def _died(record: RunRecord) -> str | None:
    """A layer most of whose units are dead at the end and were alive at the start."""
    first, last = record.activations[0], record.activations[-1]
    fallen = [
        name for name in last.dead if last.dead_share(name) >= DEAD_SHARE and first.dead[name] < last.dead[name] / 2
    ]
    return max(fallen, key=last.dead_share) if fallen else None


def learning_rate_too_low(record: RunRecord) -> Diagnosis | None:
    """One well-chosen step along the gradient would gain more than the whole run has gained."""
    search = record.line_search
    if search is None or record.steps < ENOUGH_STEPS or not math.isfinite(record.first_loss):
        return None
    gained = record.first_loss - search.loss
    if record.rate_has_shrunk:
        return None  # it was high enough once: see `plateau`
    if search.gain <= max(gained, ROOM_UNUSED * record.scale):
        return None
    rate = f" at a learning rate of {record.learning_rates[0]:.3g}" if record.learning_rates else ""
    return Diagnosis(
        "learning rate too low",
        f"{record.steps} steps{rate} brought the loss on the probe from {record.first_loss:.4g} to {search.loss:.4g}; "
        f"one step along the gradient that moves the weights by {100 * search.relative_step:.2g} % brings it to "
        f"{search.best_loss:.4g}.",
        "Multiply the learning rate by 10, more than once if need be, or look for a good one with LearningRateFinder.",
        {"gained": gained, "one_step_gains": search.gain, "relative_step": search.relative_step},
    )
