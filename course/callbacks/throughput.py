"""How fast a model trains, with the start-up apart."""

import time
from dataclasses import dataclass
from typing import Any

import keras

from course.callbacks.step_counter import positive_integer


@dataclass(frozen=True)
class ThroughputReading:
    """One epoch.

    Args:
        epoch: its number, from 0.
        steps: training steps in it.
        seconds: time spent training in it, validation not included; in the first epoch the first step neither.
        validation_seconds: time spent in validation.
        steps_per_second: `steps`, less the first epoch's first, through `seconds`; NaN for an epoch of one step that
            was spent compiling.
        examples_per_second: that times the batch size, or None where it was not given.
    """

    epoch: int
    steps: int
    seconds: float
    validation_seconds: float
    steps_per_second: float
    examples_per_second: float | None


class Throughput(keras.callbacks.Callback):
    """Measures training steps and examples a second, epoch by epoch.

    Keras' progress bar divides the time of an epoch by its steps, so that compilation and start-up spoil the first
    epoch's figure. Here the first step stands apart, as `first_step_seconds`, and so does validation. Put it last in
    the list of callbacks, so that the others' work counts as training time.

    Each epoch's figures also join the logs, as `steps_per_second` and `examples_per_second`, and so the `History`.
    It costs one reading of the clock a step.

    Args:
        batch_size: examples a step, which Keras does not tell its callbacks; without it only steps are counted.

    Attributes:
        history: list of `ThroughputReading`; emptied when `fit` begins.
        first_step_seconds: time of the first call of the training function: tracing, compiling and one step (one step
            more on a device that works ahead of Python).

    Raises:
        ValueError: when `batch_size` is not a whole number of at least 1.

    Example:

    >>> import keras, numpy as np
    >>> from course.callbacks import Throughput
    >>> x = np.zeros((64, 4), "float32")
    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> speed = Throughput(batch_size=16)
    >>> _ = model.fit(x, x[:, :1], batch_size=16, epochs=2, verbose=0, callbacks=[speed])
    >>> [reading.steps for reading in speed.history], speed.history[1].examples_per_second > 0
    ([4, 4], True)
    """

    def __init__(self, *, batch_size: int | None = None) -> None:
        super().__init__()
        self.batch_size = (
            None if batch_size is None else positive_integer(batch_size, "batch_size", "Throughput", example=32)
        )
        self.history: list[ThroughputReading] = []
        self.first_step_seconds: float | None = None
        # Validation alone, `model.evaluate(callbacks=[...])`, begins with none of `fit`'s calls.
        self._training_ended: float | None = None
        self._validation_seconds = 0.0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.history = []
        self.first_step_seconds = None
        self._first_call: float | None = None
        self._stride = getattr(self._model, "steps_per_execution", 1) or 1

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self._validation_seconds = 0.0
        self._training_ended = None
        self._calls = 0
        self._warm_up = 0
        self._started = time.perf_counter()

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self._calls += 1
        if self.first_step_seconds is None:
            now = time.perf_counter()
            if self._first_call is None:
                self._first_call = now
            else:
                self.first_step_seconds = now - self._first_call
                self._started = now
                self._warm_up = self._stride

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        now = time.perf_counter()
        self._test_started = now
        if self._training_ended is None:
            self._training_ended = now

    def on_test_end(self, logs: dict[str, Any] | None = None) -> None:
        self._validation_seconds += time.perf_counter() - self._test_started

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        ended = time.perf_counter() if self._training_ended is None else self._training_ended
        if self.first_step_seconds is None and self._first_call is not None:
            # An epoch of a single step: all of it was the first.
            self.first_step_seconds = ended - self._first_call
            self._started = ended
            self._warm_up = self._stride
        known = (self.params or {}).get("steps")
        steps = known if known else self._calls * self._stride
        seconds = ended - self._started
        counted = steps - self._warm_up
        steps_per_second = counted / seconds if counted > 0 and seconds > 0 else float("nan")
        examples_per_second = None if self.batch_size is None else steps_per_second * self.batch_size
        self.history.append(
            ThroughputReading(epoch, steps, seconds, self._validation_seconds, steps_per_second, examples_per_second)
        )
        if logs is not None:
            logs["steps_per_second"] = steps_per_second
            if examples_per_second is not None:
                logs["examples_per_second"] = examples_per_second
