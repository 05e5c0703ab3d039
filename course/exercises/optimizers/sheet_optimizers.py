"""Make the optimizers of seven printed lines in Keras, three of them lines of PyTorch with its defaults."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned_entries
from course.exercises.optimizers.drawing import draw_away_from_zero, draw_gradients
from course.exercises.types import Data, Exercise

LINES = ("sgd", "adam", "rmsprop", "adagrad", "torch_sgd", "torch_adam", "torch_rmsprop")
_STEPS = 6


def _line_cases(rng: np.random.Generator) -> Iterator[Data]:
    for about in ("some steps of three weights", "some steps more, with other gradients"):
        yield {
            # Weights large enough for a decay that nobody asked for to show; gradients large enough for no epsilon to.
            "weight": draw_away_from_zero(rng, (3,), 4.0, 6.0),
            "gradients": 3 * draw_gradients(rng, (3,))[:_STEPS],
            "about": about,
        }


def _steps(optimizer: Any, case: Data) -> Any:
    import keras

    if not isinstance(optimizer, keras.optimizers.Optimizer):
        kind = f"the class {optimizer.__name__}" if isinstance(optimizer, type) else type(optimizer).__name__
        raise TypeError(f"Expected a Keras optimizer, made with its settings. Received: {kind}.")
    # A fresh one with the same settings: an optimizer that was made once has already met other weights.
    optimizer = type(optimizer).from_config(optimizer.get_config())
    variable, path = keras.Variable(case["weight"]), []
    optimizer.build([variable])
    for gradient in case["gradients"]:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)])
        path.append(np.array(keras.ops.convert_to_numpy(variable)))
    return np.stack(path)


def _observe_lines(sheet_optimizers: Callable[..., Any], case: Data) -> Data:
    """The weight after each step of every optimizer; a line that is missing or is none costs itself alone."""
    made = sheet_optimizers()
    # What is no dictionary, or has none of the keys, is told what was expected.
    there = [name for name in LINES if isinstance(made, dict) and name in made] or list(LINES)
    observed: dict[str, Any] = {}
    errors: list[Exception] = []
    for name, optimizer in returned_entries(made, *there).items():
        try:
            observed[name] = _steps(optimizer, case)
        except Exception as error:
            errors.append(error)
            observed[f"error_{name}"] = str(error)[:200]
    if len(errors) == len(there):
        raise errors[0]
    return observed


sheet_optimizers = Exercise(
    id="optimizers.sheet_optimizers",
    title="The sheets' seven optimizers, in Keras",
    points=3,
    kind="transcribe",
    cases=_line_cases,
    observe=_observe_lines,
    hints=(
        "The four Keras lines are easy: what stands in the line goes into the call, and nothing else.",
        "For the three PyTorch lines ask what the line leaves out, and what PyTorch takes for it. The table above "
        "lists it.",
        "Where the two libraries agree on a default there is nothing to do. The decay of RMSprop's average is called "
        "alpha there and rho here, and it is not the same number.",
    ),
)
