"""The learning-rate range test: raise the rate step by step, and see where the loss falls and where it breaks."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras import ops

from course.callbacks.step_counter import positive_integer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The first steps of a momentum method are taken at rates too small to matter, and the loss's noise would decide.
_IGNORED_START = 0.1

# The window that smooths the curve, as a share of the steps; centered, so that it shifts nothing along the axis.
_WINDOW = 0.08

# A loss that falls by less than this share of its first value has found nothing to choose from.
_LEAST_FALL = 0.02

# Fewer points do not make a curve.
_LEAST_STEPS = 20


@dataclass(frozen=True)
class LearningRateRange:
    """What the range test found.

    Args:
        learning_rates: array of shape (N,), the rates tried, in order, spaced evenly on a logarithmic scale.
        losses: array of shape (N,), the loss of the batch at each of them, before its update.
        smoothed: array of shape (N,), the same through a centered window.
        steepest: the rate at which the smoothed loss falls fastest.
        lowest: the rate at which the smoothed loss is lowest.
        suggestion: where to start: the geometric mean of `steepest` and a tenth of `lowest`, or None when the loss fell
            at no rate tried.
        diverged: whether the loss broke before the last rate.
    """

    learning_rates: np.ndarray
    losses: np.ndarray
    smoothed: np.ndarray
    steepest: float
    lowest: float
    suggestion: float | None
    diverged: bool


class LearningRateFinder(keras.callbacks.Callback):
    """Finds a learning rate to start with, by one short training run (Smith, 2017, the learning-rate range test).

    Each training step of this `fit` uses a rate a little larger than the one before, from `minimum` to `maximum`; the
    run stops when the loss has diverged. Afterwards the weights, the optimizer and its rate are as they were before.
    Any optimizer will do, also with momentum, on TensorFlow, JAX and PyTorch.

    With `compile(steps_per_execution=k)` Keras calls a callback once for k steps, so each rate is kept for k steps and
    its loss is their mean.

    The run it is given to is spent on the search: it costs those steps, and the weights in memory once more. In each
    step it sets the rate, clears the metrics and waits for the loss. If the run is interrupted, the weights stay as
    they are at that moment.

    Args:
        minimum: first learning rate.
        maximum: last learning rate.
        steps: how many rates, one a training step (or one a call of `steps_per_execution` steps); as many as this
            `fit` has unless given.
        divergence: the loss counts as diverged when it exceeds `divergence` times the lowest smoothed loss so far.

    Attributes:
        result: a `LearningRateRange` after `fit`, None before.

    Raises:
        ValueError: when the range is empty, when the optimizer's rate is a schedule (it cannot be set), when the
            model has no weights yet, or when `fit` has fewer steps than are asked for, or than 20.

    Example:

    >>> import keras, numpy as np
    >>> from course.callbacks import LearningRateFinder
    >>> x = np.random.default_rng(0).normal(size=(256, 8)).astype("float32")
    >>> model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
    >>> model.compile(keras.optimizers.SGD(), "mse")
    >>> finder = LearningRateFinder(minimum=1e-4, maximum=10.0)
    >>> _ = model.fit(x, x[:, :1], batch_size=32, epochs=10, verbose=0, callbacks=[finder])
    >>> 1e-3 < finder.result.suggestion < 1.0, finder.result.diverged
    (True, True)
    """

    def __init__(
        self, *, minimum: float = 1e-6, maximum: float = 1.0, steps: int | None = None, divergence: float = 4.0
    ) -> None:
        super().__init__()
        if not 0 < minimum < maximum < math.inf:
            raise ValueError(
                "LearningRateFinder needs 0 < minimum < maximum. "
                f"Received: minimum={minimum!r}, maximum={maximum!r}. Try LearningRateFinder(minimum=1e-6, "
                "maximum=1.0)."
            )
        if not divergence > 1:
            raise ValueError(
                "`divergence` of LearningRateFinder must exceed 1: it is how many times its lowest value the loss "
                f"may reach. Received: divergence={divergence!r}. Try divergence=4.0."
            )
        self.minimum = float(minimum)
        self.maximum = float(maximum)
        self.steps = None if steps is None else positive_integer(steps, "steps", "LearningRateFinder", example=100)
        self.divergence = float(divergence)
        self.result: LearningRateRange | None = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        model = self.model
        self.result = None
        self._planned = self._plan()
        self._require_settable_rate(model)
        self._saved = [
            (variable, np.array(ops.convert_to_numpy(variable)))
            for variable in [*model.variables, *model.optimizer.variables]
        ]
        self._rates: list[float] = []
        self._losses: list[float] = []
        self._lowest = math.inf
        self._diverged = False

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        share = min(len(self._rates) / (self._planned - 1), 1.0)
        rate = math.exp((1 - share) * math.log(self.minimum) + share * math.log(self.maximum))
        model = self.model
        model.optimizer.learning_rate = rate
        # Keras reports the mean since the metrics were last cleared; cleared now, it is this batch's loss.
        model.reset_metrics()
        self._rates.append(rate)

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        loss = _loss_in(logs)
        self._losses.append(loss)
        recent = float(np.mean(self._losses[-max(1, round(_WINDOW * self._planned)) :]))
        self._lowest = min(self._lowest, recent) if math.isfinite(recent) else self._lowest
        self._diverged = not math.isfinite(loss) or recent > self.divergence * self._lowest
        if self._diverged or len(self._rates) >= self._planned:
            self.model.stop_training = True

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        for variable, value in self._saved:
            variable.assign(value)
        self._saved = []
        self.result = read_range(np.array(self._rates), np.array(self._losses), diverged=self._diverged)

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw loss against learning rate; see `course.plots.plot_learning_rate_finder`.

        Raises:
            RuntimeError: before `fit` has run.
        """
        if self.result is None:
            raise RuntimeError(
                "LearningRateFinder has nothing to draw: expected a finished run, but `result` is None. "
                "Call model.fit(..., callbacks=[finder]) first."
            )
        from course.plots import plot_learning_rate_finder

        return plot_learning_rate_finder(
            self.result.learning_rates,
            self.result.losses,
            smoothed=self.result.smoothed,
            suggestion=self.result.suggestion,
            ax=ax,
        )

    def _plan(self) -> int:
        params = self.params or {}
        per_epoch, epochs = params.get("steps"), params.get("epochs") or 1
        # Keras calls a callback once for so many steps.
        stride = getattr(self._model, "steps_per_execution", 1) or 1
        per_epoch = None if per_epoch is None else math.ceil(per_epoch / stride)
        available = None if per_epoch is None else per_epoch * epochs
        planned = self.steps or available
        if planned is None:
            raise ValueError(
                "LearningRateFinder must know how many steps it has, and this data set does not tell. Received: "
                "steps=None. Give it LearningRateFinder(steps=100)."
            )
        if planned < _LEAST_STEPS or (available is not None and planned > available):
            wanted = max(planned, _LEAST_STEPS)
            needed = math.ceil(wanted / per_epoch) if per_epoch else "more"
            raise ValueError(
                f"LearningRateFinder needs a `fit` of at least {wanted} training steps{_of(stride)}. "
                f"Received: steps={planned}, and a `fit` of {available if available is not None else 'unknown'} steps"
                f"{_of(stride)}. Call fit(..., epochs={needed}){_or_compile(stride)}: one step is one rate tried."
            )
        return planned

    @staticmethod
    def _require_settable_rate(model: keras.Model) -> None:
        if not model.built:
            raise ValueError(
                "LearningRateFinder puts the weights back when it is done, so they must exist before. "
                f"Received: {model.name!r}, which is not built. Start it with keras.Input(shape), or call it on a "
                "batch."
            )
        if not model.optimizer.built:
            model.optimizer.build(model.trainable_variables)
        try:
            model.optimizer.learning_rate = float(ops.convert_to_numpy(model.optimizer.learning_rate))
        except TypeError as error:
            raise ValueError(
                "LearningRateFinder sets the learning rate itself, so the optimizer must hold a plain number. "
                "Received: a learning-rate schedule. Compile with a number, as in keras.optimizers.Adam(1e-3), for the "
                "search, and give the schedule the rate that was found."
            ) from error


