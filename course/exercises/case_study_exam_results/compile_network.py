"""A model that gives logits, compiled: loss, metric and optimizer.

The model hands its input on as its logit, and takes one training step on drawn logits: the loss and the metrics that
are reported before it, and how far each weight moves, show what it was compiled with.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    logits = np.array([0.3, 0.1, 0.45, -0.3, 2.0, -2.0]) + rng.uniform(-0.03, 0.03, 6)
    yield {
        "about": "Some logits lie between 0 and 0.5",
        "logits": logits.reshape(-1, 1).astype("float32"),
        "y": np.array([[1], [1], [0], [1], [1], [0]], dtype="float32"),
    }
    logits = np.array([20.0, -25.0, 30.0, 4.0, 0.2, -5.0]) + rng.uniform(0, 0.2, 6)
    yield {
        "about": "Confident and wrong: a logit above 20 for a student who failed",
        "logits": logits.reshape(-1, 1).astype("float32"),
        "y": np.array([[0], [1], [1], [1], [1], [0]], dtype="float32"),
    }


def _observe(compile_network: Callable[..., Any], case: Data) -> Data:
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.set_weights([np.ones((1, 1), "float32"), np.zeros(1, "float32")])  # the output is the input: a logit
    compiled = compile_network(model)
    compiled = model if compiled is None else compiled
    compiled.run_eagerly = True  # compiling the step would take longer than the step
    before = np.concatenate([weight.ravel() for weight in compiled.get_weights()])
    reported = compiled.train_on_batch(case["logits"], case["y"], return_dict=True)  # as it was before the step
    after = np.concatenate([weight.ravel() for weight in compiled.get_weights()])
    return {
        "loss": float(reported.pop("loss")),
        "metrics": sorted(float(value) for value in reported.values()),
        "step": after - before,
    }


compile_network = Exercise(
    id="case_study_exam_results.compile_network",
    title="Compile it for logits",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "`model.compile` takes `optimizer`, `loss`, `metrics`. Give objects, not names: each needs a number or a flag.",
        "The loss has to be told that it gets logits. Look for the flag of `keras.losses.BinaryCrossentropy`.",
        "A probability of 0.5 is a logit of … ? `keras.metrics.BinaryAccuracy` has an argument for it.",
    ),
)
