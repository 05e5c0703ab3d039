"""Dead and saturated units, layer by layer, while a model trains."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from course.callbacks.backend_gradients import build_on, compiled_pass
from course.callbacks.probe import as_probe
from course.callbacks.step_counter import StepCallback, positive_integer
from course.inspection.layer_calls import training_keyword, watched_calls

# The two ends of each activation that flattens at both.
_LIMITS = {"sigmoid": (0.0, 1.0), "hard_sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "hard_tanh": (-1.0, 1.0)}

# Within 1 % of the way from one end to the other, the slope of sigmoid and of tanh is below 4 % of its largest value.
_NEAR_THE_END = 0.01

# A unit that is at an end for nearly every example passes nearly no gradient; a few examples at an end are normal.
_SHARE_OF_EXAMPLES = 0.95

# Their `activation` works inside the cell; what comes out has passed a gate, so its range says nothing of saturation.
_GATED = (keras.layers.LSTM, keras.layers.GRU)


@dataclass(frozen=True)
class ActivationReading:
    """One measurement.

    Args:
        step: number of training steps done before it.
        units: layer -> number of units (the last axis of its output).
        dead: layer -> number of units whose output is zero for every example and position of the probe.
        saturated: layer -> number of units at an end of their range (within 1 % of it) for 95 % of them; only layers
            with a sigmoid or tanh are listed.
    """

    step: int
    units: dict[str, int]
    dead: dict[str, int]
    saturated: dict[str, int]

    def dead_share(self, layer: str) -> float:
        """Share of the layer's units that are dead, from 0 to 1."""
        return self.dead[layer] / self.units[layer]


class ActivationMonitor(StepCallback):
    """Counts dead and saturated units on a probe batch, every k training steps.

    A dead unit gives zero for every example of the probe: no gradient passes it, so it cannot come back by itself
    (Lu, Shin, Su and Karniadakis, 2020). A saturated unit sits where its sigmoid or tanh is flat. Watched are the
    hidden layers with an activation, at inference; the outputs, LSTM and GRU are not. Layers of a model within the
    model are named after it, as `encoder/dense`.

    It costs one addition and one comparison a step when idle; a reading costs one forward pass on the probe, and on
    TensorFlow and JAX the first one compiles.

    Args:
        probe: array of shape (B, ...) of inputs, or a tuple (x, y) of which x is used. A unit that is silent on ten
            examples may speak on the eleventh: give at least a hundred.
        every: a reading before the steps 0, `every`, 2 `every` …, and one after the last step.

    Attributes:
        history: list of `ActivationReading`, in order; emptied when `fit` begins.

    Raises:
        TypeError, ValueError: when `probe` or `every` is not as described, or the model has no hidden activation.

    Example:

    >>> import keras, numpy as np
    >>> from course.callbacks import ActivationMonitor
    >>> x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
    >>> drowned = keras.layers.Dense(8, "relu", bias_initializer=keras.initializers.Constant(-20), name="hidden")
    >>> model = keras.Sequential([keras.Input((4,)), drowned, keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> monitor = ActivationMonitor(probe=x, every=100)
    >>> _ = model.fit(x, x[:, :1], verbose=0, callbacks=[monitor])
    >>> monitor.history[-1].dead
    {'hidden': 8}
    """

    def __init__(self, probe: Any, *, every: int = 50) -> None:
        super().__init__()
        self.probe = as_probe(probe, owner="ActivationMonitor", with_targets=False)
        self.every = positive_integer(every, "every", "ActivationMonitor", example=50)
        self.history: list[ActivationReading] = []
        self._read: Callable[[int], ActivationReading] | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        super().on_train_begin(logs)
        self.history = []
        self._read = None
        build_on(self.model, self.probe)
        if not watched_layers(self.model):
            self._refuse()

    def _refuse(self) -> None:
        raise ValueError(
            "ActivationMonitor watches hidden layers with an activation, those of models within the model included. "
            f"Received: {type(self.model).__name__} {self.model.name!r}, which has none that can be reached. "
            "Build the model from layers with `activation=`, or leave this callback out."
        )

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        if not self.history or self.history[-1].step != self.steps:
            self._at_step(self.steps)

    def _next_due(self, due: int) -> int:
        return due + self.every

    def _at_step(self, step: int) -> None:
        model = self.model
        if self._read is None:
            self._read = activation_reader(model, self.probe.x)
        reading = self._read(step)
        if not reading.units:
            self._refuse()
        self.history.append(reading)


def watched_layers(model: keras.Model) -> list[keras.Layer]:
    """The layers with a non-linear activation, those of models within the model included; its outputs are left out."""
    ends = {id(tensor) for tensor in keras.tree.flatten(getattr(model, "outputs", None) or [])}
    return [layer for layer in _active_layers(model) if id(_output_of(layer)) not in ends]


