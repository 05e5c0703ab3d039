"""What is needed to compare one builder across backends: a small model, its data, its loss."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Example:
    """One builder, small enough to train in a second.

    `build` returns the uncompiled model and `batch` draws inputs and targets as `model.train_on_batch` takes them:
    arrays, or lists and dicts of arrays. `loss` is a Keras loss, its name, or a function of `(y_true, y_pred)`; both
    are made anew by a call without arguments where they hold state.

    The loss on one batch must fall below `learns_below` within `steps` steps of Adam at `learning_rate`, or, where
    `momentum` is not 0, of gradient descent with it: the builder trains. (Adam's rule for hundreds of weights takes
    TensorFlow ten seconds to trace; momentum's takes two.)

    Parity compares forward pass, gradients and the losses of 20 steps of plain gradient descent at `descent_rate`, and
    calls a relative difference up to `tolerance` equal; with `normalization_frozen` batch normalizations keep their
    statistics and weights there, as in fine-tuning.

    >>> from course.parity import EXAMPLES
    >>> "lenet5" in EXAMPLES
    True
    """

    name: str
    build: Callable[[], Any]
    batch: Callable[[np.random.Generator], tuple[Any, Any]]
    loss: Callable[[], Any]
    learns_below: float
    learning_rate: float = 1e-3
    momentum: float = 0.0
    steps: int = 30
    descent_rate: float = 1e-3
    tolerance: float = 1e-4
    normalization_frozen: bool = False
