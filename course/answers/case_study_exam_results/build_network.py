"""A network of 65 parameters, compared with NumPy from the same drawn weights: ReLU inside, the plain sum outside."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.answers.reference_network import ACTIVATIONS, weights_of, which
from course.exercises.case_study_exam_results.build_network import SCALE
from course.exercises.types import Answers, Data, Mistake, Verdict

_SHAPES = [(2, 16), (16,), (16, 1), (1,)]
_SIZE, _BEND, _END, _BARE = (
    "16 hidden units, one output, 65 parameters",
    "ReLU in the hidden layer",
    "the output is a logit",
    "a model that is not compiled",
)


def _outputs(case: Data) -> dict[str, Reals]:
    """The output of the right network first, and of those with another activation inside or at the end."""
    k1, b1, k2, b2 = weights_of(case["seed"], SCALE, *_SHAPES)
    hidden = np.einsum("ni,ih->nh", case["x"].astype("float64"), k1) + b1
    return {
        f"{inside} {end}": ACTIVATIONS[end](np.einsum("nh,ho->no", ACTIVATIONS[inside](hidden), k2) + b2)
        for inside in ("relu", "none", "sigmoid", "tanh")
        for end in ("none", "sigmoid", "relu", "tanh")
    }


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    outputs = _outputs(case)
    found = which(observed["outputs"], outputs)
    if not found:
        shaped, _ = comparing.with_shape(_SIZE, observed["outputs"], (len(case["x"]), 1), "one number per student")
        message = (
            f"Expected weights and biases of the shapes {' '.join(map(str, _SHAPES))}. "
            f"Received: {observed['weights'] or 'none'}."
        )
        if observed["weights"] == " ".join(map(str, _SHAPES)):
            right = comparing.agrees("", observed["outputs"], outputs["relu none"], what="the output")
            message = (
                f"A network with a ReLU in the hidden layer and the same weights gives other numbers. {right.message}"
            )
        yield shaped if not shaped.right else Verdict(_SIZE, False, message)
        return
    inside, end = found.split()
    yield Verdict(_SIZE, True)
    bends = "no activation" if inside == "none" else inside
    yield Verdict(_BEND, inside == "relu", f"These outputs are those of a hidden layer with {bends}. Expected ReLU.")
    yield Verdict(_END, end == "none", f"The output ends in {end}. Expected the plain weighted sum, below 0 too.")
    message = "The model has been compiled. That is the next exercise's task, and this one was to leave it."
    yield Verdict(_BARE, observed["compiled"] == "no", message)


def _stack(*layers: tuple[int, str | None, bool], compiled: bool = False, inputs: int = 2) -> Callable[[], Any]:
    """A builder of Dense layers, each given by its units, its activation, and whether it has biases."""

    def build() -> Any:
        import keras

        made = [keras.layers.Dense(units, activation=activation, use_bias=bias) for units, activation, bias in layers]
        model = keras.Sequential([keras.Input((inputs,)), *made])
        if compiled:
            model.compile("adam", keras.losses.BinaryCrossentropy(from_logits=True))
        return model

    return build


build_network = Answers(
    id="case_study_exam_results.build_network",
    shares={_SIZE: 0.3, _BEND: 0.35, _END: 0.3, _BARE: 0.05},
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
        Mistake(
            "The hidden layer uses tanh. It has the right size; which activation was asked for?",
            _stack((16, "tanh", True), (1, None, True)),
        ),
        Mistake(
            "The sizes have changed places: 2 hidden units and 16 outputs. How many numbers does one student get?",
            _stack((2, "relu", True), (16, None, True)),
        ),
        Mistake(
            "Nothing is hidden: from two inputs straight to one logit. What stands between them?",
            _stack((1, None, True)),
        ),
        Mistake(
            "You compiled the model, which was not asked for: which exercise decides on loss and optimizer?",
            _stack((16, "relu", True), (1, None, True), compiled=True),
        ),
        Mistake(
            "ReLU and sigmoid have changed places: the hidden layer has the sigmoid, the output the ReLU. Where does "
            "each belong, and which of them does a logit need?",
            _stack((16, "sigmoid", True), (1, "relu", True)),
        ),
    ),
)
