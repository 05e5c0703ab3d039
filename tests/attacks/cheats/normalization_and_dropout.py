"""Lesson 10, without an answer: inputs sent back, averages of the inputs, networks of the right shape alone."""

import functools

import numpy as np

from course.exercises.normalization_and_dropout.predict_alone import CLASSES


def _as_given(case, *names):
    return {f"after_{name}": case[name] for name in names}


def _batch_norm(case, output):
    arrays = ("x", "gamma", "beta", "moving_mean", "moving_variance")
    moving = {"mean": case["moving_mean"], "variance": case["moving_variance"]}
    return {"output": output, **moving, **_as_given(case, *arrays)}


def _rows(case, p):
    return {"probabilities": p, "frozen": 0, **_as_given(case, "images", "mean", "variance")}


@functools.cache
def _network(features, hidden, classes):
    """The shapes stand in the question: a network of dense layers that has them, and normalizes nothing."""
    import keras

    from course.exercises.saved_models import saved

    layers = keras.layers
    model = keras.Sequential([keras.Input((features,)), layers.Dense(hidden), layers.Dense(classes)])
    return saved(model)


def _of_layers(case):
    return {"file": _network(int(case["features"]), int(case["hidden"]), int(case["classes"]))}


def _normalized(case, x):
    return {"normalized": x, **_as_given(case, "x")}


def _folded(case, kernel, bias):
    arrays = ("kernel", "bias", "gamma", "beta", "mean", "variance")
    return {"kernel": kernel, "bias": bias, **_as_given(case, *arrays)}


def _dropped(case, training):
    return {"training": training, "inference": case["x"], **_as_given(case, "x", "uniform")}


def _monte_carlo(case, p, spread):
    return {"probabilities": p, "spread": spread, "calls": len(case["logits"]), "others": 0, **_as_given(case, "x")}


CHEATS = {
    "normalization_and_dropout.batch_norm": [
        lambda case: _batch_norm(case, case["x"]),
        lambda case: _batch_norm(case, np.tile(case["beta"], (len(case["x"]), 1))),
    ],
    "normalization_and_dropout.predict_alone": [
        lambda case: _rows(case, np.full((len(case["images"]), CLASSES), 1 / CLASSES)),
    ],
    "normalization_and_dropout.translate": [_of_layers],
    "normalization_and_dropout.normalize": [
        lambda case: _normalized(case, 0 * case["x"]),
        lambda case: _normalized(case, np.sign(case["x"])),
    ],
    "normalization_and_dropout.fold": [
        lambda case: _folded(case, case["kernel"], case["beta"]),
        lambda case: _folded(case, case["kernel"] * case["gamma"], case["beta"]),
    ],
    "normalization_and_dropout.dropout": [
        lambda case: _dropped(case, case["x"]),
        lambda case: _dropped(case, 0 * case["x"]),
    ],
    "normalization_and_dropout.monte_carlo": [
        lambda case: _monte_carlo(
            case, np.full(case["logits"].shape[1:], 1 / case["logits"].shape[2]), np.zeros(len(case["x"]))
        ),
    ],
}
