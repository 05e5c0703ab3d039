"""When a monitor is due: every k training steps, counted over the whole of `fit`."""

from typing import Any

import keras


class StepCallback(keras.callbacks.Callback):
    """Base of the callbacks that look at the model now and then.

    It hooks into the *beginning* of a training batch. A callback that hooks into the end makes Keras wait for the
    step's results before it starts the next one; at the beginning nothing waits, and on JAX that is also the moment
    at which the weights may be brought back into the model and read. Idle, a step costs one addition and one
    comparison.

    A subclass says when with `_first_due` and `_next_due`, and does its work in `_at_step`.
    """

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        self.steps = 0
        self._epoch_start = 0
        self._due = self._first_due()
        # The number of steps between two calls of this callback.
        self._stride = getattr(self._model, "steps_per_execution", 1) or 1

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self.steps = self._epoch_start + batch
        if self.steps >= self._due:
            self._at_step(self.steps)
            while self._due <= self.steps:
                self._due = self._next_due(self._due)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.steps += self._stride
        self._epoch_start = self.steps

    def _first_due(self) -> int:
        return 0

    def _next_due(self, due: int) -> int:
        raise NotImplementedError

    def _at_step(self, step: int) -> None:
        raise NotImplementedError


def positive_integer(value: Any, name: str, owner: str, *, example: int) -> int:
    """`value` as an int of at least 1.

    Raises:
        ValueError: otherwise, naming the argument.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(
            f"`{name}` of {owner} must be a whole number of at least 1. Received: {name}={value!r}. "
            f"Try {owner}(..., {name}={example})."
        )
    return value