def _active_layers(model: keras.Model) -> list[keras.Layer]:
    found: list[keras.Layer] = []
    for layer in getattr(model, "layers", []):
        if isinstance(layer, keras.Model):
            found += _active_layers(layer)
        elif not isinstance(layer, _GATED) and _activation_name(layer) not in ("", "linear", "softmax"):
            found.append(layer)
    return found


def _output_of(layer: keras.Layer) -> Any:
    try:
        return layer.output
    except (AttributeError, ValueError):
        return None  # used several times, or in a model without a graph: `activation_reader` looks at what comes out


@dataclass
class _Watched:
    """One layer that was seen: its name after the models that it is in, and what came out at each of its calls."""

    name: str
    layer: keras.Layer
    outputs: list[Any]


def _seen(model: keras.Model, x: Any, wanted: set[int]) -> list[_Watched]:
    """Run the model, and keep what the wanted layers give, except where that is the model's own output."""
    with watched_calls() as calls:
        outputs = model(x, **training_keyword(model, False))
    ends = {id(tensor) for tensor in keras.tree.flatten(outputs)}
    found: dict[int, _Watched] = {}
    for call in calls:
        if id(call.layer) not in wanted or isinstance(call.output, (list, tuple, dict)) or id(call.output) in ends:
            continue
        # A layer that is used twice, as a shared encoder, is one layer: it is dead if it is silent each time.
        found.setdefault(id(call.layer), _Watched(call.name, call.layer, [])).outputs.append(call.output)
    return list(found.values())


def activation_reader(model: keras.Model, x: Any) -> Callable[[int], ActivationReading]:
    """A function `step -> ActivationReading` for the model's present weights.

    The layers' outputs are caught while the model's own code runs, so that models within models are read as well as
    those without a graph; on TensorFlow and JAX that code runs once, when it is compiled.
    """
    wanted = {id(layer) for layer in watched_layers(model)}
    names: list[str] = []
    units: list[int] = []
    with_ends: list[bool] = []

    def forward(scope: keras.StatelessScope, x: Any) -> Any:
        counts = []
        for described in (names, units, with_ends):
            described.clear()
        for watched in _seen(model, x, wanted):
            limits = _LIMITS.get(_activation_name(watched.layer))
            axis = 1 if getattr(watched.layer, "data_format", "") == "channels_first" else -1
            parts = [ops.moveaxis(output, axis, -1) for output in watched.outputs]
            width = parts[0].shape[-1]
            rows = [ops.reshape(part, (-1, width)) for part in parts]  # (B * positions, U)
            counts.append(unit_statistics(rows[0] if len(rows) == 1 else ops.concatenate(rows), limits))
            names.append(watched.name)
            units.append(int(width))
            with_ends.append(limits is not None)
        return counts

    function = compiled_pass(model, forward)
    batch = keras.tree.map_structure(ops.convert_to_tensor, x)

    def read(step: int) -> ActivationReading:
        counts = [[int(ops.convert_to_numpy(count)) for count in pair] for pair in function(batch)]
        return ActivationReading(
            step=step,
            units=dict(zip(names, units, strict=True)),
            dead={name: pair[0] for name, pair in zip(names, counts, strict=True)},
            saturated={name: pair[1] for name, pair, ends in zip(names, counts, with_ends, strict=True) if ends},
        )

    return read


def unit_statistics(output: Any, limits: tuple[float, float] | None) -> tuple[Any, Any]:
    """How many units are dead and how many are saturated.

    Args:
        output: tensor of shape (B, ..., U), a layer's activations.
        limits: the two ends of the activation's range, or None where it has not two.

    Returns:
        Two integer scalars.
    """
    values = ops.reshape(output, (-1, output.shape[-1]))  # (B * positions, U)
    dead = ops.sum(ops.cast(ops.max(ops.abs(values), axis=0) == 0, "int32"))
    if limits is None:
        return dead, ops.zeros_like(dead)
    low, high = limits
    margin = _NEAR_THE_END * (high - low)
    at_an_end = ops.logical_or(values < low + margin, values > high - margin)
    share = ops.mean(ops.cast(at_an_end, "float32"), axis=0)
    return dead, ops.sum(ops.cast(share >= _SHARE_OF_EXAMPLES, "int32"))


def _activation_name(layer: keras.Layer) -> str:
    activation = getattr(layer, "activation", None)
    if activation is None:
        return "relu" if isinstance(layer, keras.layers.ReLU) else ""
    return (
        getattr(activation, "__name__", None) or getattr(activation, "name", None) or type(activation).__name__.lower()
    )
