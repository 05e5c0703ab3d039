"""How the training doctor tells a sick run from a healthy one: plain functions of what was measured.

Every function takes numbers and arrays, never a model, and returns a `Diagnosis` or None. The thresholds stand at the
top, each with its reason; `benchmarks/training_doctor.py` measures how often they are wrong.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from course.callbacks.activation_monitor import ActivationReading
from course.callbacks.diagnosis import Diagnosis
from course.callbacks.gradient_monitor import GradientReading
from course.callbacks.output_head import OutputHead

# Root mean square of an input feature. The curvature that the first layer sees grows with its square: at 10 the largest
# stable learning rate is a hundredth of the one for standardized inputs. Pixels from 0 to 255 have about 100.
LARGEST_INPUT = 10.0
# The other way round: gradients of the first layer a hundred times too small.
SMALLEST_INPUT = 0.01

# One class label out of range is enough to break a run. Of regression targets before a bounded head, a few outliers are
# normal: this share of them.
OUTLYING_TARGETS = 0.05

# Rows of a softmax sum to 1 up to rounding; 1e-3 leaves room for half precision.
SUM_TOLERANCE = 1e-3
# With fewer rows, logits may lie in [0, 1] by chance; with eight, about once in 5,000 for standard normal ones.
ROWS_FOR_HEAD = 8

# Sensitivity of the loss to a layer: gradient norm x weight norm / what guessing loses. It says by how many percent
# of that the loss changes when the layer's weights move by one percent along their gradient. Healthy networks at
# their start lie between 0.01 and 20, a Transformer in its first steps up to 120; networks that were made to explode
# begin at 800.
EXPLODING_SENSITIVITY = 300.0
# Once the weights have grown to this many times their first norm, steep gradients are the learning rate's doing.
GROWN_WEIGHTS = 2.0

# The least sensitive layer against the most sensitive one. A layer that is 1,000 times less sensitive does not learn in
# the time the others need; healthy networks stay above 0.01.
VANISHING_RATIO = 1e-3

# Units of a layer that give zero for the whole probe. ReLU networks that train well lose up to a quarter.
DEAD_SHARE = 0.5

# The loss rises to this many times its first value only if the steps overshoot.
OVERSHOOT = 2.0
# ... and it counts when the run has not made good for it by its end.
NOT_RECOVERED = 0.5
# Bouncing: in the second half of the run, the loss rises in more than this share of the epochs,
BOUNCING_RISES = 0.3
# by this share of its level from one epoch to the next,
BOUNCING_SIZE = 0.2
# while it is still above this share of what guessing loses: near zero, bounces mean nothing.
BOUNCING_LEVEL = 0.25
# Or the weights of a layer grow to this many times their first norm within so many steps, and most units die or the
# model ends like guessing. (Small embeddings and large targets grow as fast, and learn by it.)
RUNAWAY_WEIGHTS = 3.0
RUNAWAY_STEPS = 16
LIKE_GUESSING = 0.95

# Judging how fast a run learns takes some steps to look at.
ENOUGH_STEPS = 50
# One well-chosen step along the gradient gains at least this share of what guessing loses: there is room below.
ROOM = 0.05
# The same for a run that has gained less than that one step would: there a smaller step counts too.
ROOM_UNUSED = 0.02

# Overfitting: of what the model gained over guessing on the training data, less than this share holds on new data,
GENERALIZING = 0.6
# once it has gained something worth speaking of (a share of what guessing loses);
WORTHWHILE_GAIN = 0.2
# or the validation loss has risen from its lowest point by this share of what guessing loses;
VALIDATION_RISE = 0.1
# or it is this many times the training loss, and above it by this share of what guessing loses.
LEARNED_BY_HEART = 3.0
VALIDATION_GAP = 0.2

# Underfitting: nearest neighbors, which need no training, are better than the model on its own training data by this
# much (share of examples right, or share of variance explained).
NEIGHBORS_AHEAD = 0.1
# Or the model loses nearly as much as guessing (LIKE_GUESSING).

# A plateau takes epochs to be seen, and its second half gains less than this share of what guessing loses,
PLATEAU_EPOCHS = 8
PLATEAU_GAIN = 0.01
# though one step would gain at least this share; runs at the noise of their batches, which is healthy, stay below 0.07.
PLATEAU_ROOM = 0.1
# A loss this far below guessing is no plateau but the end of the way.
PLATEAU_LEVEL = 0.15
# A learning rate that has shrunk to this share of its first value has been shrunk on purpose, by a schedule or a
# callback.
SHRUNK_RATE = 0.1


@dataclass(frozen=True)
class LineSearch:
    """The best single step along the gradient of the probe, from where the run ended.

    Args:
        loss: the loss on the probe at the end of the run.
        best_loss: the lowest loss that one step reached.
        relative_step: the length of that step, as a share of the weights' norm.
    """

    loss: float
    best_loss: float
    relative_step: float

    @property
    def gain(self) -> float:
        return self.loss - self.best_loss


@dataclass
class RunRecord:
    """What the doctor has seen of one run.

    Args:
        losses, val_losses: one value an epoch; `val_losses` is empty without validation.
        readings: gradients on the probe, in order of steps; the first before training.
        activations: units on the probe, before and after training.
        guessing: the loss of the best constant prediction, which ignores the inputs; None where it is unknown.
        line_search: None where it could not be made.
        model_skill, neighbors_skill: share of the probe's examples right (classes) or of the targets' variance
            explained (regression), by the model and by its nearest neighbors; None where they were not measured.
        skill_name: what the two are, in words.
        learning_rates: the optimizer's rate at the start and at the end.
        steps: number of training steps.
    """

    losses: list[float] = field(default_factory=list)
    val_losses: list[float] = field(default_factory=list)
    readings: list[GradientReading] = field(default_factory=list)
    activations: list[ActivationReading] = field(default_factory=list)
    guessing: float | None = None
    line_search: LineSearch | None = None
    model_skill: float | None = None
    neighbors_skill: float | None = None
    skill_name: str = ""
    learning_rates: tuple[float, float] | None = None
    steps: int = 0

    @property
    def first_loss(self) -> float:
        """The loss before training; without a probe, the first epoch's mean."""
        candidates = [reading.loss for reading in self.readings[:1]] or self.losses[:1]
        return candidates[0] if candidates else math.nan

    @property
    def rate_has_shrunk(self) -> bool:
        return self.learning_rates is not None and self.learning_rates[1] < SHRUNK_RATE * self.learning_rates[0]

    @property
    def neighbors_ahead(self) -> float:
        """By how much the nearest neighbors beat the model; 0 where that was not measured."""
        if self.model_skill is None or self.neighbors_skill is None:
            return 0.0
        return self.neighbors_skill - self.model_skill

    @property
    def scale(self) -> float:
        """What guessing loses, the yardstick for every difference between losses."""
        return self.guessing if self.guessing is not None and self.guessing > 0 else self.first_loss


