"""Lesson 07, the case study: build network: what right means, and what people get wrong."""

import numpy as np

from course.exercises.types import Answers, Mistake, Verdict


def judge_network(case, observed):
    size = len(case["x"])
    shape = tuple(int(length) for length in observed["output_shape"])
    right = shape == (size, 1)
    yield Verdict(
        "one number a student",
        right,
        f"For x of shape {case['x'].shape} expected an output of shape ({size}, 1), got {shape}.",
    )
    wanted = sorted(list(case[name].shape) for name in case if name.startswith(("hidden", "output")))
    right = observed["weight_shapes"] == wanted
    yield Verdict(
        "65 parameters",
        right,
        f"Expected weights and biases for 2 inputs, 16 hidden units and 1 output, 65 numbers in all. "
        f"Got {observed['parameters']} in the shapes {observed['weight_shapes']}.",
    )
    if not right or "outputs" not in observed or np.shape(observed["outputs"]) != (size, 1):
        return
    hidden = np.einsum("ni,ih->nh", case["x"], case["hidden_weights"]) + case["hidden_biases"]
    logits = np.einsum("nh,ho->no", hidden.clip(min=0), case["output_weights"]) + case["output_bias"]
    outputs = observed["outputs"].astype("float64")
    squashed = 1 / (1 + np.exp(-logits))
    bent = close(outputs, logits) or close(outputs, squashed)
    yield Verdict(
        "ReLU in the hidden layer",
        bent,
        f"With the same weights, a ReLU network gives {np.round(logits[0], 3)} for the first student, yours gives "
        f"{np.round(outputs[0], 3)}.",
    )
    yield Verdict(
        "the output is a logit",
        close(outputs, logits),
        f"Expected the plain weighted sum, here between {logits.min():.2f} and {logits.max():.2f}. "
        f"Yours lies between {outputs.min():.2f} and {outputs.max():.2f}.",
    )


def close(one, other):
    return bool(np.allclose(one, other, rtol=1e-3, atol=1e-3))


def stack(*layers):
    def build():
        import keras

        made = [keras.layers.Dense(units, activation=activation, use_bias=bias) for units, activation, bias in layers]
        return keras.Sequential([keras.Input((2,)), *made])

    return build


build_network = Answers(
    id="case_study_exam_results.build_network",
    shares={
        "one number a student": 0.2,
        "65 parameters": 0.2,
        "ReLU in the hidden layer": 0.3,
        "the output is a logit": 0.3,
    },
    judge=judge_network,
    mistakes=(
        Mistake(
            "Your network ends in a sigmoid, as the sheet's does. This one is to give a logit: who "
            "applies the sigmoid then?",
            stack((16, "relu", True), (1, "sigmoid", True)),
        ),
        Mistake(
            "The hidden layer has no activation. Two linear layers in a row are one linear layer: what bends the line?",
            stack((16, None, True), (1, None, True)),
        ),
        Mistake(
            "The output has a ReLU, so that no student can ever get a negative logit. What would a probability below "
            "one half need?",
            stack((16, "relu", True), (1, "relu", True)),
        ),
        Mistake(
            "There are two outputs, one a class. For two classes one logit is enough: what is the other's probability?",
            stack((16, "relu", True), (2, "softmax", True)),
        ),
        Mistake(
            "There are two hidden layers. 2–16–1 names three layers of numbers: how many matrices lie between them?",
            stack((16, "relu", True), (16, "relu", True), (1, None, True)),
        ),
        Mistake(
            "The biases are missing: 48 parameters. What does a unit add after the weighted sum?",
            stack((16, "relu", False), (1, None, False)),
        ),
        Mistake(
            "The hidden layer uses a sigmoid. It has the right size; which activation was asked for?",
            stack((16, "sigmoid", True), (1, None, True)),
        ),
    ),
)
