"""Lesson 06, the Keras workflow: build graph: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.keras_workflow.reference_network import close_to, reals, relu, weights_of
from course.exercises.types import Answers, Data, Mistake, Verdict

_GRAPH = [(32, 64), (64,), (64, 64), (64,), (64, 10), (10,)]


_GRAPH_PARAMETERS = 6922


def _graph_output(case: Data, shortcut: bool = True) -> np.ndarray:
    k1, b1, k2, b2, k3, b3 = weights_of(case["seed"], 0.2, *_GRAPH)
    first = relu(case["x"].astype("float64") @ k1 + b1)
    second = relu(first @ k2 + b2)
    return special.softmax((first * shortcut + second) @ k3 + b3, axis=-1)


def _judge_graph(case: Data, observed: Data) -> Iterator[Verdict]:
    shapes = " ".join(str(shape) for shape in _GRAPH)
    count = observed["parameters"] == _GRAPH_PARAMETERS and observed["shapes"] == shapes
    message = (
        f"Expected 6,922 parameters in the shapes {shapes}. Received: {observed['parameters']:,}, {observed['shapes']}."
    )
    yield Verdict("6,922 parameters", count, message)
    output = reals(observed["output"])
    form = output is not None and output.shape == (len(case["x"]), 10)
    sums = np.round(output.sum(axis=-1)[:3], 3) if form else None
    probable = form and bool(np.allclose(output.sum(axis=-1), 1, atol=1e-3) and (output >= 0).all())
    came = f"row sums {sums}" if form else f"shape {np.shape(observed['output'])}"
    yield Verdict(
        "ten probabilities a row",
        probable,
        f"Expected shape ({len(case['x'])}, 10), rows that sum to 1. Received: {came}.",
    )
    if not form or not count:
        return
    expected = _graph_output(case)
    message = (
        f"For given weights the first row begins with {expected[0, :3].round(4)}. Received: {output[0, :3].round(4)}."
    )
    yield Verdict("the shortcut adds the first hidden layer", close_to(output, expected), message)


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
