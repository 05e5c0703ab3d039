"""Dead and saturated units, layer by layer, while a model trains."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
from keras import ops

from course.callbacks.backend_gradients import build_on, compiled_statistics
from course.callbacks.probe import as_probe
from course.callbacks.step_counter import StepCallback, positive_integer

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
    hidden layers with an activation, in Functional and Sequential models, at inference; the outputs, LSTM and GRU are
    not.

    It costs one addition and one comparison a step when idle; a reading costs one forward pass on the probe, and on
    TensorFlow and JAX the first one compiles.

    Args:
        probe: array of shape (B, ...) of inputs, or a tuple (x, y) of which x is used. A unit that is silent on ten
            examples may speak on the eleventh: give at least a hundred.
        every: a reading before the steps 0, `every`, 2 `every` …, and one after the last step.

    Attributes:
        history: list of `ActivationReading`, in order; emptied when `fit` begins.

    Raises:
        TypeError, ValueError: when `probe` or `every` is not as described, or the model is a subclass without a graph
            of layers, or has no hidden activation.

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
            raise ValueError(
                "ActivationMonitor watches hidden layers with an activation in a Functional or Sequential model. "
                f"Received: {type(self.model).__name__} {self.model.name!r}, which has none that can be reached. "
                "Build the model from an Input and layers with `activation=`, or leave this callback out."
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
        self.history.append(self._read(step))


def watched_layers(model: keras.Model) -> list[keras.Layer]:
    """The hidden layers that apply a non-linear activation, in a model that has a graph of layers."""
    if not isinstance(model, (keras.Sequential, keras.Model)) or not getattr(model, "inputs", None):
        return []
    ends = {id(tensor) for tensor in keras.tree.flatten(model.outputs)}
    found = []
    for layer in model.layers:
        if isinstance(layer, _GATED) or _activation_name(layer) in ("", "linear", "softmax"):
            continue
        try:
            output = layer.output
        except (AttributeError, ValueError):
            continue  # used twice, or never: it has no one output
        if isinstance(output, (list, tuple, dict)) or id(output) in ends:
            continue
        found.append(layer)
    return found


def activation_reader(model: keras.Model, x: Any) -> Callable[[int], ActivationReading]:
    """A function `step -> ActivationReading` for the model's present weights."""
    layers = watched_layers(model)
    taps = keras.Model(model.inputs, [layer.output for layer in layers])
    unit_axes = [1 if getattr(layer, "data_format", "") == "channels_first" else -1 for layer in layers]
    limits = [_LIMITS.get(_activation_name(layer)) for layer in layers]

    def statistics(outputs: Any) -> Any:
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        outputs = [ops.moveaxis(output, axis, -1) for output, axis in zip(outputs, unit_axes, strict=True)]
        return [unit_statistics(output, ends) for output, ends in zip(outputs, limits, strict=True)]

    function = compiled_statistics(taps, statistics)
    batch = keras.tree.map_structure(ops.convert_to_tensor, x)

    def read(step: int) -> ActivationReading:
        counts = [[int(ops.convert_to_numpy(count)) for count in pair] for pair in function(batch)]
        names = [layer.name for layer in layers]
        return ActivationReading(
            step=step,
            units={name: layer.output.shape[axis] for name, layer, axis in zip(names, layers, unit_axes, strict=True)},
            dead={name: pair[0] for name, pair in zip(names, counts, strict=True)},
            saturated={
                name: pair[1] for name, pair, ends in zip(names, counts, limits, strict=True) if ends is not None
            },
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
