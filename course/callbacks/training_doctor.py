"""A callback that watches a run and says, in a sentence, what is wrong and what to do."""

import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np
from keras import ops

from course.callbacks.activation_monitor import ActivationReading, activation_reader, watched_layers
from course.callbacks.backend_gradients import ProbeGradients, build_on, compiled_statistics
from course.callbacks.diagnosis import Diagnosis, as_html, as_text
from course.callbacks.gradient_monitor import read_gradients
from course.callbacks.moving_statistics import fresh_statistics, normalizations, start_left
from course.callbacks.output_head import OutputHead, loss_value, predicted_classes, read_head, true_classes
from course.callbacks.probe import Probe, as_probe
from course.callbacks.step_counter import StepCallback
from course.callbacks.symptoms.batch_statistics import stale_batch_statistics
from course.callbacks.symptoms.examination import examine_run
from course.callbacks.symptoms.head import head_against_loss
from course.callbacks.symptoms.inputs import constant_inputs, invalid_numbers, unscaled_inputs
from course.callbacks.symptoms.labels import labels_out_of_range
from course.callbacks.symptoms.run_record import InferenceLoss, LineSearch, RunRecord
from course.callbacks.symptoms.skill import neighbors_skill, variance_explained
from course.callbacks.symptoms.weights import nothing_to_train
from course.display import Panel, show

# Rows of the probe on which gradients, units and neighbors are measured: enough for ten classes, and quick.
_PROBE_ROWS = 256

# Lengths of the trial steps along the gradient, as shares of the weights' norm.
_TRIAL_STEPS = (1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1)

# What says that the probe itself is broken; the model is not shown to such data.
_IN_THE_DATA = ("not a number", "constant inputs")

# Layers that bring their inputs to unit size themselves.
_NORMALIZING = (
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.GroupNormalization,
    keras.layers.Normalization,
    keras.layers.UnitNormalization,
)


