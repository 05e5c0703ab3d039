"""The loss and the four gradients of a network with one hidden tanh layer and the cross-entropy of its logits.

The gradients may come as a list, in the order of the weights, or as a dictionary with their names.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned_parts
from course.exercises.types import Data, Exercise

WEIGHTS = ("kernel_1", "bias_1", "kernel_2", "bias_2")


def _draw(rng: np.random.Generator, samples: int, features: int, hidden: int, classes: int) -> dict[str, Any]:
    return {
        "x": rng.normal(size=(samples, features)),
        "labels": rng.permutation(np.arange(samples) % classes),
        "kernel_1": rng.normal(size=(features, hidden)) * 0.7,
        "bias_1": rng.normal(size=hidden) * 0.3,
        "kernel_2": rng.normal(size=(hidden, classes)) * 0.7,
        "bias_2": rng.normal(size=classes) * 0.3,
    }


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _draw(rng, 5, 3, 4, 3) | {"about": "5 samples, 3 features, 4 hidden units, 3 classes"}
    yield _draw(rng, 1, 4, 2, 2) | {"about": "a single sample"}
    yield _draw(rng, 6, 3, 3, 3) | {"about": "all layers of one width: shapes alone prove nothing"}
    labels = rng.permutation([3, 1, 1, 3])
    yield _draw(rng, 4, 2, 5, 4) | {"labels": labels, "about": "classes 0 and 2 are missing"}


def _observe(network_gradients: Callable[..., Any], case: Data) -> Data:
    answer = network_gradients(case["x"], case["labels"], *(case[name] for name in WEIGHTS))
    after = inputs_after(case, "x", "labels", *WEIGHTS)
    found = returned_parts(answer, "loss", "gradients")
    gradients = found.pop("gradients", None)
    if gradients is None:
        return found | after
    if isinstance(gradients, dict):
        found |= {f"{name}_gradient": gradients[name] for name in WEIGHTS if gradients.get(name) is not None}
        if not all(f"{name}_gradient" in found for name in WEIGHTS):
            found["incomplete"] = (
                f"Expected gradients for {', '.join(WEIGHTS)}. Received: {', '.join(map(str, gradients))}."
            )
        return found | after
    if isinstance(gradients, (tuple, list)):
        return found | returned_parts(gradients, *(f"{name}_gradient" for name in WEIGHTS)) | after
    raise ValueError(
        "Expected two things, `return loss, [kernel_1_gradient, bias_1_gradient, kernel_2_gradient, bias_2_gradient]`. "
        f"Received for the gradients: something of type {type(gradients).__name__}."
    )


network_gradients = Exercise(
    id="backpropagation.network_gradients",
    title="Backpropagation through two layers",
    points=5,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
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
