"""Lesson 01, without an answer: what can be sent from the inputs alone."""

import numpy as np

from course.exercises.neuron.layers import layers_of, names_of_layers
from course.exercises.neuron.notation import RUNS, network_shapes


def _as_given(case, *names):
    return {f"after_{name}": case[name] for name in names}


def _unit(case, output):
    return {"output": output, **_as_given(case, "x", "weights")}


def _update(case, move):
    weights, bias = case["weights"] + move * case["x"], case["bias"] + move
    return {"weights": weights, "bias": bias, **_as_given(case, "x", "weights")}


def _outputs(case, value):
    layers = layers_of(case)
    return {
        "output": np.full((len(case["x"]), len(layers[-1][1])), value),
        **_as_given(case, "x", *names_of_layers(case)),
    }


def _first_and_last(case):
    """A kernel of the right shape, from what is there, and the last layer's bias."""
    layers = layers_of(case)
    kernel = np.resize(layers[0][0], (layers[0][0].shape[0], layers[-1][0].shape[1]))
    return {"kernel": kernel, "bias": layers[-1][1], **_as_given(case, *names_of_layers(case))}


def _mean_of_two(case):
    """No network: the bias is the mean of what is wanted, and nothing hears the inputs."""
    middle = (case["no"] + case["yes"]) / 2
    return {
        "kernel_1": np.zeros((2, 2)),
        "bias_1": np.zeros(2),
        "kernel_2": np.zeros((2, 1)),
        "bias_2": np.array([middle]),
    }


def _guessed_width(case):
    """As wide as a single hidden layer without batch normalization would be; all of the budget for trainable."""
    return max(int(case["budget"] / (case["inputs"] + case["outputs"])), 1)


def _network(case, *, levels=(0.0, 1.0)):
    """The shapes stand in the question; chance drops as often as it is asked to."""
    rng = np.random.default_rng(0)
    kept = (rng.uniform(size=RUNS) > case["rate"]).astype("float64")
    return {
        "shapes": [list(shape) for shape in network_shapes(case)],
        "output": rng.normal(size=(7, case["outputs"])),
        "trained": np.stack([levels[0] + (levels[1] - levels[0]) * kept] * 2, axis=1),
    }


CHEATS = {
    "neuron.unit": [lambda case: _unit(case, 0.0), lambda case: _unit(case, max(case["bias"], 0.0))],
    "neuron.perceptron_update": [
        lambda case: _update(case, 0.0),
        lambda case: _update(case, 2.0 * case["target"] - 1),  # as if the unit were always wrong
        lambda case: _update(case, case["target"]),
    ],
    "neuron.raw_weights": [
        lambda case: {
            "weights": case["weights"],
            "bias": case["bias"],
            **_as_given(case, "weights", "mean", "std"),
        },
    ],
    "neuron.forward": [lambda case: _outputs(case, -1.0), lambda case: _outputs(case, 0.0)],
    "neuron.collapse": [_first_and_last],
    "neuron.xor": [
        _mean_of_two,
        lambda case: {"outputs": np.array([case["no"], case["yes"], case["yes"], case["no"]])},  # the conclusion
    ],
    "neuron.widest_network": [
        lambda case: {"width": 64, "trainable": case["budget"]},
        lambda case: {"width": _guessed_width(case), "trainable": case["budget"]},
        lambda case: {"width": int(case["budget"] ** 0.5), "trainable": case["budget"]},
        lambda case: {"width": np.arange(1, 400), "trainable": np.arange(1, 400)},
    ],
    "neuron.notation": [
        _network,
        lambda case: _network(case, levels=(-1.0, 1.0)),
        lambda case: _network(case) | {"dropped": case["rate"], "together": True, "measured": True},
    ],
}