class TrainingDoctor(StepCallback):
    """Watches a training run and says what is wrong, with the number that shows it, and what to do.

    It knows the problems in `course.callbacks.PROBLEMS`. Before training it looks at the probe's inputs, labels and
    outputs; while training, at the loss and the gradients; at the end, at the curves, the units, one trial step along
    the gradient and, for comparison, the nearest neighbors. What it finds is told once: the first part right away,
    because such a run may not come to its end, and the rest after training. It says nothing about a healthy run.
    `benchmarks/training_doctor.py` measures how often it is wrong.

    Without a probe it has the curves alone, and finds NaN, a rising loss and overfitting (with `validation_data`).
    Models with several outputs are judged by their curves, gradients and units.

    An idle step costs one addition and one comparison. It is active before training, before the steps 1, 2, 4, 8, 16 …
    (a forward and a backward pass on at most 256 examples of the probe), and after training (nine of these, two forward
    passes, two more with batch normalization, and 256 x 256 distances); on TensorFlow and JAX the first time compiles.
    The model is left as it was.

    Args:
        probe: tuple (x, y) or (x, y, sample_weight) of arrays, training data; the whole of it is welcome. Labels and
            inputs are checked in full, the rest on 256 evenly spaced examples.
        verbose: whether it says what it finds. `diagnoses` has it either way.

    Attributes:
        diagnoses: list of `Diagnosis`, causes before consequences; emptied when `fit` begins.
        record: what was measured, a `RunRecord`.

    Raises:
        TypeError, ValueError: when `probe` is not as described.

    Example:

    >>> import keras, numpy as np
    >>> from course.callbacks import TrainingDoctor
    >>> rng = np.random.default_rng(0)
    >>> x = rng.uniform(0, 255, size=(256, 16)).astype("float32")  # pixels, as they come
    >>> y = (x[:, :8].sum(axis=1) > x[:, 8:].sum(axis=1)).astype("int32")
    >>> model = keras.Sequential([keras.Input((16,)), keras.layers.Dense(8, "relu"), keras.layers.Dense(2)])
    >>> model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    >>> doctor = TrainingDoctor(probe=(x, y), verbose=False)
    >>> _ = model.fit(x, y, epochs=2, verbose=0, callbacks=[doctor])
    >>> doctor.diagnoses[0].problem
    'unscaled inputs'
    >>> print(doctor.diagnoses[0].remedy.split(" as ")[0])
    Scale the inputs by keras.layers.Rescaling(1/255)
    """

    def __init__(self, probe: Any = None, *, verbose: bool = True) -> None:
        super().__init__()
        self._all = None if probe is None else as_probe(probe, owner="TrainingDoctor", with_targets=True)
        self.probe = None if self._all is None else self._all.subset(_PROBE_ROWS)
        self.verbose = verbose
        self.diagnoses: list[Diagnosis] = []
        self.record = RunRecord()

    def __repr__(self) -> str:
        return as_text(self.diagnoses) or "TrainingDoctor: nothing found"

    def _repr_html_(self) -> str:
        return self._panel(self.diagnoses)._repr_html_()

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        super().on_train_begin(logs)
        self.diagnoses = []
        self.record = RunRecord()
        self._gradients: ProbeGradients | None = None
        self._units: Callable[[int], ActivationReading] | None = None
        self._outputs: Callable[..., Any] | None = None
        self._head: OutputHead | None = None
        self._measures = False
        model = self.model
        self._first_rate = _learning_rate(model)
        if self._all is not None and self.probe is not None:
            try:
                build_on(model, self.probe)
                self._examine_before(model, self._all, self.probe)
            except Exception as error:  # the patient must not die of the examination
                self._measures = False
                warnings.warn(
                    f"TrainingDoctor could not measure {model.name!r} on its probe and goes by the curves alone. "
                    f"{type(error).__name__}: {error}",
                    stacklevel=2,
                )
        self._told = list(self.diagnoses)
        self._tell(self._told)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        super().on_epoch_end(epoch, logs)
        logs = logs or {}
        if "loss" not in logs:
            raise KeyError(
                f"TrainingDoctor reads 'loss' from the logs. Available: {', '.join(sorted(logs)) or 'nothing'}. "
                "Compile the model with a loss, and let train_step return it under this name."
            )
        self.record.losses.append(float(logs["loss"]))
        if "val_loss" in logs:
            self.record.val_losses.append(float(logs["val_loss"]))

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        model = self.model
        self.record.steps = self.steps
        last_rate = _learning_rate(model)
        if self._first_rate is not None and last_rate is not None:
            self.record.learning_rates = (self._first_rate, last_rate)
        self.record.start_left = start_left(
            normalizations(model), int(ops.convert_to_numpy(model.optimizer.iterations))
        )
        if self._measures and self.probe is not None and all(map(math.isfinite, self.record.losses)):
            self._examine_after(model, self.probe)
        self.diagnoses = examine_run(self.record, self._told)
        self._tell([diagnosis for diagnosis in self.diagnoses if diagnosis not in self._told])

    def _first_due(self) -> int:
        return 1

    def _next_due(self, due: int) -> int:
        return 2 * due

    def _at_step(self, step: int) -> None:
        if self._measures and self._gradients is not None:
            _ = self.model  # on JAX this brings the weights back into the model
            self.record.readings.append(read_gradients(self._gradients, step))

    def _examine_before(self, model: keras.Model, everything: Probe, probe: Probe) -> None:
        found: list[Diagnosis | None] = [nothing_to_train(*_counted(model))]
        for array in keras.tree.flatten(everything.x):
            found += [invalid_numbers(array, "inputs"), constant_inputs(array)]
        found += [invalid_numbers(array, "targets") for array in keras.tree.flatten(everything.y)]
        if not any(diagnosis is not None and diagnosis.problem in _IN_THE_DATA for diagnosis in found):
            # Only now may the model see the data: with NaN in them, what it gives would say nothing.
            self._outputs, first_inputs = _forward(model, probe)
            found.append(None if first_inputs is None else unscaled_inputs(first_inputs))
            outputs = self._outputs()
            self._head = read_head(model, probe.y, outputs)
            if self._head is not None:
                out_of_range = labels_out_of_range(everything.y, self._head)
                found += [out_of_range, head_against_loss(outputs, self._head)]
                if out_of_range is None:
                    self.record.guessing = guessing_loss(probe.y, outputs, self._head)
                    self.record.ordinary_start = ordinary_loss(probe.y, outputs, self._head, first_inputs)
        # Labels that do not exist stop some backends with an error: then no loss is computed here either.
        broken = {"labels out of range", "not a number"}
        self.diagnoses = [diagnosis for diagnosis in found if diagnosis is not None]
        self._measures = not any(diagnosis.problem in broken for diagnosis in self.diagnoses)
        if self._measures and model.trainable_variables:
            self._gradients = ProbeGradients(model, probe)
            self.record.readings.append(read_gradients(self._gradients, 0))
        if self._measures and watched_layers(model):
            self._units = activation_reader(model, probe.x)
            self.record.activations.append(self._units(0))

    def _examine_after(self, model: keras.Model, probe: Probe) -> None:
        record = self.record
        if self._gradients is not None:
            record.readings.append(read_gradients(self._gradients, self.steps))
            record.line_search = line_search(self._gradients)
        if self._units is not None:
            record.activations.append(self._units(self.steps))
        if self._outputs is None or self._head is None:
            return
        outputs = self._outputs()
        layers = normalizations(model)
        if layers and self._head.loss is not None:
            batch = keras.tree.map_structure(ops.convert_to_tensor, probe.x)
            fresh = self._outputs(fresh_statistics(model, layers)(batch))
            record.inference = InferenceLoss(
                moving=_loss_of_outputs(probe.y, outputs, self._head),
                fresh=_loss_of_outputs(probe.y, fresh, self._head),
                momentum=max(float(layer.momentum) for layer in layers),
            )
            if stale_batch_statistics(record) is not None:
                outputs = fresh  # what the model has learned is another question
        _measure_skill(record, probe, outputs, self._head)

    def _tell(self, diagnoses: list[Diagnosis]) -> None:
        if diagnoses and self.verbose:
            show(self._panel(diagnoses))

    @staticmethod
    def _panel(diagnoses: list[Diagnosis]) -> Panel:
        if not diagnoses:
            return Panel(text="TrainingDoctor: nothing found", title="TrainingDoctor: nothing found", state="right")
        count = len(diagnoses)
        return Panel(
            text=as_text(diagnoses),
            title=f"TrainingDoctor: {count} finding{'s' if count > 1 else ''}",
            state="wrong",
            body=as_html(diagnoses),
        )


