"""Mend a translation of six optimizers from PyTorch to Keras; two of them have a schedule."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned_entries
from course.exercises.optimizers.drawing import draw_away_from_zero, draw_gradients
from course.exercises.types import Data, Exercise, Hint

STEPPING = ("sgd", "adam", "rmsprop", "adagrad")
SCHEDULED = ("halved", "decayed")
_STEPS = 6


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for about in ("34 updates per epoch, as with the digits", "another number of updates per epoch"):
        per_epoch = 34 if "34" in about else int(rng.integers(50, 200))
        # The first update and the last one of a stair, of an epoch, and places inside; in an order that is drawn, so
        # that the rates of another draw are wrong for this one.
        stairs, epochs = 10 * rng.integers(1, 4, 2) * per_epoch, rng.integers(1, 40, 6) * per_epoch
        offsets = np.array([0, -1, 0, -1, *rng.integers(1, per_epoch - 1, 4)])
        updates = rng.permutation(np.concatenate([stairs, epochs]) + offsets)
        yield {
            # Weights large enough for a decay that nobody asked for to show; gradients large enough for no epsilon to.
            "weight": draw_away_from_zero(rng, (3,), 4.0, 6.0),
            "gradients": 3 * draw_gradients(rng, (3,))[:_STEPS],
            "updates_per_epoch": per_epoch,
            "updates": updates.astype("int64"),
            "about": about,
        }


def _optimizer(optimizer: Any) -> Any:
    """What came, if it is an optimizer."""
    import keras

    if not isinstance(optimizer, keras.optimizers.Optimizer):
        kind = f"the class {optimizer.__name__}" if isinstance(optimizer, type) else type(optimizer).__name__
        raise TypeError(f"Expected a Keras optimizer, made with its settings. Received: {kind}.")
    return optimizer


def _fresh(optimizer: Any) -> Any:
    """One with the same settings: an optimizer that was made once has already met other weights."""
    return type(optimizer).from_config(optimizer.get_config())


def _steps(optimizer: Any, case: Data) -> Any:
    import keras

    optimizer, variable, path = _fresh(_optimizer(optimizer)), keras.Variable(case["weight"]), []
    optimizer.build([variable])
    for gradient in case["gradients"]:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)])
        path.append(np.array(keras.ops.convert_to_numpy(variable)))
    return np.stack(path)


def _rates(optimizer: Any, case: Data) -> Any:
    import keras

    # The optimizer itself and no copy: a schedule of one's own need not know how to be copied.
    iterations, rates = _optimizer(optimizer).iterations, []
    before = int(keras.ops.convert_to_numpy(iterations))
    for update in case["updates"]:
        iterations.assign(int(update))
        rates.append(float(keras.ops.convert_to_numpy(optimizer.learning_rate)))
    iterations.assign(before)
    return np.array(rates)


def _observe(translated_optimizers: Callable[..., Any], case: Data) -> Data:
    """Steps or rates of every optimizer; one that is missing or is none costs itself alone."""
    made = translated_optimizers(int(case["updates_per_epoch"]))
    names = STEPPING + SCHEDULED
    # What is no dictionary, or has none of the keys, is told what was expected.
    there = [name for name in names if isinstance(made, dict) and name in made] or list(names)
    observed: dict[str, Any] = {}
    errors: list[Exception] = []
    for name, optimizer in returned_entries(made, *there).items():
        try:
            observed[name] = (_steps if name in STEPPING else _rates)(optimizer, case)
        except Exception as error:
            errors.append(error)
            observed[f"error_{name}"] = str(error)[:200]
    if len(errors) == len(there):
        raise errors[0]
    return observed


translated_optimizers = Exercise(
    id="optimizers.translated_optimizers",
    title="Six optimizers, translated from PyTorch",
    points=3,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Go through the table row by row. For each row ask what the line leaves out: there PyTorch takes its own "
        "default, and Keras would take another.",
        Hint(
            "PyTorch's schedules count what you make them count, here epochs. What do the schedules of Keras count, "
            "and how many of those are ten epochs?",
            about=("halved", "decayed"),
        ),
        Hint(
            "Between two calls of its schedule PyTorch's rate stands still. Print the rate of your schedule in the "
            "middle of an epoch: does it?",
            about=("halved", "decayed"),
        ),
    ),
)
