"""Lesson 03: what can be sent about a loss by whoever has computed none."""

import numpy as np

from course.exercises.losses.losses_by_name import _UNKNOWN


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


def _named(number_of):
    """None for the names that the question's own list calls unknown, and a number for all others."""

    def cheat(case):
        unknown = {*_UNKNOWN, "huber_loss"}
        values = {name: None if name in unknown else number_of(case) for name in case["names"]}
        return {"values": values, "names_after": {"names": case["names"]}, **_left_alone(case)}

    return cheat


def _charged(values_of):
    return lambda case: {"values": values_of(case)}


CHEATS = {
    "losses.mean_squared_error": _of("prediction"),
    "losses.mean_absolute_error": _of("prediction"),
    "losses.huber": _of("prediction"),
    "losses.binary_crossentropy": _of("logits"),
    "losses.cross_entropy": _of("logits"),
    "losses.hinge": _of("scores"),
    "losses.focal": _of("logits"),
    "losses.kl_divergence": _of("q"),
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
    "losses.losses_by_name": [
        _named(lambda case: 0.0),
        _named(lambda case: float("nan")),
        _named(lambda case: 0.05),
        _named(lambda case: [0.0, 0.1, 0.2]),
        lambda case: {"values": dict.fromkeys(case["names"]), "names_after": {"names": case["names"]}},
        lambda case: {"values": {}, "names_after": {"names": case["names"]}, **_left_alone(case)},
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
