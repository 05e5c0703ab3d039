"""Gradients that explode or vanish on their way through the layers."""

import math

from course.callbacks.diagnosis import Diagnosis
from course.callbacks.gradient_monitor import GradientReading
from course.callbacks.symptoms.run_record import RunRecord
from course.callbacks.symptoms.thresholds import EXPLODING_SENSITIVITY, GROWN_WEIGHTS, OVERSHOOT, VANISHING_RATIO


def sensitivities(reading: GradientReading, scale: float) -> dict[str, float]:
    """Layer -> gradient norm x weight norm / scale; layers whose weights are all zero are left out."""
    return {
        layer: norm * reading.weight_norms[layer] / max(scale, 1e-12)
        for layer, norm in reading.norms.items()
        if reading.weight_norms[layer] > 0
    }


def exploding_gradients(record: RunRecord) -> Diagnosis | None:
    """A loss that a small change of the weights multiplies, or a gradient that is no number while the loss is one."""
    for reading in record.readings:
        if not math.isfinite(reading.loss):
            return None  # what follows is a matter of NaN
        # Targets that hardly vary make guessing cheap; an untrained network far from them is not sick for that.
        scale = max(record.scale, record.ordinary_start or 0.0)
        found = sensitivities(reading, scale)
        if not found:
            continue
        layer = max(found, key=lambda name: found[name] if math.isfinite(found[name]) else math.inf)
        value = found[layer]
        start = record.readings[0].weight_norms.get(layer, math.inf)
        if math.isnan(found[layer]) or reading.weight_norms[layer] > GROWN_WEIGHTS * start:
            return None
        if reading.step and reading.loss > OVERSHOOT * record.first_loss:
            return None
        if math.isfinite(value) and value <= EXPLODING_SENSITIVITY:
            continue
        shown = f"{reading.norms[layer]:.3g}" if math.isfinite(reading.norms[layer]) else "infinite"
        when = "before training" if reading.step == 0 else f"after {reading.step} steps"
        change = (
            f"moving its weights by 1 % changes the loss by {value / 100 * scale:.3g}, where guessing loses "
            f"{record.scale:.3g} in all"
            if math.isfinite(value)
            else "a step along it ruins the weights"
        )
        return Diagnosis(
            "exploding gradients",
            f"The gradient of layer {layer} has norm {shown} {when} at a loss of {reading.loss:.3g}: {change}.",
            "Use an initializer that fits the activation (he_normal for ReLU, orthogonal for recurrent kernels) or a "
            "normalization layer, and clip the gradient with global_clipnorm=1.0 in the optimizer.",
            {"layer": layer, "step": reading.step, "gradient_norm": reading.norms[layer], "sensitivity": value},
        )
    return None


def vanishing_gradients(record: RunRecord) -> Diagnosis | None:
    """A layer that gets next to no gradient at the start and has not got it by the end."""
    usable = [
        reading for reading in record.readings if math.isfinite(reading.loss) and math.isfinite(reading.global_norm)
    ]
    if len(usable) < 2:
        return None
    ratios: dict[str, list[float]] = {}
    for reading in usable:
        found = sensitivities(reading, record.scale)
        largest = max(found.values(), default=0.0)
        for layer, value in found.items():
            ratios.setdefault(layer, []).append(value / largest if largest > 0 else 1.0)
    # The best that a layer ever had: zero-initialized branches start without a gradient and get one soon.
    best = {layer: max(values) for layer, values in ratios.items()}
    if not best:
        return None
    layer = min(best, key=lambda name: best[name])
    if best[layer] >= VANISHING_RATIO:
        return None
    first, last = usable[0], usable[-1]
    strongest = max(first.norms, key=lambda name: first.norms[name])
    starved = sum(value < VANISHING_RATIO for value in best.values())
    return Diagnosis(
        "vanishing gradients",
        f"Layer {layer} gets next to no gradient: norm {first.norms[layer]:.2g} before training and "
        f"{last.norms[layer]:.2g} after it, against {first.norms[strongest]:.2g} in layer {strongest}; {starved} of "
        f"{len(best)} layers are starved.",
        "Use ReLU or GELU with he_normal in the hidden layers instead of sigmoid, add a normalization layer or skip "
        "connections, or take fewer layers; for long sequences an LSTM or GRU.",
        {"layer": layer, "gradient_norm": first.norms[layer], "ratio": best[layer], "starved_layers": starved},
    )
