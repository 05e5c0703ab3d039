"""Evaluate a classifier that ends in logits, predict with it, and find the samples that it gets wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned_entries
from course.exercises.serialization import plain
from course.exercises.types import Data, Exercise

ENTRIES = ("loss", "accuracy", "probabilities", "classes", "wrong")


def _report_cases(rng: np.random.Generator) -> Iterator[Data]:
    # Whole batches of one form: what an eager backend compiles, it compiles once.
    for samples, all_right in ((64, False), (32, True), (1, False)):
        x, kernel = rng.normal(size=(samples, 4)).astype("float32"), rng.normal(size=(4, 3)).astype("float32")
        bias = rng.normal(size=3).astype("float32")
        if all_right:
            bias[rng.integers(3)] -= 60  # one class is never the answer
        told = (x @ kernel + bias).argmax(axis=1)
        # The first sample is told right and the last one wrong, and about half of the others.
        missed = (rng.random(samples) < 0.5) | (np.arange(samples) == samples - 1)
        missed[0] &= samples == 1
        y = told if all_right else (told + missed * rng.integers(1, 3, samples)) % 3
        how = "all of them told right, and one class missing" if all_right else "some told wrong"
        how = "told wrong" if samples == 1 else how
        yield {
            "x": x,
            "y": y.astype("int32"),
            "kernel": kernel,
            "bias": bias,
            "about": f"{samples} sample{'s' * (samples > 1)}, {how}; the model gives logits, and has dropout",
        }


def _observe_report(report: Callable[..., Any], case: Data) -> Data:
    import keras

    layers = [keras.layers.Dropout(0.5), keras.layers.Dense(case["kernel"].shape[1])]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.set_weights([case["kernel"], case["bias"]])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, metrics=["accuracy"], run_eagerly=True)
    answer = report(model, case["x"], case["y"])
    if not isinstance(answer, dict) or not set(ENTRIES) & set(answer):
        returned_entries(answer, *ENTRIES)  # which says what is wrong
    entries = {name: answer[name] for name in ENTRIES if name in answer}
    observed = {
        name: value if isinstance(value, (int, float)) else np.asarray(plain(value)) for name, value in entries.items()
    }
    return observed | inputs_after(case, "x", "y")


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
        "`wrong` holds places, counted from 0, where class and truth differ: `np.flatnonzero` finds places from true "
        "and false.",
    ),
)