def line_search(gradients: ProbeGradients) -> LineSearch | None:
    """Try steps of several lengths along the probe's gradient, and keep the best; the weights stay as they are."""
    here = gradients.measure()
    norm = float(np.hypot.reduce(here.norms)) if len(here.norms) else 0.0
    size = float(np.hypot.reduce(here.weight_norms)) if len(here.norms) else 0.0
    if not (math.isfinite(here.loss) and math.isfinite(norm) and norm > 0 and size > 0):
        return None
    values = gradients.values()
    best_loss, best_step = here.loss, 0.0
    for relative_step in _TRIAL_STEPS:
        length = relative_step * size / norm
        moved = [
            value - ops.cast(length * gradient, value.dtype)
            for value, gradient in zip(values, here.gradients, strict=True)
        ]
        loss = gradients.measure(moved).loss
        if loss < best_loss:
            best_loss, best_step = loss, relative_step
    return LineSearch(here.loss, best_loss, best_step)


def guessing_loss(y: np.ndarray, outputs: np.ndarray, head: OutputHead) -> float | None:
    """The loss of the best prediction that is the same for every example.

    For a cross-entropy that is the classes' shares; otherwise the better of the targets' mean and median.

    Args:
        y: targets, array of shape (B, ...).
        outputs: the model's outputs, for their shape.
        head: how the loss reads them.
    """
    constants: list[np.ndarray] = []
    if head.kind in ("sparse", "categorical") and head.expects is not None:
        classes = true_classes(y, head.outputs).ravel()
        shares = (np.bincount(classes, minlength=head.outputs) + 1e-6) / len(classes)
        constants = [np.log(shares) if head.expects == "logits" else shares]
    elif head.kind == "binary" and head.expects is not None:
        shares = np.clip(np.mean(y.reshape(len(y), -1), axis=0), 1e-6, 1 - 1e-6)
        constants = [np.log(shares / (1 - shares)) if head.expects == "logits" else shares]
    elif y.size == outputs.size:
        flat = y.reshape(outputs.shape).reshape(len(y), -1)
        constants = [np.mean(flat, axis=0), np.median(flat, axis=0)]
    losses = _losses_of_constants(y, outputs, head, constants)
    return min(losses) if losses else None


