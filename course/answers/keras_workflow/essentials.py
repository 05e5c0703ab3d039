"""Lesson 06, the Keras workflow: essentials: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.answers.keras_workflow.reference_network import close_to, cross_entropy, reals, relu, weights_of
from course.exercises.types import Answers, Data, Mistake, Verdict

_NET = [(784, 128), (128,), (128, 10), (10,)]


def _net_logits(case: Data) -> np.ndarray:
    k1, b1, k2, b2 = weights_of(case["seed"], 0.08, *_NET)
    pixels = case["x"].astype("float64").reshape(len(case["x"]), -1) / 255
    return relu(pixels @ k1 + b1) @ k2 + b2


def _judge_essentials(case: Data, observed: Data) -> Iterator[Verdict]:
    shapes = " ".join(str(shape) for shape in _NET)
    count = observed["parameters"] == 101_770 and observed["shapes"] == shapes
    came = f"{observed['parameters']:,}, {observed['shapes']}"
    message = f"Expected 101,770 parameters in the shapes {shapes}. Received: {came}."
    yield Verdict("101,770 parameters", count, message)
    output, logits = reals(observed["output"]), _net_logits(case)
    right = any(close_to(output, end) for end in (logits, special.softmax(logits, axis=-1)))
    first = output[0, :3].round(3) if output is not None and output.ndim == 2 else np.shape(observed["output"])
    message = (
        f"For given weights the logits begin with {logits[0, :3].round(3)} (softmax would do, too). Received: {first}."
    )
    yield Verdict("the right outputs for pixels from 0 to 255", right, message)
    expected = cross_entropy(logits, case["y"])
    agrees = bool(np.isclose(observed["loss"], expected, rtol=1e-2))
    message = f"The cross-entropy of these outputs is {expected:.3f}; the model's loss is {observed['loss']:.3f}."
    yield Verdict("loss and last layer agree", agrees, message)
    accuracy = float(np.mean(logits.argmax(axis=-1) == case["y"]))
    watched = bool(np.isclose(observed["accuracy"], accuracy, atol=1e-3)) and "adam" in observed["optimizer"]
    came = "none" if observed["accuracy"] < 0 else f"{observed['accuracy']:.2f}"
    message = (
        f"Expected the accuracy {accuracy:.2f} as a metric, and Adam. Received: {came}, and {observed['optimizer']}."
    )
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
