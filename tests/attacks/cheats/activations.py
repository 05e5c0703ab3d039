"""Lesson 02, without an answer: what can be sent from the inputs alone, and what everybody knows of a curve's ends."""

import numpy as np

from course.exercises.activations.build_network import HIDDEN_UNITS


def _as_given(case, *names):
    return {f"after_{name}": case[name] for name in names}


def _values(case, value, **more):
    return {"value": value, **more, **_as_given(case, "x")}


def _ends(case, low, high, **more):
    """Right where the curve is flat, and halfway elsewhere."""
    middle = np.full(case["x"].shape, (low + high) / 2)
    return _values(case, np.where(case["x"] > 20, high, np.where(case["x"] < -20, low, middle)), **more)


def _dead(case, dead):
    return {"dead": dead, **_as_given(case, "x", "kernel", "bias")}


def _rows(case, p):
    return {"probabilities": p, **_as_given(case, "class_scores")}


def _sides(case, leaky, elu):
    return {"leaky": leaky, "elu": elu, **_as_given(case, "x")}


def _called(case, name):
    return {"name": name, **_as_given(case, "x", "y")}


def _by_range(case):
    y = case["y"]
    if y.min() < 0:
        return "tanh" if y.max() < 1 else "gelu" if y.min() > -0.2 else "swish" if y.min() > -0.3 else "elu"
    return "sigmoid" if y.max() < 1 else "relu"


def _network(case, end):
    """The shapes stand in the question; the end of a regression is the bias that it was given."""
    outputs = case["num_outputs"]
    shapes = (case["x"].shape[1], HIDDEN_UNITS), (HIDDEN_UNITS,), (HIDDEN_UNITS, outputs), (outputs,)
    whole = np.full((len(case["x"]), outputs), 1 / outputs)
    return {"weights": " ".join(map(str, shapes)), "output": whole, "end": end}


CHEATS = {
    "activations.relu": [
        lambda case: _values(case, case["x"], slope=np.ones(case["x"].shape)),
        lambda case: _values(case, np.zeros(case["x"].shape), slope=np.zeros(case["x"].shape)),
    ],
    "activations.dead_units": [
        lambda case: _dead(case, np.ones(len(case["bias"]))),
        lambda case: _dead(case, case["bias"] < 0),
        lambda case: _dead(case, case["bias"] < np.median(case["bias"])),
        lambda case: _dead(case, np.full(len(case["bias"]), 0.5)),
    ],
    "activations.negative_sides": [
        lambda case: _sides(case, case["x"], case["x"]),
        lambda case: _sides(case, case["x"] * case["negative_slope"], np.maximum(case["x"], -case["alpha"])),
        lambda case: _sides(case, np.maximum(case["x"], 0), np.maximum(case["x"], 0)),
    ],
    "activations.sigmoid": [
        lambda case: _ends(case, 0.0, 1.0, overflowed=False),
        lambda case: _values(case, np.full(case["x"].shape, 0.5), overflowed=False),
    ],
    "activations.tanh": [
        lambda case: _ends(case, -1.0, 1.0, slope=np.zeros(case["x"].shape)),
        lambda case: _values(case, np.sign(case["x"]), slope=1.0 * (case["x"] == 0)),
    ],
    "activations.softmax": [
        lambda case: _rows(case, np.full(case["class_scores"].shape, 1 / case["class_scores"].shape[-1])),
        lambda case: _rows(case, 1.0 * (case["class_scores"] == case["class_scores"].max(-1, keepdims=True))),
    ],
    "activations.which_activation": [
        lambda case: _called(case, "softmax"),
        lambda case: _called(case, "relu"),
        lambda case: _called(case, ("swish", "gelu", "sigmoid", "tanh")[case["x"].size % 4]),
        lambda case: _called(case, _by_range(case)),
    ],
    "activations.build_network": [
        lambda case: _network(case, case["end_bias"][None]),
        lambda case: _network(case, np.full((1, case["num_outputs"]), 1 / case["num_outputs"])),
    ],
}
