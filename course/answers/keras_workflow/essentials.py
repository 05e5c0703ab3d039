"""The classifier: right are parameters, outputs for raw pixels, a loss that fits them, Adam, accuracy and dropout."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, agrees, is_close, told_apart
from course.answers.keras_workflow.reference_network import ATOL, RTOL, cross_entropy, relu, softmax, weights_of
from course.exercises.types import Answers, Data, Mistake, Verdict

_SHAPES = [(784, 128), (128,), (128, 10), (10,)]
_PARAMETERS = 101_770


def _logits(case: Data) -> Reals:
    k1, b1, k2, b2 = weights_of(case["seed"], 0.08, *_SHAPES)
    pixels = case["x"].astype("float64").reshape(len(case["x"]), -1) / 255
    return relu(pixels @ k1 + b1) @ k2 + b2


def _judge_essentials(case: Data, observed: Data) -> Iterator[Verdict]:
    shapes = " ".join(str(shape) for shape in _SHAPES)
    count = observed["parameters"] == _PARAMETERS and observed["shapes"] == shapes
    came = f"{observed['parameters']:,}, {observed['shapes']}"
    message = f"Expected {_PARAMETERS:,} parameters in the shapes {shapes}. Received: {came}."
    yield Verdict("101,770 parameters", count, message)
    logits = _logits(case)
    name, what = "the right outputs for pixels from 0 to 255", "the logits for given weights (softmax would do, too)"
    verdict = agrees(name, observed["output"], logits, what=what, rtol=RTOL, atol=ATOL)
    probable = is_close(observed["output"], softmax(logits), rtol=RTOL, atol=ATOL)
    yield Verdict(name, True) if probable else verdict
    what = "the model's loss, the cross-entropy of these outputs"
    yield agrees("loss and last layer agree", observed["loss"], cross_entropy(logits, case["y"]), what=what, rtol=1e-2)
    accuracy = float(np.mean(logits.argmax(axis=-1) == case["y"]))
    watched = is_close(observed["accuracy"], accuracy, atol=1e-3) and "adam" in observed["optimizer"]
    expected, came = told_apart(accuracy, observed["accuracy"], digits=2)
    came = "none" if observed["accuracy"] < 0 else came
    message = f"Expected the accuracy {expected} as a metric, and Adam. Received: {came}, and {observed['optimizer']}."
    yield Verdict("Adam, and the accuracy to watch", watched, message)
    message = "In training, the same image should give different outputs. It always gives the same: what is missing?"
    yield Verdict("dropout, in training only", observed["moves_in_training"] is True, message)


def _classifier(
    *,
    scale: float = 1 / 255,
    rate: float = 0.2,
    hidden: str | None = "relu",
    end: str | None = None,
    from_logits: bool = True,
    metrics: tuple[str, ...] = ("accuracy",),
    optimizer: str = "adam",
) -> Callable[[], Any]:
    def essentials() -> Any:
        import keras

        stack = [keras.Input((28, 28)), keras.layers.Rescaling(scale), keras.layers.Flatten()]
        stack += [keras.layers.Dense(128, activation=hidden), keras.layers.Dropout(rate)]
        model = keras.Sequential([*stack, keras.layers.Dense(10, activation=end)])
        entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
        model.compile(optimizer=optimizer, loss=entropy, metrics=list(metrics))
        return model

    return essentials


essentials = Answers(
    id="keras_workflow.essentials",
    shares={
        "101,770 parameters": 0.2,
        "the right outputs for pixels from 0 to 255": 0.3,
        "loss and last layer agree": 0.2,
        "Adam, and the accuracy to watch": 0.1,
        "dropout, in training only": 0.2,
    },
    judge=_judge_essentials,
    mistakes=(
        Mistake(
            "The pixels arrive as they are, up to 255: the sheets leave that out, and the first losses are huge. Which "
            "layer brings them between 0 and 1?",
            _classifier(scale=1.0),
        ),
        Mistake(
            "Softmax stands at the end, and the loss applies it once more. Which of the two do you take away?",
            _classifier(end="softmax"),
        ),
        Mistake("There is no dropout. Where does the sheet have it, and how much?", _classifier(rate=0.0)),
        Mistake("The hidden layer has no activation. Which one does the sheet name?", _classifier(hidden=None)),
        Mistake(
            "No accuracy is watched: `fit` will report the loss alone. Which argument of compile lists metrics?",
            _classifier(metrics=()),
        ),
        Mistake("The optimizer is SGD. Which one does the sheet name?", _classifier(optimizer="sgd")),
    ),
)
