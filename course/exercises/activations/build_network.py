"""A network whose last layer suits its task: regression, binary, multi-class or multi-label.

A model of any style counts, a class of the student's too: `observe` puts drawn weights into it and hands over what
comes out, once of the whole network, and once of its end alone, whose inputs are then nothing but a drawn bias.
"""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise

HIDDEN_UNITS = 16


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    features, several = int(rng.integers(3, 8)), rng.permutation([2, 3, 4, 5]).tolist()
    for task, outputs in (("regression", 3), ("binary", 1), ("multi-class", several[0]), ("multi-label", several[1])):
        output_kernel = rng.normal(size=(HIDDEN_UNITS, outputs)) * 0.25
        if task == "regression":
            output_kernel[:, 1] = -output_kernel[:, 0]  # one of these two is always below zero
        yield {
            "task": task,
            "num_outputs": outputs,
            "x": rng.normal(size=(6, features)).astype("float32"),
            "hidden_kernel": rng.normal(size=(features, HIDDEN_UNITS)).astype("float32"),
            "hidden_bias": rng.normal(size=HIDDEN_UNITS).astype("float32"),
            "output_kernel": output_kernel.astype("float32"),
            "output_bias": (rng.permutation(np.linspace(-0.5, 0.5, outputs)) + 0.1).astype("float32"),
            # Of both signs, and beyond 1 on either side, so that whatever cuts off a score shows.
            "end_bias": (rng.permutation(np.resize([-1.0, 1.0], outputs)) * rng.uniform(1.2, 3, outputs)).astype(
                "float32"
            ),
            "about": f"{task}, {outputs} output{'s' if outputs > 1 else ''}",
        }


def _observe(build_network: Callable[..., Any], case: Data) -> Data:
    import keras

    # Keras warns of softmax over one unit; the judge has a sentence of its own about it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = build_network(case["task"], case["x"].shape[1], case["num_outputs"])
        if not isinstance(model, keras.Model):
            came = f"something of type {type(model).__name__}"
            raise TypeError(f"Expected a Keras model, such as keras.Sequential([...]). Received: {came}.")
        x = keras.ops.convert_to_tensor(case["x"])
        output = end = model(x)  # builds what has no weights before its first call
        given = [case[name] for name in ("hidden_kernel", "hidden_bias", "output_kernel", "output_bias")]
        shapes = [tuple(weight.shape) for weight in model.weights]
        if shapes == [weight.shape for weight in given]:
            model.set_weights(given)
            output = model(x)
            model.set_weights([*given[:2], 0 * case["output_kernel"], case["end_bias"]])
            end = model(x[:1])
    numbers = {"output": keras.ops.convert_to_numpy(output), "end": keras.ops.convert_to_numpy(end)}
    return {"weights": " ".join(map(str, shapes)), **numbers}


build_network = Exercise(
    id="activations.build_network",
    title="The right end for each task",
    points=4,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "The hidden layer is the same every time; only the last layer's activation changes. A dictionary from task "
        "to activation keeps that in sight.",
        "Ask of each task: which numbers may come out? Any number; a probability of yes; shares of one whole; "
        "several separate probabilities of yes.",
        '`activation=None`, or `"linear"`, is an answer too.',
    ),
)
