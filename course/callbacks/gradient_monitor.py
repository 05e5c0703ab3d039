"""The gradient's norm, layer by layer, while a model trains."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from course.callbacks.backend_gradients import ProbeGradients, build_on, layer_names
from course.callbacks.probe import as_probe
from course.callbacks.step_counter import StepCallback, positive_integer


@dataclass(frozen=True)
class GradientReading:
    """One measurement.

    Args:
        step: number of training steps done before it.
        loss: the training loss on the probe, penalties included.
        norms: layer -> Euclidean norm of the gradient of all its trainable variables together.
        weight_norms: layer -> Euclidean norm of those variables.
        global_norm: the norm of all gradients together, the one that `global_clipnorm` limits.
    """

    step: int
    loss: float
    norms: dict[str, float]
    weight_norms: dict[str, float]
    global_norm: float


class GradientMonitor(StepCallback):
    """Measures the gradient's norm per layer on a probe batch, every k training steps.

    The gradient is that of the whole training loss in training mode (dropout on, batch statistics), taken on the same
    examples each time, so that two readings differ by the weights alone (and, with dropout, by the units that are
    dropped). The model, its random state and its moving statistics stay untouched. Works on TensorFlow, JAX and
    PyTorch.

    It costs one addition and one comparison a step when idle; a reading costs one forward and one backward pass on the
    probe, and on TensorFlow and JAX the first one compiles.

    Args:
        probe: tuple (x, y) or (x, y, sample_weight) of arrays, a batch of the training data.
        every: a reading before the steps 0, `every`, 2 `every` …, and one after the last step.

    Attributes:
        history: list of `GradientReading`, in order; emptied when `fit` begins.

    Raises:
        TypeError, ValueError: when `probe` or `every` is not as described.

    Example:

    >>> import keras, numpy as np
    >>> from course.callbacks import GradientMonitor
    >>> x = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
    >>> hidden = keras.layers.Dense(8, "tanh", name="hidden")
    >>> model = keras.Sequential([keras.Input((4,)), hidden, keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> monitor = GradientMonitor(probe=(x, x[:, :1]), every=2)
    >>> _ = model.fit(x, x[:, :1], batch_size=16, verbose=0, callbacks=[monitor])
    >>> [reading.step for reading in monitor.history]
    [0, 2, 4]
    >>> monitor.norms("hidden").shape
    (3,)
    """

    def __init__(self, probe: Any, *, every: int = 50) -> None:
        super().__init__()
        self.probe = as_probe(probe, owner="GradientMonitor", with_targets=True)
        self.every = positive_integer(every, "every", "GradientMonitor", example=50)
        self.history: list[GradientReading] = []
        self._gradients: ProbeGradients | None = None

    def norms(self, layer: str) -> np.ndarray:
        """One layer's gradient norm at each reading, array of shape (readings,).

        Raises:
            KeyError: when there is no such layer; the message lists those there are.
        """
        known = list(self.history[0].norms) if self.history else []
        if layer not in known:
            raise KeyError(
                f"GradientMonitor has no layer {layer!r}. Layers with trainable weights: "
                f"{', '.join(known) or 'none yet'}. "
                "Use one of these names, after `fit`."
            )
        return np.array([reading.norms[layer] for reading in self.history])

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        super().on_train_begin(logs)
        self.history = []
        self._gradients = None

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        if not self.history or self.history[-1].step != self.steps:
            self._at_step(self.steps)

    def _next_due(self, due: int) -> int:
        return due + self.every

    def _at_step(self, step: int) -> None:
        model = self.model
        if self._gradients is None:
            build_on(model, self.probe)
            self._gradients = ProbeGradients(model, self.probe)
        self.history.append(read_gradients(self._gradients, step))


def read_gradients(gradients: ProbeGradients, step: int) -> GradientReading:
    """Measure now, and add up the variables of each layer."""
    observed = gradients.measure()
    gradient_parts: dict[str, list[float]] = {}
    weight_parts: dict[str, list[float]] = {}
    for layer, norm, size in zip(layer_names(gradients.model), observed.norms, observed.weight_norms, strict=True):
        gradient_parts.setdefault(layer, []).append(float(norm))
        weight_parts.setdefault(layer, []).append(float(size))
    return GradientReading(
        step=step,
        loss=observed.loss,
        norms={layer: float(np.hypot.reduce(parts)) for layer, parts in gradient_parts.items()},
        weight_norms={layer: float(np.hypot.reduce(parts)) for layer, parts in weight_parts.items()},
        global_norm=float(np.hypot.reduce(observed.norms)) if len(observed.norms) else 0.0,
    )
