"""Compile a model of one Dense layer with the head, the loss and the metric that its task asks for."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.keras_workflow.inspecting_models import (
    array_of,
    compiled_model,
    fill_weights,
    weight_shapes,
    without_history,
)
from course.exercises.types import Data, Exercise


def _telling_seed(rng: np.random.Generator, task: str, x: NDArray[Any], y: NDArray[Any], outputs: int) -> int:
    """A seed of weights under which a wrong end or threshold shows.

    Regression: outputs below 0. Binary: a logit between the thresholds 0 and 0.5. Multi-class: a cross-entropy that a
    second softmax changes.
    """
    while True:
        seed = int(rng.integers(1, 10_000))
        draw = np.random.default_rng(seed)
        logits = x @ draw.normal(0, 0.7, (x.shape[1], outputs)) + draw.normal(0, 0.7, (outputs,))
        if task == "regression" and logits.min() < -0.5:
            return seed
        between = ((logits > 0.05) & (logits < 0.45)).sum()
        if task == "binary" and between == 1 and np.abs(logits).min() > 0.02 and np.abs(logits - 0.5).min() > 0.02:
            return seed
        if task == "multi-class":
            once = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
            twice = np.exp(once) / np.exp(once).sum(axis=1, keepdims=True)
            right, wrong = (-np.log(p[np.arange(len(y)), y]).mean() for p in (once, twice))
            if abs(right - wrong) > 0.05:
                return seed


def _task_cases(rng: np.random.Generator) -> Iterator[Data]:
    for task, outputs in (("regression", 1), ("binary", 1), ("multi-class", 4)):
        labels = {
            "regression": rng.normal(size=(6, 1)).astype("float32"),
            "binary": (np.arange(6) % 2).astype("float32").reshape(6, 1),
            "multi-class": rng.permutation(np.arange(6) % outputs).astype("int32"),
        }
        x = rng.normal(size=(6, 3)).astype("float32")
        yield {
            "task": task,
            "num_outputs": outputs,
            "x": x,
            "y": labels[task],
            "seed": _telling_seed(rng, task, x, labels[task], outputs),
            "about": task,
        }


def _observe_task(compile_for: Callable[..., Any], case: Data) -> Data:
    import keras

    model = compiled_model(compile_for(case["task"], case["x"].shape[1], case["num_outputs"]))
    x, y = keras.ops.convert_to_tensor(case["x"]), keras.ops.convert_to_tensor(case["y"])
    model(x)
    fill_weights(model, case["seed"], 0.7)
    output = without_history(model(x, training=False))
    loss = float(array_of(model.compute_loss(x=x, y=y, y_pred=output, training=False)))
    model.reset_metrics()
    metrics = {name: float(array_of(value)) for name, value in model.compute_metrics(x, y, output, None).items()}
    metrics.pop("loss", None)
    return {
        "shapes": weight_shapes(model),
        "loss": loss,
        "metrics": sorted(round(v, 5) for v in metrics.values()) or [-1.0],
    }


compile_for = Exercise(
    id="keras_workflow.compile_for",
    title="Head, loss and metric by the task",
    points=3,
    kind="transcribe",
    cases=_task_cases,
    observe=_observe_task,
    hints=(
        "One Dense layer is the whole model, with as many units as there are outputs. What changes is the loss, and "
        "the metric beside it.",
        "Regression: the mean squared error, and the mean absolute error to read. The two classifications: the "
        "matching cross-entropy, and the accuracy.",
        'The string "accuracy" puts its threshold at 0.5, which is right for probabilities. For a single logit the '
        "threshold is 0: `keras.metrics.BinaryAccuracy(threshold=…)`, or end the network in a sigmoid.",
    ),
)