def constant_inputs(x: np.ndarray) -> Diagnosis | None:
    """Every example is the same: a broken pipeline. `x` is an array of shape (B, ...)."""
    if len(x) < 2 or not np.issubdtype(x.dtype, np.number) or not np.array_equal(x[:1].repeat(len(x), 0), x):
        return None
    return Diagnosis(
        "constant inputs",
        f"All {len(x)} examples of the probe are equal, so no model can tell them apart.",
        "Look at the inputs right before fit: an index, a fill value or a scaling by zero has wiped them out.",
        {"examples": len(x)},
    )


def invalid_numbers(values: np.ndarray, name: str) -> Diagnosis | None:
    """NaN or infinity among the `name` ("inputs", "targets"), an array of any shape."""
    if not np.issubdtype(values.dtype, np.floating):
        return None
    bad = int((~np.isfinite(values)).sum())
    if not bad:
        return None
    return Diagnosis(
        "not a number",
        f"{bad} of {values.size} {name} in the probe are NaN or infinite; one is enough to make every weight NaN.",
        "Find them with np.isfinite, then fill or drop those rows before fit; the model itself is not at fault for "
        f"{name} like these.",
        {f"invalid_{name}": bad, "share": bad / values.size},
    )


def unscaled_inputs(x: np.ndarray) -> Diagnosis | None:
    """Features far from unit size, as they reach the first layer with weights: array of shape (B, ..., features)."""
    features = np.asarray(x, dtype=np.float64).reshape(-1, x.shape[-1] if x.ndim > 1 else 1)
    sizes = np.sqrt(np.mean(features**2, axis=0))
    index = int(np.argmax(sizes))
    largest = float(sizes[index])
    if not math.isfinite(largest) or largest == 0 or SMALLEST_INPUT <= largest <= LARGEST_INPUT:
        return None
    low, high = float(features[:, index].min()), float(features[:, index].max())
    factor = f"{largest:,.0f} times" if largest > 1 else f"1/{1 / largest:,.0f} of"
    return Diagnosis(
        "unscaled inputs",
        f"Inputs reach the first layer with a root mean square of {largest:.3g}, {factor} what it should be, about 1 "
        f"(feature {index} runs from {low:.3g} to {high:.3g}).",
        "Scale the inputs: pixels by keras.layers.Rescaling(1/255), measurements by keras.layers.Normalization "
        "adapted to the training data.",
        {"root_mean_square": largest, "feature": index, "minimum": low, "maximum": high},
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
        are_probabilities = inside and (head.activation == "sigmoid" or (not head.activation and np.ptp(rows) > 0.1))
        shown = f"all {rows.size} outputs on the probe lie between {rows.min():.3g} and {rows.max():.3g}"
        function = "sigmoid"
    else:
        are_probabilities = inside and furthest < SUM_TOLERANCE
        shown = f"all {len(rows)} rows of outputs on the probe are positive and sum to 1 (within {furthest:.1g})"
        function = "softmax"
    evidence = {"lowest_output": float(rows.min()), "highest_output": float(rows.max()), "furthest_row_sum": furthest}
    if head.expects == "logits" and are_probabilities:
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
        found = sensitivities(reading, record.scale)
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
            f"moving its weights by 1 % changes the loss by {value / 100 * record.scale:.3g}, where guessing loses "
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
        strongest = max(found.values(), default=0.0)
        for layer, value in found.items():
            ratios.setdefault(layer, []).append(value / strongest if strongest > 0 else 1.0)
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


def overfitting(record: RunRecord) -> Diagnosis | None:
    """Training goes on getting better, and new data do not share it."""
    train, val = np.array(record.losses), np.array(record.val_losses)
    if len(val) < 2 or not np.isfinite(train).all() or not np.isfinite(val).all():
        return None
    scale = record.scale
    gained, gained_val = scale - train[-1], scale - val[-1]
    remedy = (
        "Get more data or augment it, stop early (keras.callbacks.EarlyStopping with restore_best_weights=True), add "
        "dropout or weight decay, or take a smaller model."
    )
    best = int(np.argmin(val))
    late = float(np.mean(val[-3:]))
    evidence = {
        "train_loss": float(train[-1]),
        "val_loss": float(val[-1]),
        "lowest_val_loss": float(val[best]),
        "guessing": scale,
    }
    if gained <= WORTHWHILE_GAIN * scale:
        return None
    if best < len(val) - 3 and late - val[best] > VALIDATION_RISE * scale and train[-1] < train[best]:
        return Diagnosis(
            "overfitting",
            f"The validation loss fell to {val[best]:.3g} in epoch {best + 1} and rose to {late:.3g} since, while the "
            f"training loss went on falling from {train[best]:.3g} to {train[-1]:.3g}.",
            remedy,
            evidence,
        )
    gap = val[-1] - train[-1]
    if gained_val < GENERALIZING * gained or (gap > VALIDATION_GAP * scale and val[-1] > LEARNED_BY_HEART * train[-1]):
        kept = max(gained_val / gained, 0.0)
        return Diagnosis(
            "overfitting",
            f"The training loss is {train[-1]:.3g} and the validation loss {val[-1]:.3g}: of what the model gained "
            f"over guessing ({scale:.3g}), {kept:.0%} holds on new data.",
            remedy,
            evidence,
        )
    return None


def underfitting(record: RunRecord) -> Diagnosis | None:
    """The model is worse, on data it was trained on, than its inputs allow."""
    if record.steps < ENOUGH_STEPS or not record.losses or not math.isfinite(record.losses[-1]):
        return None
    remedy = (
        "Give the model more units or layers and a non-linear activation, reduce regularization, or train for more "
        "epochs."
    )
    if record.neighbors_ahead > NEIGHBORS_AHEAD:
        return Diagnosis(
            "underfitting",
            f"On data it was trained on, the model reaches {_skills(record)}: the inputs tell more than it has "
            "learned.",
            remedy,
            {
                "model": record.model_skill or 0.0,
                "neighbors": record.neighbors_skill or 0.0,
                "train_loss": record.losses[-1],
            },
        )
    if record.guessing is not None and record.losses[-1] > LIKE_GUESSING * record.guessing:
        return Diagnosis(
            "underfitting",
            f"After {record.steps} steps the training loss is {record.losses[-1]:.3g}, and guessing without looking "
            f"at the inputs gives {record.guessing:.3g}: the model has learned nothing from them.",
            f"Check that inputs and labels belong together (shuffled apart?), then: {remedy[0].lower()}{remedy[1:]}",
            {"train_loss": record.losses[-1], "guessing": record.guessing},
        )
    return None


def plateau(record: RunRecord) -> Diagnosis | None:
    """The loss stopped falling although a step along the gradient would still lower it."""
    losses, search = record.losses, record.line_search
    if len(losses) < PLATEAU_EPOCHS or search is None or not np.isfinite(losses).all():
        return None
    window = max(1, len(losses) // 8)
    middle = float(np.mean(losses[len(losses) // 2 - window : len(losses) // 2]))
    final = float(np.mean(losses[-window:]))
    gained = middle - min(losses[len(losses) // 2 :])
    if gained >= PLATEAU_GAIN * record.scale or final < PLATEAU_LEVEL * record.scale:
        return None
    if search.gain >= (ROOM if record.rate_has_shrunk else PLATEAU_ROOM) * record.scale:
        room = f"one step along the gradient would bring the probe's from {search.loss:.3g} to {search.best_loss:.3g}"
    elif record.rate_has_shrunk and record.neighbors_ahead > NEIGHBORS_AHEAD:
        room = f"on data it was trained on, the model reaches {_skills(record)}"
    else:
        return None
    start, end = record.learning_rates or (math.nan, math.nan)
    if record.rate_has_shrunk:
        cause = f"the learning rate has shrunk from {start:.2g} to {end:.2g}"
        remedy = (
            "Let the learning rate shrink later or less: a longer schedule, or ReduceLROnPlateau with more patience."
        )
    else:
        cause = f"the learning rate is still {end:.2g}"
        remedy = (
            "Change the learning rate: halve it if the loss jitters (keras.callbacks.ReduceLROnPlateau), else raise "
            "it; or change to an optimizer with momentum."
        )
    return Diagnosis(
        "plateau",
        f"The training loss has stood at {final:.3g} since the middle of the run ({middle:.3g} then), and {cause}; "
        f"yet {room}.",
        remedy,
        {"middle_loss": middle, "final_loss": final, "one_step_gains": search.gain},
    )


def _skills(record: RunRecord) -> str:
    return (
        f"{100 * (record.model_skill or 0):.0f} % {record.skill_name}, and comparing with the five nearest other "
        f"examples reaches {100 * (record.neighbors_skill or 0):.0f} %"
    )


# A finding on the left explains those on the right, which are then left out: cure the cause and run again.
_EXPLAINS: dict[str, tuple[str, ...]] = {
    **{
        cause: (
            "exploding gradients",
            "learning rate too high",
            "vanishing gradients",
            "dead units",
            "learning rate too low",
            "underfitting",
            "plateau",
        )
        for cause in ("constant inputs", "unscaled inputs", "labels out of range", "double softmax", "missing softmax")
    },
    # Where a ReLU makes zeros of NaN, every unit looks dead.
    "not a number": ("dead units", "vanishing gradients", "underfitting"),
    "exploding gradients": (
        "learning rate too high",
        "vanishing gradients",
        "dead units",
        "learning rate too low",
        "underfitting",
        "plateau",
    ),
    "learning rate too high": (
        "vanishing gradients",
        "learning rate too low",
        "overfitting",
        "underfitting",
        "plateau",
    ),
    "dead units": ("vanishing gradients", "learning rate too low", "underfitting", "plateau"),
    "vanishing gradients": ("learning rate too low", "underfitting", "plateau"),
    "learning rate too low": ("underfitting", "plateau"),
    "plateau": ("underfitting",),
}

_COURSE_OF_THE_RUN = (
    exploding_gradients,
    not_a_number,
    learning_rate_too_high,
    vanishing_gradients,
    dead_units,
    learning_rate_too_low,
    overfitting,
    underfitting,
    plateau,
)


def examine_run(record: RunRecord, before: Sequence[Diagnosis] = ()) -> list[Diagnosis]:
    """All that is wrong with a run, causes first, without what they explain.

    Args:
        record: what was measured.
        before: what was found before training.
    """
    found: list[Diagnosis] = list(before)
    known = {diagnosis.problem for diagnosis in found}
    for look in _COURSE_OF_THE_RUN:
        diagnosis = look(record)
        if diagnosis is not None and diagnosis.problem not in known:
            found.append(diagnosis)
            known.add(diagnosis.problem)
    explained = {consequence for cause in known for consequence in _EXPLAINS.get(cause, ())}
    return [diagnosis for diagnosis in found if diagnosis in before or diagnosis.problem not in explained]


def neighbors_skill(x: np.ndarray, y: np.ndarray, *, classes: bool, count: int = 5) -> float:
    """How well the nearest other examples predict each example's target (leave one out).

    Args:
        x: array of shape (B, features), scaled here to unit variance.
        y: class numbers of shape (B,), or targets of shape (B, outputs).
        classes: whether `y` are classes.
        count: number of neighbors.

    Returns:
        Share of examples right, or share of variance explained.
    """
    x = x.astype(np.float64)
    spread = x.std(axis=0)
    x = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    squares = (x**2).sum(axis=1)
    distances = squares[:, None] + squares[None, :] - 2 * x @ x.T
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)[:, :count]
    if classes:
        votes = np.apply_along_axis(np.bincount, 1, y[nearest], minlength=int(y.max()) + 1)
        return float((votes.argmax(axis=1) == y).mean())
    return variance_explained(y, y[nearest].mean(axis=1))


def variance_explained(y: np.ndarray, predicted: np.ndarray) -> float:
    """1 - squared error / variance, over all outputs: 1 is perfect, 0 no better than the mean."""
    total = float(((y - y.mean(axis=0)) ** 2).sum())
    return 1 - float(((y - predicted) ** 2).sum()) / total if total > 0 else 0.0
