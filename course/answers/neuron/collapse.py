"""Lesson 01, the neuron: collapse: what right means, and what people get wrong."""

import numpy as np

from course.answers.neuron.forward_pass import brief, numbers_of, off_by, run_layers
from course.exercises.neuron.layers import layers_of
from course.exercises.types import Answers, Mistake, Verdict


def judge_collapse(case, observed):
    kernel, bias = numbers_of(observed["kernel"]), numbers_of(observed["bias"])
    layers = layers_of(case)
    inputs, outputs = layers[0][0].shape[0], layers[-1][0].shape[1]
    fits = kernel.shape == (inputs, outputs) and bias.shape == (outputs,)
    message = (
        f"Expected a kernel of shape {(inputs, outputs)} and a bias of shape {(outputs,)}, "
        f"got {kernel.shape} and {bias.shape}."
    )
    yield Verdict("the shapes of one layer", fits, message)
    if not fits:
        return
    # What the stack gives for zeros is the bias; what each input adds to that is its row of the kernel.
    probes = run_layers(np.vstack([np.zeros(inputs), np.eye(inputs)]), layers, hidden=None)
    right, off = off_by(kernel, probes[1:] - probes[0])
    message = (
        f"Input 1 alone adds {brief(probes[1] - probes[0])} to the outputs. Your kernel's first row: "
        f"{brief(kernel[0])}."
    )
    yield Verdict("the right kernel", right, f"{message} Off by up to {off:.2g}.")
    right, off = off_by(bias, probes[0])
    message = (
        f"For an input of zeros the stack gives {brief(probes[0])}. Your bias: {brief(bias)}, off by up to {off:.2g}."
    )
    yield Verdict("the right bias", right, message)


def _kernel_of(layers):
    return np.linalg.multi_dot([k for k, _ in layers]) if len(layers) > 1 else layers[0][0]


def _backwards(layers):
    kernel, bias = layers[-1]
    for k, b in reversed(layers[:-1]):
        kernel, bias = np.dot(kernel, k), np.dot(bias, k) + b
    return kernel, bias


def _through_one(layers):
    """Each bias passes through the next kernel only, and not through all that follow."""
    bias = layers[-1][1]
    for (_, b), (k, _) in zip(layers, layers[1:], strict=False):
        bias = bias + np.dot(b, k)
    return _kernel_of(layers), bias


collapse = Answers(
    id="neuron.collapse",
    shares={"the shapes of one layer": 0.2, "the right kernel": 0.4, "the right bias": 0.4},
    judge=judge_collapse,
    mistakes=(
        Mistake(
            "Your product runs from the last layer to the first. x meets the first kernel first: which one stands "
            "next to it?",
            _backwards,
        ),
        Mistake(
            "You kept the last bias only. The biases of the earlier layers still reach the output: through what?",
            lambda layers: (_kernel_of(layers), layers[-1][1]),
        ),
        Mistake(
            "You added the biases as they are. The first bias passes through every kernel that follows: what "
            "happens to it?",
            lambda layers: (_kernel_of(layers), sum(b for _, b in layers)),
        ),
        Mistake(
            "Your biases are lost on the way. What does the stack give for an input of zeros?",
            lambda layers: (_kernel_of(layers), np.zeros(layers[-1][0].shape[1])),
        ),
        Mistake(
            "You added the kernels. One layer feeds the next, so what stands between their kernels?",
            lambda layers: (sum(k for k, _ in layers), sum(b for _, b in layers)),
        ),
        Mistake(
            "Each bias went through one kernel only. The first bias passes through all the layers that follow: how "
            "many?",
            _through_one,
        ),
    ),
)