def ordinary_loss(
    y: np.ndarray, outputs: np.ndarray, head: OutputHead, first_inputs: np.ndarray | None
) -> float | None:
    """The loss of an untrained network in good order, whose outputs are about as large as its inputs.

    For a cross-entropy that is the loss of being undecided; otherwise the larger of the losses of outputs as large as
    the inputs, of either sign.

    Args:
        y: targets, array of shape (B, ...).
        outputs: the model's outputs, for their shape.
        head: how the loss reads them.
        first_inputs: what reaches the first layer with weights, or None where that is unknown: then 1.
    """
    if head.expects is not None:
        undecided = 0.5 if head.kind == "binary" else 1 / head.classes
        constants = [np.array(0.0 if head.expects == "logits" else undecided)]
    else:
        size = 1.0 if first_inputs is None else max(1.0, float(np.sqrt(np.mean(np.square(first_inputs, dtype=float)))))
        constants = [np.array(size), np.array(-size)]
    losses = _losses_of_constants(y, outputs, head, constants)
    return max(losses) if losses else None


def _losses_of_constants(
    y: np.ndarray, outputs: np.ndarray, head: OutputHead, constants: list[np.ndarray]
) -> list[float]:
    """The losses of predictions that are the same for every example, where they are finite numbers."""
    if head.loss is None:
        return []
    one = outputs.shape[1:]
    try:
        losses = [
            _loss_of_outputs(
                y,
                np.broadcast_to(part.reshape(one) if part.size == math.prod(one) else part, outputs.shape),
                head,
            )
            for part in constants
        ]
    except Exception:  # a loss of somebody's own may refuse such predictions: then they are unknown
        return []
    return [loss for loss in losses if math.isfinite(loss)]


def _loss_of_outputs(y: np.ndarray, outputs: np.ndarray, head: OutputHead) -> float:
    if head.loss is None:
        return math.nan
    # Where labels and outputs differ in shape only by an axis of one, a plain loss function would broadcast them.
    y_true = y if head.kind == "sparse" or y.size != outputs.size else y.reshape(outputs.shape)
    return loss_value(head.loss, y_true, outputs)


