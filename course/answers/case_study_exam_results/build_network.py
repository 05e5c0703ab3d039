"""A network of 65 parameters, compared with NumPy from the same drawn weights: ReLU inside, the plain sum outside."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers import comparing
from course.exercises.case_study_exam_results.build_network import WEIGHTS
from course.exercises.types import Answers, Data, Mistake, Verdict

_TOLERANCE = 1e-3  # relative and absolute: logits of some tens, in float32


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    size = len(case["x"])
    (shape,) = comparing.shapes_in([observed["output_shape"]]) or [()]
    message = f"For x of shape {case['x'].shape} expected an output of shape ({size}, 1). Received: shape {shape}."
    yield Verdict("one number a student", shape == (size, 1), message)
    shapes = comparing.shapes_in(observed["weight_shapes"])
    fits = shapes == sorted(case[name].shape for name in WEIGHTS)
    message = (
        "Expected weights and biases for 2 inputs, 16 hidden units and 1 output, 65 numbers in all. "
        f"Received: {observed['parameters']} in the shapes {', '.join(map(str, shapes)) or 'of no weights at all'}."
    )
    yield Verdict("65 parameters", fits, message)
    if not fits:
        return
    hidden = np.einsum("ni,ih->nh", case["x"], case["hidden_weights"]) + case["hidden_biases"]
    logits = np.einsum("nh,ho->no", hidden.clip(min=0), case["output_weights"]) + case["output_bias"]
    shaped, outputs = comparing.with_shape("", observed["outputs"], logits.shape, "one number per student")
    if not shaped.right:
        return
    plain = comparing.agrees("", outputs, logits, what="the output", rtol=_TOLERANCE, atol=_TOLERANCE)
    # A sigmoid behind the right network is another verdict's fault.
    squashed = comparing.is_close(outputs, 1 / (1 + np.exp(-logits)), rtol=_TOLERANCE, atol=_TOLERANCE)
    yield comparing.explained(
        "A network with a ReLU in the hidden layer and the same weights gives other numbers.",
        Verdict("ReLU in the hidden layer", plain.right or squashed, plain.message),
    )
    yield comparing.explained(
        "The output should be the plain weighted sum.", comparing.all_of("the output is a logit", plain)
    )


def _stack(*layers: tuple[int, str | None, bool]) -> Callable[[], Any]:
    """A builder of Dense layers, each given by its units, its activation, and whether it has biases."""

    def build() -> Any:
        import keras

        made = [keras.layers.Dense(units, activation=activation, use_bias=bias) for units, activation, bias in layers]
        return keras.Sequential([keras.Input((2,)), *made])

    return build


build_network = Answers(
    id="case_study_exam_results.build_network",
    shares={
        "one number a student": 0.2,
        "65 parameters": 0.2,
        "ReLU in the hidden layer": 0.3,
        "the output is a logit": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Your network ends in a sigmoid, as the sheet's does. This one is to give a logit: who applies "
            "the sigmoid then?",
            _stack((16, "relu", True), (1, "sigmoid", True)),
        ),
        Mistake(
            "The hidden layer has no activation. Two linear layers in a row are one linear layer: what bends the line?",
            _stack((16, None, True), (1, None, True)),
        ),
        Mistake(
            "The output has a ReLU, so that no student can ever get a negative logit. What would a probability "
            "below one half need?",
            _stack((16, "relu", True), (1, "relu", True)),
        ),
        Mistake(
            "There are two outputs, one a class. For two classes one logit is enough: what is the other's probability?",
            _stack((16, "relu", True), (2, "softmax", True)),
        ),
        Mistake(
            "There are two hidden layers. 2–16–1 names three layers of numbers: how many matrices lie between them?",
            _stack((16, "relu", True), (16, "relu", True), (1, None, True)),
        ),
        Mistake(
            "The biases are missing: 48 parameters. What does a unit add after the weighted sum?",
            _stack((16, "relu", False), (1, None, False)),
        ),
        Mistake(
            "The hidden layer uses a sigmoid. It has the right size; which activation was asked for?",
            _stack((16, "sigmoid", True), (1, None, True)),
        ),
    ),
)
