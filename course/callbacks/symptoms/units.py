"""Units that no longer answer to any example."""

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.symptoms.run_record import RunRecord
from course.callbacks.symptoms.thresholds import DEAD_SHARE


def dead_units(record: RunRecord) -> Diagnosis | None:
    """A layer most of whose units give zero for every example."""
    if not record.activations:
        return None
    last = record.activations[-1]
    if not last.dead:
        return None
    layer = max(last.dead, key=last.dead_share)
    share = last.dead_share(layer)
    if share < DEAD_SHARE:
        return None
    before = record.activations[0].dead[layer]
    origin = f" ({before} before training)" if len(record.activations) > 1 else ""
    remedy = (
        "They died while training: lower the learning rate, and use he_normal and zero biases"
        if before < last.dead[layer] / 2
        else "They were dead from the start: use he_normal with zero biases, and check that inputs are scaled"
    )
    return Diagnosis(
        "dead units",
        f"{last.dead[layer]} of {last.units[layer]} units of layer {layer} give zero for every example of the "
        f"probe{origin}; no gradient passes them, so they cannot come back.",
        f"{remedy}; LeakyReLU or GELU keep a gradient below zero.",
        {"layer": layer, "dead": last.dead[layer], "units": last.units[layer], "dead_before": before},
    )
