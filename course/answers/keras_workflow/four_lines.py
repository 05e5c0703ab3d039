"""Four lines: right are shapes, a ReLU layer that some weights explain, the loss of these logits, Adam's rate."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, all_of, with_one_number, with_shape
from course.answers.keras_workflow.reference_network import ATOL, RTOL, binary_cross_entropy
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_lines(case: Data, observed: Data) -> Iterator[Verdict]:
    samples = len(case["x"])
    wide, hidden = with_shape("", observed["hidden"], (samples, 64), "64 hidden values a sample")
    narrow, logits = with_shape("", observed["logits"], (samples, 1), "one logit a sample")
    form = all_of("a forward pass of the right form", wide, narrow)
    yield form
    if not form.right:
        return
    bends = bool((hidden >= 0).all() and (hidden > 0).any() and (hidden == 0).any())
    message = f"Hidden values run from {hidden.min():.4g} to {hidden.max():.4g}."
    if bends and not _is_layer_of(case["x"].astype("float64"), hidden):
        bends, message = False, "Where a unit is above 0, its values are no weighted sum of the features, plus a bias."
    yield Verdict("ReLU on the hidden layer", bends, message)
    what = "the binary cross-entropy of these logits"
    expected = binary_cross_entropy(logits, case["y"].astype("float64"))
    single, loss = with_one_number("", observed["loss"], what)
    yield all_of("the loss of these logits", single, agrees("", loss, expected, what=what, rtol=RTOL, atol=ATOL))
    what = "Adam's learning rate"
    single, rate = with_one_number("", observed["learning_rate"], what)
    yield all_of("Adam's learning rate", single, agrees("", rate, 1e-3, what=what, atol=1e-8))


def _is_layer_of(x: Reals, hidden: Reals) -> bool:
    """Whether weights exist that make each unit, where it is above 0, a weighted sum of x plus a bias."""
    inputs = np.column_stack([x, np.ones(len(x))])
    for unit in hidden.T:
        awake = unit > 0
        weights = np.linalg.lstsq(inputs[awake], unit[awake])[0]
        if np.abs(inputs[awake] @ weights - unit[awake]).max(initial=0) > 1e-2 * np.abs(unit).max():
            return False
    return True


def _lines(
    activation: str | None = "relu",
    loss: Callable[..., Any] | None = None,
    rate: float = 1e-3,
    units: int = 1,
) -> Callable[..., Any]:
    def four_lines(x: Any, y: Any) -> Any:
        import keras

        hidden = keras.layers.Dense(64, activation=activation)(x)
        logits = keras.layers.Dense(units)(hidden)
        entropy = loss or (lambda y, z: keras.losses.BinaryCrossentropy(from_logits=True)(y, z))
        return {"hidden": hidden, "logits": logits, "loss": entropy(y, logits), "learning_rate": rate}

    return four_lines


def _default_entropy(y: Any, z: Any) -> Any:
    import keras

    return keras.losses.BinaryCrossentropy()(y, z)


def _squared(y: Any, z: Any) -> Any:
    import keras

    return keras.losses.MeanSquaredError()(y, z)


def _exchanged(y: Any, z: Any) -> Any:
    import keras

    return keras.losses.BinaryCrossentropy(from_logits=True)(z, y)


four_lines = Answers(
    id="keras_workflow.four_lines",
    shares={
        "a forward pass of the right form": 0.3,
        "ReLU on the hidden layer": 0.2,
        "the loss of these logits": 0.4,
        "Adam's learning rate": 0.1,
    },
    judge=_judge_lines,
    mistakes=(
        Mistake(
            "The loss took your logits for probabilities, and clipped them. What must BinaryCrossentropy be told?",
            _lines(loss=_default_entropy),
        ),
        Mistake(
            "Truth and logits have changed places in the call of the loss. Which of them does Keras want first?",
            _lines(loss=_exchanged),
        ),
        Mistake(
            "Your hidden values can be negative: the layer has no activation. Which one was asked for?",
            _lines(activation=None),
        ),
        Mistake(
            "You measure the squared difference between logit and label. Which loss belongs to a yes-or-no question?",
            _lines(loss=_squared),
        ),
        Mistake(
            "The rate is ten times too large: 0.01 is SGD's. What is Adam's usual one?",
            _lines(rate=1e-2),
        ),
        Mistake(
            "Your last layer has 64 units. A yes-or-no question needs how many?",
            _lines(units=64, loss=lambda y, z: 0.0),
        ),
    ),
)
