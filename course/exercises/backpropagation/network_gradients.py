"""Lesson 04, backpropagation: network gradients."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.backpropagation.small_engine import parts_of
from course.exercises.types import Data, Exercise


def _network_case(rng: np.random.Generator, samples: int, features: int, hidden: int, classes: int) -> Data:
    return {
        "x": rng.normal(size=(samples, features)),
        "labels": rng.permutation(np.arange(samples) % classes),
        "kernel_1": rng.normal(size=(features, hidden)) * 0.7,
        "bias_1": rng.normal(size=hidden) * 0.3,
        "kernel_2": rng.normal(size=(hidden, classes)) * 0.7,
        "bias_2": rng.normal(size=classes) * 0.3,
    }


def _network_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _network_case(rng, 5, 3, 4, 3) | {"about": "5 samples, 3 features, 4 hidden units, 3 classes"}
    yield _network_case(rng, 1, 4, 2, 2) | {"about": "a single sample"}
    yield _network_case(rng, 6, 3, 3, 3) | {"about": "all layers of one width: shapes alone prove nothing"}


_WEIGHTS = ("kernel_1", "bias_1", "kernel_2", "bias_2")


def _observe_network(network_gradients: Callable[..., Any], case: Data) -> Data:
    answer = network_gradients(case["x"], case["labels"], *(case[name] for name in _WEIGHTS))
    if isinstance(answer, (tuple, list)) and len(answer) == 2 and isinstance(answer[1], (tuple, list, dict)):
        gradients = answer[1]
        if isinstance(gradients, dict):
            gradients = [gradients[name] for name in _WEIGHTS]
        return {"loss": answer[0]} | dict(parts_of(gradients, *_WEIGHTS))
    raise ValueError(
        "Expected two things, `return loss, [kernel_1_gradient, bias_1_gradient, kernel_2_gradient, bias_2_gradient]`. "
        f"Received: something of type {type(answer).__name__}."
    )


network_gradients = Exercise(
    id="backpropagation.network_gradients",
    title="Backpropagation through two layers",
    points=5,
    cases=_network_cases,
    observe=_observe_network,
    hints=(
        "Forward: two layers, tanh between them, and the cross-entropy of lesson 3. Keep the hidden outputs: you need "
        "them twice on the way back.",
        "Backward begins where lesson 3 ended: with the gradient for the logits. From there each layer asks for three "
        "things: the gradient of its kernel, of its bias, and of its input.",
        "Let the shapes lead you. A kernel's gradient has the kernel's shape, (in, out), and is made of the layer's "
        "input (samples, in) and what comes back (samples, out): which product, with what turned around?",
        "Between the two layers stands tanh: multiply what comes back by its slope, number by number.",
    ),
)