def read_range(learning_rates: np.ndarray, losses: np.ndarray, *, diverged: bool) -> LearningRateRange:
    """Read the curve of a range test.

    Args:
        learning_rates: array of shape (N,), rising.
        losses: array of shape (N,); values that are not finite may stand at the end.
        diverged: whether the run was stopped because the loss broke.
    """
    finite = np.isfinite(losses)
    if not finite.any():
        nothing = float(learning_rates[0])
        return LearningRateRange(learning_rates, losses, losses.copy(), nothing, nothing, None, diverged)
    usable = len(losses) if finite.all() else int(np.argmin(finite))
    smoothed = np.full(len(losses), np.nan)
    smoothed[:usable] = centered_mean(losses[:usable], max(1, round(_WINDOW * len(losses))))
    start = min(int(_IGNORED_START * len(losses)), max(usable - 2, 0))
    curve, logs = smoothed[start:usable], np.log(learning_rates[start:usable])
    bottom = int(np.argmin(curve))
    lowest = float(learning_rates[start + bottom])
    fell = bottom > 0 and curve[: bottom + 1].max() - curve[bottom] > _LEAST_FALL * abs(curve[0])
    if not fell:
        return LearningRateRange(learning_rates, losses, smoothed, lowest, lowest, None, diverged)
    # Both ends are left out: there the slope is one-sided, and the last points of the curve, through a window that has
    # shrunk, jitter. Where the loss is lowest it does not fall fastest.
    slope = np.gradient(curve, logs)[: bottom + 1]
    steepest = float(learning_rates[start + (1 + int(np.argmin(slope[1:-1])) if bottom > 1 else 0)])
    suggestion = math.sqrt(steepest * lowest / 10)
    return LearningRateRange(learning_rates, losses, smoothed, steepest, lowest, suggestion, diverged)


def _of(stride: int) -> str:
    return f" of steps_per_execution={stride}" if stride > 1 else ""


def _or_compile(stride: int) -> str:
    return ", or compile with steps_per_execution=1" if stride > 1 else ""


def centered_mean(values: np.ndarray, window: int) -> np.ndarray:
    """Mean over `window` values around each, fewer at the ends; array of the same shape (N,)."""
    half = window // 2
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    index = np.arange(len(values))
    # The window shrinks alike on both sides near an end, so that it stays centered.
    reach = np.minimum(half, np.minimum(index, len(values) - 1 - index))
    means: np.ndarray = (sums[index + reach + 1] - sums[index - reach]) / (2 * reach + 1)
    return means


def _loss_in(logs: dict[str, Any] | None) -> float:
    if not logs or "loss" not in logs:
        raise KeyError(
            f"LearningRateFinder reads 'loss' from the logs. Available: {', '.join(sorted(logs or {})) or 'nothing'}. "
            "Compile the model with a loss, and let train_step return it under this name."
        )
    return float(logs["loss"])
