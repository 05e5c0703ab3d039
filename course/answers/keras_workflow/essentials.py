"""The classifier: right are the outputs for raw pixels, a loss that fits them, the accuracy, Adam's steps, dropout.

The output is compared with that of the network which was asked for, and of those with one thing or another wrong.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import (
    Reals,
    agrees,
    explained,
    is_close,
    number_agrees,
    one_number,
    real_numbers,
    told_apart,
    with_shape,
)
from course.answers.reference_network import (
    ACTIVATIONS,
    ATOL,
    RTOL,
    adam_path,
    cross_entropy,
    softmax,
    weights_of,
    which,
)
from course.exercises.keras_workflow.essentials import SCALE, SHAPES
from course.exercises.types import Answers, Data, Mistake, Verdict

_PARAMETERS = 101_770
_LAYERS, _OUTPUTS, _LOSS, _ACCURACY, _ADAM, _DROPOUT = (
    "784 inputs, 128 hidden units, ten outputs",
    "the right outputs for pixels from 0 to 255",
    "loss and last layer agree",
    "the accuracy to watch",
    "Adam",
    "dropout of 0.2 behind the hidden layer, in training only",
)
_SCALINGS: dict[str, Callable[[Reals], Reals]] = {
    "0 to 1": lambda x: x / 255,
    "0 to 255": lambda x: x,
    "-1 to 1": lambda x: x / 127.5 - 1,
    "0 to 1/255": lambda x: x / 255**2,
    "0 to 65,025": lambda x: x * 255,
    "0 to 0.996": lambda x: x / 256,
}


def _networks(case: Data) -> dict[str, tuple[Reals, Reals]]:
    """Logits and outputs of the right networks first, and of those wrong in scaling, activation or end."""
    k1, b1, k2, b2 = weights_of(case["seed"], SCALE, *SHAPES)
    pixels = case["x"].astype("float64").reshape(len(case["x"]), -1)
    found = {}
    for range_of_pixels, scale in _SCALINGS.items():
        hidden = scale(pixels) @ k1 + b1
        for name in ("relu", "none", "sigmoid", "tanh"):
            logits = ACTIVATIONS[name](hidden) @ k2 + b2
            for end in ("none", "softmax", "sigmoid", "relu"):
                found[f"{range_of_pixels}|{name}|{end}"] = logits, ACTIVATIONS[end](logits)
    return found


def _judge_essentials(case: Data, observed: Data) -> Iterator[Verdict]:
    yield _dropout(observed)
    if "path" in observed:
        yield _adam(case, observed)
    networks = _networks(case)
    found = which(observed["output"], {name: output for name, (_, output) in networks.items()})
    shapes = " ".join(map(str, SHAPES))
    if not found:
        form, _ = with_shape(_LAYERS, observed["output"], (len(case["x"]), 10), "ten outputs an image")
        message = (
            f"Expected {_PARAMETERS:,} parameters in the shapes {shapes}. Received: {observed['shapes'] or 'none'}."
        )
        if observed["shapes"] == shapes:
            message = "With the same weights, a network of ReLU between two dense layers gives other outputs."
        yield form if not form.right else Verdict(_LAYERS, False, message)
        return
    pixels, hidden, end = found.split("|")
    yield Verdict(_LAYERS, True)
    logits, output = networks[found]
    right, _ = networks["0 to 1|relu|none"]
    faults = [f"the pixels reach the layers as {pixels}, not 0 to 1"] * (pixels != "0 to 1")
    faults += [f"the hidden layer has {'no activation' if hidden == 'none' else hidden}, not ReLU"] * (hidden != "relu")
    faults += [f"the last layer ends in {end}; logits and softmax would do"] * (end not in ("none", "softmax"))
    verdict = agrees(_OUTPUTS, observed["output"], right, what="the logits for given weights", rtol=RTOL, atol=ATOL)
    yield Verdict(_OUTPUTS, not faults, f"These outputs say: {', and '.join(faults)}. {verdict.message}")
    if "loss" not in observed:
        yield Verdict(_LOSS, False, "The model has not been compiled. Which method ties a loss to it?")
        return
    if end in ("none", "softmax"):
        what = "the model's loss, the cross-entropy of its own outputs"
        told = "The last layer gives logits: has the loss been told so?"
        told = told if end == "none" else "The last layer ends in softmax: does the loss apply another one?"
        own = cross_entropy(logits, case["y"])
        fits = explained(told, number_agrees(_LOSS, observed["loss"], own, what, rtol=1e-2, atol=1e-3))
        if end == "softmax":  # backends cut a probability of 0 off, or not
            cut = softmax(logits)[np.arange(len(logits)), case["y"]].clip(1e-7)
            fits = Verdict(_LOSS, True) if is_close(observed["loss"], -np.log(cut).mean(), rtol=1e-2) else fits
        yield fits
    else:
        message = f"No cross-entropy of classes fits a last layer that ends in {end}: end in logits, or in softmax."
        yield Verdict(_LOSS, False, message)
    accuracy, watched = float(np.mean(output.argmax(axis=-1) == case["y"])), observed["watched"]
    value = one_number(observed["metric"])
    if watched == "one" and value is not None:
        expected, came = told_apart(accuracy, value, digits=2)
        message = f"Expected the accuracy, {expected} for these images, as a metric. Received: {came}."
    else:
        message = f"Expected one metric, the accuracy. Received: {watched} that could be meant."
    yield Verdict(_ACCURACY, watched == "one" and is_close(value, accuracy, atol=1e-3), message)


def _adam(case: Data, observed: Data) -> Verdict:
    """Adam with any rate: its first step, over the sign of the gradient, says which."""
    path, name = real_numbers(observed["path"]), observed["optimizer"]
    if path is None or path.shape != case["gradients"].shape:
        return Verdict(_ADAM, False, f"Expected Adam. Received: {name}.")
    rate = float(np.abs(path[0]).mean())
    expected = adam_path(case["gradients"], rate)
    fits = is_close(path, expected, rtol=0, atol=2e-3 * rate) and 0 < rate < np.inf
    if fits and not is_close(observed["at_rest"], np.ones_like(path), rtol=0, atol=1e-7):
        message = f"The optimizer ({name}) shrinks weights that have no gradient: weight decay. Adam has none."
        return Verdict(_ADAM, False, message)
    return explained(f"The optimizer ({name}) does not step like Adam.", Verdict(_ADAM, fits))


def _dropout(observed: Data) -> Verdict:
    rate, moves = one_number(observed["dropout"]), observed["moves"] == "yes"
    if rate == 0.2:
        return Verdict(_DROPOUT, True)
    if rate == -1:
        message = "In training, outputs are dropped. Dropout belongs between the hidden layer and the last one."
    elif rate and rate > 0:
        message = f"In training, a share of about {rate:g} of the hidden units is dropped. Expected 0.2."
    elif moves:
        message = "In training the outputs move, but no hidden unit is dropped: behind which layer does dropout stand?"
    else:
        message = "In training the same image should give different outputs. It always gives the same: what is missing?"
    return Verdict(_DROPOUT, False, message)


def _classifier(
    *,
    scale: float = 1 / 255,
    rate: float = 0.2,
    hidden: str | None = "relu",
    end: str | None = None,
    from_logits: bool = True,
    metrics: tuple[str, ...] = ("accuracy",),
    optimizer: str = "adam",
    offset: float = 0.0,
    place: int = 2,
    compiled: bool = True,
) -> Callable[[], Any]:
    def essentials() -> Any:
        import keras

        layers = [keras.layers.Rescaling(scale, offset=offset), keras.layers.Flatten()]
        layers += [keras.layers.Dense(128, activation=hidden), keras.layers.Dense(10, activation=end)]
        layers.insert(place + 1, keras.layers.Dropout(rate))
        model = keras.Sequential([keras.Input((28, 28)), *layers])
        entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
        if compiled:
            model.compile(optimizer=optimizer, loss=entropy, metrics=list(metrics))
        return model

    return essentials


essentials = Answers(
    id="keras_workflow.essentials",
    shares={_LAYERS: 0.2, _OUTPUTS: 0.3, _LOSS: 0.15, _ACCURACY: 0.1, _ADAM: 0.1, _DROPOUT: 0.15},
    judge=_judge_essentials,
    mistakes=(
        Mistake(
            "The classifier is as it stood, with all four faults. What do you see between two layers, in numbers?",
            _classifier(scale=255.0, hidden=None, end="softmax", place=1),
        ),
        Mistake(
            "The pixels are multiplied by 255, and were large already. Which number brings 255 to 1?",
            _classifier(scale=255.0),
        ),
        Mistake(
            "The pixels arrive as they are, up to 255: the first losses are huge. Which layer brings them between 0 "
            "and 1?",
            _classifier(scale=1.0),
        ),
        Mistake(
            "Softmax stands at the end, and the loss applies it once more. Which of the two do you take away?",
            _classifier(end="softmax"),
        ),
        Mistake(
            "The pixels reach the layers as 0 to 0.996, by a division by 256. Which is the largest pixel?",
            _classifier(scale=1 / 256),
        ),
        Mistake("That is AdamW, with weight decay. Which one was asked for?", _classifier(optimizer="adamw")),
        Mistake("There is no dropout. Where was it to stand, and how much of it?", _classifier(rate=0.0)),
        Mistake(
            "The hidden layer has no activation: two linear layers are one. Which one was asked for?",
            _classifier(hidden=None),
        ),
        Mistake(
            "No accuracy is watched: `fit` will report the loss alone. Which argument of compile lists metrics?",
            _classifier(metrics=()),
        ),
        Mistake("The optimizer is SGD. Which one was asked for?", _classifier(optimizer="sgd")),
        Mistake(
            "The last layer gives logits, and the loss takes them for probabilities. Which flag tells it what it gets?",
            _classifier(from_logits=False),
        ),
        Mistake("Half of the hidden units are dropped. How much dropout was asked for?", _classifier(rate=0.5)),
        Mistake(
            "Dropout stands before the hidden layer: it drops pixels. Behind which layer does it belong?",
            _classifier(place=1),
        ),
        Mistake(
            "Dropout stands behind the last layer and drops scores of classes: no network is sure of anything. "
            "Behind which layer does it belong?",
            _classifier(place=3),
        ),
        Mistake(
            "The network ends in ten sigmoids: each class answers for itself. Which end makes them share one whole?",
            _classifier(end="sigmoid", from_logits=False),
        ),
        Mistake(
            "Your pixels run from -1 to 1. That is another scaling; what does 0 to 1 ask for?",
            _classifier(scale=1 / 127.5, offset=-1.0),
        ),
        Mistake(
            "The model is returned as it was built. Which method ties optimizer, loss and metrics to it?",
            _classifier(compiled=False),
        ),
        Mistake("The hidden layer has a sigmoid. Which activation was asked for?", _classifier(hidden="sigmoid")),
    ),
)
