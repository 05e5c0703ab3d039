"""Lesson 01, the neuron: notation: what right means, and what people get wrong."""

import functools

import numpy as np

from course.answers.neuron.forward_pass import brief, numbers_of, positive_part, run_layers
from course.exercises.neuron.notation import NETWORK_SHAPES, network_weights
from course.exercises.types import Answers, Mistake, Verdict


def judge_notation(case, observed):
    shapes = observed["shapes"]
    shapes = np.asarray(shapes).tolist() if isinstance(shapes, np.ndarray) else shapes
    fits = shapes == NETWORK_SHAPES
    if shapes:
        message = f"Expected weights of the shapes {_listed(NETWORK_SHAPES)}. Yours: {_listed(shapes)}."
    else:
        message = "The model has no weights yet: nothing tells it how many inputs to expect. Where do the 784 come in?"
    yield Verdict("the layers of the notation, in order", fits, message)
    total, trainable = observed["total"], observed["trainable"]
    message = f"Expected 109,642 parameters, 109,514 of them trainable. Yours: {total:,} and {trainable:,}."
    yield Verdict("the number of parameters", [total, trainable] == [109_642, 109_514], message)
    if not fits:
        return
    expected, output = _notation_by_hand(case), numbers_of(observed["output"])
    # Loose enough for another small constant beside the variance.
    right = output.shape == expected.shape and bool(np.abs(output - expected).max() < 0.02 * np.abs(expected).max())
    message = f"For the first image, with the same weights, NumPy gives {brief(expected[0])}, yours {brief(output[0])}."
    if output.shape == expected.shape and np.allclose(output.sum(axis=-1), 1):
        message += " Your rows sum to 1."
    yield Verdict("the right scores at inference", right, message)
    message = "In training 30 % of the 128 first units should be dropped, each for all that hangs on it."
    if case["probe"]:
        fell = f"{100 * observed['dropped']:.0f} %" + ("" if observed["together"] else ", not together")
        message += (
            f" Seen from outside, two outputs that hang on one of these units fell in this share of 2,000 runs: {fell}."
        )
    good = not case["probe"] or (observed["dropped"] == 0.3 and observed["together"] is True)
    yield Verdict("dropout after the first layer, in training only", good, message)


def _listed(shapes):
    return ", ".join(str(tuple(shape)) for shape in shapes)


def _notation_by_hand(case):
    k1, b1, k2, b2, scale, shift, mean, variance, k3, b3 = network_weights(NETWORK_SHAPES, case["seed"])
    hidden = run_layers(case["x"], [(k1, b1), (k2, b2)], output=positive_part)
    normalized = scale * (hidden - mean) / np.sqrt(variance + 1e-3) + shift
    return np.einsum("bi,iu->bu", normalized, k3) + b3


def _network(*, order="128 act d 64 act bn 10", rate=0.3, activation="relu", last=None, size=(784,)):
    """Builds the network of the notation from a word for each step, so that each can be spoilt."""

    @functools.cache  # the observer gives every weight anew, so that one model serves for all cases
    def build():
        import keras

        steps = {
            "d": lambda: keras.layers.Dropout(rate),
            "bn": lambda: keras.layers.BatchNormalization(),
            "act": lambda: keras.layers.Activation(activation),
            "128": lambda: keras.layers.Dense(units=128),
            "64": lambda: keras.layers.Dense(units=64),
            "10": lambda: keras.layers.Dense(units=10, activation=last),
        }
        model = keras.Sequential()
        if size:
            model.add(keras.Input(size))
        for word in order.split():
            model.add(steps[word]())
        return model

    return build


notation = Answers(
    id="neuron.notation",
    shares={
        "the layers of the notation, in order": 0.3,
        "the number of parameters": 0.2,
        "the right scores at inference": 0.3,
        "dropout after the first layer, in training only": 0.2,
    },
    judge=judge_notation,
    mistakes=(
        Mistake(
            "Your last layer ends in a softmax. This course's classifiers return scores, and the loss does the rest: "
            "which activation does that leave?",
            _network(order="128 act d 64 act bn 10", last="softmax"),
        ),
        Mistake(
            "Batch normalization stands before the ReLU of its layer. In the notation the ReLU belongs to the Dense "
            "layer: which comes first?",
            _network(order="128 act d 64 bn act 10"),
        ),
        Mistake(
            "Batch normalization is missing. It has weights of its own, 256 of them: where does it stand?",
            _network(order="128 act d 64 act 10"),
        ),
        Mistake(
            "There is no dropout. It has no weights, so the count does not show it: between which two layers does "
            "it stand?",
            _network(order="128 act 64 act bn 10"),
        ),
        Mistake(
            "Dropout stands after the second Dense layer. After which layer do the arrows put it?",
            _network(order="128 act 64 act d bn 10"),
        ),
        Mistake(
            "You drop 70 % and keep 30 %. Is the rate of a Dropout layer what it keeps or what it drops?",
            _network(order="128 act d 64 act bn 10", rate=0.7),
        ),
        Mistake(
            "The model isn't built: it doesn't know its input size, so it has no weights to count. What goes first?",
            _network(order="128 act d 64 act bn 10", size=None),
        ),
    ),
)
