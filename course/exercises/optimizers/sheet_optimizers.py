"""Make the optimizers of seven printed lines in Keras, three of them lines of PyTorch with its defaults."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned_entries
from course.exercises.optimizers.drawing import draw_gradients, draw_weights
from course.exercises.types import Data, Exercise

LINES = ("sgd", "adam", "rmsprop", "adagrad", "torch_sgd", "torch_adam", "torch_rmsprop")


def _line_cases(rng: np.random.Generator) -> Iterator[Data]:
    for about in ("three steps of three weights", "three steps more, with other gradients"):
        yield {"weight": draw_weights(rng, (3,)), "gradients": draw_gradients(rng, (3,))[:3], "about": about}


def _observe_lines(sheet_optimizers: Callable[..., Any], case: Data) -> Data:
    import keras

    paths = {}
    for name, optimizer in returned_entries(sheet_optimizers(), *LINES).items():
        if not isinstance(optimizer, keras.optimizers.Optimizer):
            raise TypeError(f"Expected a Keras optimizer for {name!r}. Received: {type(optimizer).__name__}.")
        variable, path = keras.Variable(case["weight"]), []
        optimizer.build([variable])
        for gradient in case["gradients"]:
            optimizer.apply([keras.ops.convert_to_tensor(gradient)])
            path.append(np.array(keras.ops.convert_to_numpy(variable)))
        paths[name] = np.stack(path)
    return paths


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
