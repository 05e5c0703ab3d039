"""The network of the notation: its layers in order, its scores at inference, its dropout in training.

The scores are compared with NumPy's, from the same drawn weights; nothing is asked about how the model was written.
"""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.answers.neuron.forward_pass import positive_part, run_layers
from course.exercises.neuron.notation import NETWORK_SHAPES, network_weights
from course.exercises.types import Answers, Data, Mistake, Verdict

_TOTAL, _TRAINABLE = 109_642, 109_514
_EPSILON = 1e-3  # what Keras adds to a variance before it divides


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    shapes = comparing.shapes_in(observed["shapes"])
    fits = shapes == NETWORK_SHAPES
    if shapes:
        message = f"Expected weights of the shapes {_listed(NETWORK_SHAPES)}. Yours: {_listed(shapes)}."
    else:
        message = "The model has no weights yet: nothing tells it how many inputs to expect. Where do the 784 come in?"
    yield Verdict("the layers of the notation, in order", fits, message)
    total, trainable = observed["total"], observed["trainable"]
    message = f"Expected {_TOTAL:,} parameters, {_TRAINABLE:,} of them trainable. Yours: {total:,} and {trainable:,}."
    yield Verdict("the number of parameters", (total, trainable) == (_TOTAL, _TRAINABLE), message)
    if not fits:
        return
    yield _right_scores(case, observed["output"])
    yield _dropout_in_training(case, observed)


def _right_scores(case: Data, output: Any) -> Verdict:
    expected = _scores(case)
    name, reason = "the right scores at inference", "Compared with NumPy, with the same weights."
    shaped, scores = comparing.with_shape(name, output, expected.shape, "ten scores per image")
    if not shaped.right:
        return shaped
    if comparing.is_close(scores.sum(axis=-1), np.ones(len(scores))):
        reason += " Your rows sum to 1."
    # Loose enough for another small constant beside the variance.
    tolerance = 0.02 * float(np.abs(expected).max())
    return comparing.explained(
        reason, comparing.agrees(name, scores, expected, what="the score", rtol=0, atol=tolerance)
    )


def _scores(case: Data) -> Reals:
    k1, b1, k2, b2, scale, shift, mean, variance, k3, b3 = network_weights(NETWORK_SHAPES, case["seed"])
    hidden = run_layers(case["x"], [(k1, b1), (k2, b2)], output=positive_part)
    normalized = scale * (hidden - mean) / np.sqrt(variance + _EPSILON) + shift
    return run_layers(normalized, [(k3, b3)])


def _dropout_in_training(case: Data, observed: Data) -> Verdict:
    name = "dropout after the first layer, in training only"
    if not case["probe"]:
        return Verdict(name, True)
    together = observed["together"] is True
    fell = f"{100 * observed['dropped']:.0f} %" + ("" if together else ", not together")
    message = (
        "In training 30 % of the 128 first units should be dropped, each for all that hangs on it. Seen from outside, "
        f"two outputs that hang on one of these units fell in this share of 2,000 runs: {fell}."
    )
    return Verdict(name, together and observed["dropped"] == 0.3, message)


def _listed(shapes: Sequence[tuple[int, ...]]) -> str:
    return ", ".join(str(shape) for shape in shapes)


def _network(
    *,
    order: str = "128 act d 64 act bn 10",
    rate: float = 0.3,
    last: str | None = None,
    size: tuple[int, ...] | None = (784,),
) -> Callable[[], Any]:
    """Builds the network of the notation from a word for each step, so that each can be spoiled."""

    @functools.cache  # the observer gives every weight anew, so that one model serves for all cases
    def build() -> Any:
        import keras

        steps: dict[str, Callable[[], Any]] = {
            "d": lambda: keras.layers.Dropout(rate),
            "bn": lambda: keras.layers.BatchNormalization(),
            "act": lambda: keras.layers.Activation("relu"),
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
    judge=_judge,
    mistakes=(
        Mistake(
            "Your last layer ends in a softmax. This course's classifiers return scores, and the loss does the rest: "
            "which activation does that leave?",
            _network(last="softmax"),
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
            _network(rate=0.7),
        ),
        Mistake(
            "The model isn't built: it doesn't know its input size, so it has no weights to count. What goes first?",
            _network(size=None),
        ),
    ),
)
