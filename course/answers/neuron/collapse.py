"""The one layer that equals a stack without activations.

The reference asks the stack itself: what it gives for zeros is the bias, and what each input adds to that is its row of
the kernel.
"""

import functools
from collections.abc import Iterator, Sequence

import numpy as np

from course.answers import comparing
from course.answers.comparing import Reals
from course.answers.neuron.forward_pass import run_layers
from course.answers.neuron.layers_left_alone import layers_left_alone
from course.exercises.neuron.layers import Layer, layers_of
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    yield layers_left_alone("layers left alone", case, observed)
    layers = layers_of(case)
    inputs, outputs = layers[0][0].shape[0], layers[-1][0].shape[1]
    kernel_fits, kernel = comparing.with_shape(
        "", observed["kernel"], (inputs, outputs), "the kernel of one layer, one row per input, one column per output"
    )
    bias_fits, bias = comparing.with_shape("", observed["bias"], (outputs,), "one bias per output")
    fits = comparing.all_of("the shapes of one layer", kernel_fits, bias_fits)
    yield fits
    if not fits.right:
        return
    probes = run_layers(np.vstack([np.zeros(inputs), np.eye(inputs)]), layers, hidden=None)
    yield comparing.explained(
        "A row of the kernel is what its input adds to the outputs of the stack.",
        comparing.agrees("the right kernel", kernel, probes[1:] - probes[0], what="the kernel"),
    )
    yield comparing.explained(
        f"For an input of zeros the stack gives {comparing.brief(probes[0])}.",
        comparing.agrees("the right bias", bias, probes[0], what="the bias"),
    )


def _kernel_of(layers: Sequence[Layer]) -> Reals:
    return np.linalg.multi_dot([k for k, _ in layers]) if len(layers) > 1 else layers[0][0]


def _backward(layers: Sequence[Layer]) -> Layer:
    kernel, bias = layers[-1]
    for k, b in reversed(layers[:-1]):
        kernel, bias = np.dot(kernel, k), np.dot(bias, k) + b
    return kernel, bias


def _through_one(layers: Sequence[Layer]) -> Layer:
    """Each bias passes through the next kernel only, and not through all that follow."""
    bias = layers[-1][1]
    for (_, b), (k, _) in zip(layers, layers[1:], strict=False):
        bias = bias + np.dot(b, k)
    return _kernel_of(layers), bias


def _first_bias(layers: Sequence[Layer]) -> Layer:
    """The first bias alone, through all that follow."""
    bias = layers[0][1]
    for k, _ in layers[1:]:
        bias = np.dot(bias, k)
    return _kernel_of(layers), bias


def _bias_without(layers: Sequence[Layer], missing: range) -> Reals:
    """What reaches the outputs of all biases but those of some layers; a single layer keeps its own."""
    bias = layers[0][1] if len(layers) == 1 or 0 not in missing else 0 * layers[0][1]
    for number, (k, b) in enumerate(layers[1:], start=1):
        bias = np.dot(bias, k) + (0 if number in missing else b)
    return bias


def _first_two(layers: Sequence[Layer]) -> Layer:
    if len(layers) == 1:
        return layers[0]
    (k1, b1), (k2, b2) = layers[:2]
    return np.dot(k1, k2), np.dot(b1, k2) + b2


def _through_kernel_so_far(layers: Sequence[Layer]) -> Layer:
    """The bias meets the product of all kernels so far, since the kernel was replaced first."""
    kernel, bias = layers[0]
    for k, b in layers[1:]:
        kernel = np.dot(kernel, k)
        bias = np.dot(bias, kernel) + b
    return kernel, bias


collapse = Answers(
    id="neuron.collapse",
    shares={
        "the shapes of one layer": 0.05,
        "layers left alone": 0.05,
        "the right kernel": 0.45,
        "the right bias": 0.45,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "Your product runs from the last layer to the first. x meets the first kernel first: which one stands "
            "next to it?",
            _backward,
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
        Mistake(
            "Only the first layer's bias arrives. Each layer brings one of its own: where do the others join?",
            _first_bias,
        ),
        Mistake(
            "The first layer's bias is lost on the way, and the others arrive. What does the first layer give for an "
            "input of zeros?",
            lambda layers: (_kernel_of(layers), _bias_without(layers, range(1))),
        ),
        Mistake(
            "The biases of the middle layers are lost on the way. What does each layer do with its own?",
            lambda layers: (_kernel_of(layers), _bias_without(layers, range(1, len(layers) - 1))),
        ),
        Mistake(
            "You took in the first two layers and stopped. How many layers may a stack have?",
            _first_two,
        ),
        Mistake(
            "Your bias meets the product of all kernels so far: the kernel was replaced before the bias was computed. "
            "Which kernel does the bias so far pass through?",
            _through_kernel_so_far,
        ),
        Mistake(
            "The biases were multiplied. What does a layer do with its bias?",
            lambda layers: (_kernel_of(layers), np.prod([b.sum() for _, b in layers]) * np.ones_like(layers[-1][1])),
        ),
        Mistake(
            "You multiplied the kernels number by number. What stands in the middle of (x K₁) K₂?",
            lambda layers: (
                functools.reduce(np.multiply, [k for k, _ in layers]),
                functools.reduce(lambda bias, layer: np.dot(bias, layer[0]) + layer[1], layers[1:], layers[0][1]),
            ),
        ),
    ),
)