def _measure_skill(record: RunRecord, probe: Probe, outputs: Any, head: OutputHead) -> None:
    x = probe.x
    if not isinstance(x, np.ndarray) or not np.issubdtype(x.dtype, np.floating) or outputs.ndim > 2:
        return  # tokens have no distances, and sequences of targets are not one prediction
    flat = x.reshape(len(x), -1)
    if head.expects is not None:
        if head.kind == "binary" and head.outputs > 1:
            return
        classes = true_classes(probe.y, head.outputs).ravel()
        record.model_skill = float((predicted_classes(outputs, head.expects).ravel() == classes).mean())
        record.neighbors_skill = neighbors_skill(flat, classes, classes=True)
        record.guessing_skill = float(np.bincount(classes).max() / len(classes))
        record.skill_name = "accuracy"
    elif _wants_the_target(head, probe.y, outputs):
        targets = probe.y.reshape(len(x), -1).astype(np.float64)
        record.model_skill = variance_explained(targets, outputs.reshape(len(x), -1))
        record.neighbors_skill = neighbors_skill(flat, targets, classes=False)
        record.guessing_skill = 0.0
        record.skill_name = "of the variance"


def _wants_the_target(head: OutputHead, y: np.ndarray, outputs: np.ndarray) -> bool:
    """Whether the loss wants outputs that equal the targets: a hinge or a cosine is as happy with twice the target."""
    if head.loss is None or not np.issubdtype(y.dtype, np.number) or y.size != outputs.size:
        return False
    y = y.reshape(outputs.shape).astype("float32")
    try:
        return loss_value(head.loss, y, y) < loss_value(head.loss, y, 2 * y)
    except Exception:  # a loss of somebody's own may refuse these
        return False


def _forward(model: keras.Model, probe: Probe) -> tuple[Callable[..., Any], np.ndarray | None]:
    """A function that gives the model's outputs on the probe, and what reaches its first layer that has weights.

    The function takes, if wanted, other values for some variables, as `compiled_statistics` does.
    """
    batch = keras.tree.map_structure(ops.convert_to_tensor, probe.x)
    function = compiled_statistics(model, lambda outputs: outputs)

    def outputs(instead: Mapping[int, Any] | None = None) -> Any:
        return keras.tree.map_structure(ops.convert_to_numpy, function(batch, instead))

    return outputs, _inputs_of_first_layer(model, probe, batch)


def _inputs_of_first_layer(model: keras.Model, probe: Probe, batch: Any) -> np.ndarray | None:
    """What the first layer with weights is given, after any rescaling in the model; None where scale is no matter."""
    if not getattr(model, "inputs", None):
        x = probe.x
        return x if isinstance(x, np.ndarray) and np.issubdtype(x.dtype, np.floating) else None
    first = next((layer for layer in model.layers if layer.weights), None)
    if first is None or isinstance(first, (keras.Model, keras.layers.Embedding, *_NORMALIZING)):
        return None  # a model in the model, a pretrained one say, may rescale by itself
    try:
        given, output = first.input, first.output
    except (AttributeError, ValueError):
        return None
    if isinstance(given, (list, tuple, dict)):
        return None
    if any(isinstance(layer, _NORMALIZING) and _takes(layer, output) for layer in model.layers):
        return None
    tokens = any(np.issubdtype(array.dtype, np.integer) for array in keras.tree.flatten(probe.x))
    if tokens and not isinstance(first, (keras.layers.Dense, keras.layers.Conv1D, keras.layers.Conv2D)):
        return None
    if len(model.layers) and given is model.inputs[0] and isinstance(probe.x, np.ndarray):
        return probe.x
    values: np.ndarray = ops.convert_to_numpy(keras.Model(model.inputs, given)(batch, training=False))
    return values


def _takes(layer: keras.Layer, tensor: Any) -> bool:
    try:
        return layer.input is tensor
    except (AttributeError, ValueError):
        return False


def _counted(model: keras.Model) -> tuple[int, int]:
    """How many weights training changes, and how many it does not."""
    trainable = sum(math.prod(variable.shape) for variable in model.trainable_weights)
    return trainable, model.count_params() - trainable


def _learning_rate(model: keras.Model) -> float | None:
    optimizer = getattr(model, "optimizer", None)
    return None if optimizer is None else float(ops.convert_to_numpy(optimizer.learning_rate))
