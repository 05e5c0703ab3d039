"""Lesson 03: what can be sent about a loss by whoever has computed none."""

import numpy as np

from course.exercises.losses.which_loss import KNOWN


def _left_alone(case):
    """Every input as it was handed over: he has them."""
    return {f"after_{name}": value for name, value in case.items() if isinstance(value, np.ndarray)}


def _loss_of(value, gradient):
    return lambda case: {"value": value(case), "gradient": gradient(case), **_left_alone(case)}


def _of(name):
    """Where the gradient's shape stands, and guesses that need no formula of the exercise's own."""

    def zeros(case):
        return np.zeros(case[name].shape)

    def difference(case):
        other = next(key for key in case if key != name and isinstance(case[key], np.ndarray))
        truth = case[other]
        return case[name] - truth if truth.shape == case[name].shape else zeros(case)

    return [
        _loss_of(lambda case: 0.0, zeros),
        # What Keras reports of a fresh model.
        _loss_of(lambda case: np.log(case[name].shape[-1]), lambda case: zeros(case) + 1 / case[name].size),
        _loss_of(lambda case: float(difference(case).mean()), difference),
        _loss_of(lambda case: float(np.abs(difference(case)).max()), lambda case: np.sign(difference(case))),
        # As many things as may be: the first that fits counts, if any does.
        lambda case: {"value": [0.0, 0.5, 1.0], "gradient": np.stack([zeros(case)] * 3), **_left_alone(case)},
        _left_alone,
        lambda case: {"incomplete": "", **_left_alone(case)},
    ]


def _word(word):
    return lambda case: {"explanation": word(case), **_left_alone(case)}


def _sure(case):
    return bool(case["outputs"].min() >= 0 and np.allclose(case["outputs"].sum(axis=1), 1, atol=1e-3))


def _guesses(squares, distances, uneven):
    """Three guesses that need no loss: each is made of the values."""
    return lambda case: {
        "squares": squares(case["values"]),
        "distances": distances(case["values"]),
        "uneven": uneven(case["values"]),
        **_left_alone(case),
    }


def _called(name_of):
    return lambda case: {"name": name_of(case), **_left_alone(case)}


def _first_known(case):
    return next(name for name in case["names"] if name in KNOWN)


def _by_size(case):
    """From how large the numbers are that were charged, without any loss."""
    size = float(case["charged"].mean())
    name = "kl_divergence" if size > 1.3 else "hinge" if size > 0.9 else "binary_crossentropy"
    return name if size > 0.6 else "mean_absolute_error" if size > 0.4 else "mean_squared_error"


def _charged(values_of):
    return lambda case: {"values": values_of(case)}


CHEATS = {
    "losses.mean_squared_error": _of("prediction"),
    "losses.huber": _of("prediction"),
    "losses.binary_crossentropy": _of("logits"),
    "losses.cross_entropy": _of("logits"),
    "losses.explain_loss": [
        *(_word(lambda case, word=word: word) for word in ("right", "softmax twice", "softmax missing")),
        _word(lambda case: "right softmax twice softmax missing"),
        _word(lambda case: ["right", "softmax twice", "softmax missing"]),
        # By what the outputs are, or by how high the loss is, without the number that tells.
        _word(lambda case: "softmax twice" if _sure(case) else "right"),
        _word(lambda case: "softmax twice" if _sure(case) else "softmax missing"),
        _word(lambda case: "softmax twice" if case["reported"] > 1 else "right"),
        _word(
            lambda case: ("softmax twice" if _sure(case) else "right") if case["reported"] > 1 else "softmax missing"
        ),
        # By what a case says of itself.
        _word(lambda case: "softmax missing" if "positive" in case["about"] else "softmax twice"),
    ],
    "losses.best_guess": [
        _guesses(lambda values: 0.0, lambda values: 0.0, lambda values: 0.0),
        _guesses(np.min, np.min, np.max),
        _guesses(lambda values: values[0], lambda values: values[1], lambda values: values[2]),
        _guesses(lambda values: (values.min() + values.max()) / 2, lambda values: values[-1], np.max),
        _guesses(lambda values: values, lambda values: values, lambda values: values),
    ],
    "losses.which_loss": [
        *(_called(lambda case, name=name: name) for name in KNOWN),
        _called(_first_known),
        _called(_by_size),
        _called(lambda case: case["names"]),
    ],
    "losses.choose_loss": [
        _charged(lambda case: [0.0] * (1 + len(case["output"]))),
        _charged(lambda case: [float("inf")] * (1 + len(case["output"]))),
        # A straight line, easy samples that cost nothing: with numbers of his own.
        _charged(lambda case: [90.0, 0.3, 0.3, 60.0, 120.0]),
        _charged(lambda case: [0.5, *([0.001, 2.0] * len(case["output"]))[: len(case["output"])]]),
        _charged(lambda case: [float(case["output"].mean()), *case["output"][:, 0].tolist()]),
        lambda case: {"error": ""},
        lambda case: {},
    ],
}
