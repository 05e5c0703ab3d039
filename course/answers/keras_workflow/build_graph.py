"""A graph with a shortcut: right are the parameters, rows of probabilities, and the outputs for drawn weights."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, all_of, between, with_shape
from course.answers.keras_workflow.reference_network import ATOL, RTOL, relu, softmax, weights_of
from course.exercises.types import Answers, Data, Mistake, Verdict

_SHAPES = [(32, 64), (64,), (64, 64), (64,), (64, 10), (10,)]
_PARAMETERS = 6922


def _graph_output(case: Data) -> Reals:
    k1, b1, k2, b2, k3, b3 = weights_of(case["seed"], 0.2, *_SHAPES)
    first = relu(case["x"].astype("float64") @ k1 + b1)
    second = relu(first @ k2 + b2)
    return softmax((first + second) @ k3 + b3)


def _judge_graph(case: Data, observed: Data) -> Iterator[Verdict]:
    shapes = " ".join(str(shape) for shape in _SHAPES)
    count = observed["parameters"] == _PARAMETERS and observed["shapes"] == shapes
    came = f"{observed['parameters']:,}, {observed['shapes']}"
    message = f"Expected {_PARAMETERS:,} parameters in the shapes {shapes}. Received: {came}."
    yield Verdict("6,922 parameters", count, message)
    form, output = with_shape("", observed["output"], (len(case["x"]), 10), "ten probabilities a row")
    sums = agrees("", output.sum(axis=-1), np.ones(len(output)), what="the sum of a row's probabilities", atol=1e-3)
    yield all_of("ten probabilities a row", form, sums, between("", output, 0, 1, "probabilities"))
    if not form.right or not count:
        return
    what, expected = "the probabilities for given weights", _graph_output(case)
    yield agrees("the shortcut adds the first hidden layer", output, expected, what=what, rtol=RTOL, atol=ATOL)


def _graph(
    join: Callable[..., Any] = lambda first, second: first + second,
    hidden: str | None = "relu",
    end: str | None = "softmax",
    inputs: int = 32,
) -> Callable[[], Any]:
    def build_graph() -> Any:
        import keras

        start = keras.Input((inputs,))
        first = keras.layers.Dense(64, activation=hidden)(start)
        second = keras.layers.Dense(64, activation=hidden)(first)
        return keras.Model(start, keras.layers.Dense(10, activation=end)(join(first, second)))

    return build_graph


def _concatenated(first: Any, second: Any) -> Any:
    import keras

    return keras.layers.Concatenate()([first, second])


build_graph = Answers(
    id="keras_workflow.build_graph",
    shares={
        "6,922 parameters": 0.3,
        "ten probabilities a row": 0.2,
        "the shortcut adds the first hidden layer": 0.5,
    },
    judge=_judge_graph,
    mistakes=(
        Mistake(
            "There is no shortcut: this is the sheet's net, which Sequential could build, too. Which two tensors are "
            "added before the last layer?",
            _graph(join=lambda first, second: second),
        ),
        Mistake(
            "You put the two hidden layers side by side instead of adding them: the last kernel has twice the rows. "
            "Which layer adds?",
            _graph(join=_concatenated),
        ),
        Mistake("The last layer gives scores, not probabilities. What is missing at its end?", _graph(end=None)),
        Mistake(
            "The hidden layers have no activation, and collapse into one. Which one was asked for?", _graph(hidden=None)
        ),
        Mistake(
            "The second hidden layer is multiplied with the first, not added to it. What does a shortcut do?",
            _graph(join=lambda first, second: first * second),
        ),
        Mistake(
            "You added the second hidden tensor to itself. Which one must you have kept?",
            _graph(join=lambda a, b: b + b),
        ),
    ),
)
