"""Evaluate a classifier that ends in logits, predict with it, and find the samples that it gets wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import returned_entries
from course.exercises.serialization import plain
from course.exercises.types import Data, Exercise


def _report_cases(rng: np.random.Generator) -> Iterator[Data]:
    # Whole batches of one form: what an eager backend compiles, it compiles once.
    for samples, classes, about in ((64, 3, "two batches"), (32, 3, "one batch")):
        yield {
            "x": rng.normal(size=(samples, 4)).astype("float32"),
            "y": rng.integers(0, classes, samples).astype("int32"),
            "kernel": rng.normal(size=(4, classes)).astype("float32"),
            "bias": rng.normal(size=classes).astype("float32"),
            "about": f"{about}; the model gives logits, and has dropout",
        }


def _observe_report(report: Callable[..., Any], case: Data) -> Data:
    import keras

    layers = [keras.layers.Dropout(0.5), keras.layers.Dense(case["kernel"].shape[1])]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.set_weights([case["kernel"], case["bias"]])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, metrics=["accuracy"], run_eagerly=True)
    answer = report(model, case["x"], case["y"])
    entries = returned_entries(answer, "loss", "accuracy", "probabilities", "classes", "wrong")
    return {
        name: value if isinstance(value, (int, float)) else np.asarray(plain(value)) for name, value in entries.items()
    }


report = Exercise(
    id="keras_workflow.report",
    title="Evaluate, predict, look at the errors",
    points=3,
    kind="transcribe",
    cases=_report_cases,
    observe=_observe_report,
    hints=(
        "`model.evaluate(x, y, verbose=0)` gives loss and accuracy, in this order; with `return_dict=True` by name.",
        "`model.predict(x, verbose=0)` gives one row of logits for each sample. The class is the place of the largest; "
        "probabilities need one more function, over the last axis.",
        "`wrong` are the places where class and truth differ: `np.flatnonzero` finds places from true and false.",
    ),
)
