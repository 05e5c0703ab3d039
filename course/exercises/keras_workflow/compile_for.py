"""Mend a function that compiles a model of one Dense layer for three tasks, and is wrong about each of them.

Evidence is what the model, its loss and its metric give for drawn samples, labels and weights.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.inspecting_models import (
    array_of,
    asked_metric,
    drawn,
    give_drawn_weights,
    keras_model,
    weight_shapes,
    without_history,
)
from course.exercises.types import Data, Exercise

SCALE = 0.7
SAMPLES = 8


def _telling_seed(rng: np.random.Generator, task: str, x: NDArray[Any], y: NDArray[Any], outputs: int) -> int:
    """A seed of weights under which a wrong end or threshold shows.

    Regression: outputs below 0. Binary: logits between the thresholds 0 and 0.5, whose labels do not balance, and none
    at either. Multi-class: a cross-entropy that a second softmax changes, and hits as well as misses.
    """
    while True:
        seed = int(rng.integers(1, 10_000))
        logits = x @ drawn(seed, SCALE, x.shape[1], outputs) + drawn(seed, SCALE, outputs)
        if task == "regression" and logits.min() < -0.5:
            return seed
        clear = np.abs(logits).min() > 0.02 and np.abs(logits - 0.5).min() > 0.02
        if task == "binary" and clear:
            at_zero, at_half = (((logits > cut) == (y > 0.5)).mean() for cut in (0, 0.5))
            squashed = (y > 0.5).mean()  # a sigmoid is always above 0
            if at_zero not in (at_half, squashed, 0, 1):
                return seed
        if task == "multi-class":
            once = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
            twice = np.exp(once) / np.exp(once).sum(axis=1, keepdims=True)
            right, wrong = (-np.log(p[np.arange(len(y)), y]).mean() for p in (once, twice))
            if abs(right - wrong) > 0.05 and (logits.argmax(axis=1) == y).mean() not in (0, 1):
                return seed


def _task_cases(rng: np.random.Generator) -> Iterator[Data]:
    for task, features, outputs in (
        ("regression", 3, 1),
        ("regression", 2, int(rng.integers(2, 4))),
        ("binary", int(rng.integers(3, 6)), 1),
        ("multi-class", 3, int(rng.integers(4, 6))),
    ):
        labels = {
            "regression": rng.normal(size=(SAMPLES, outputs)).astype("float32"),
            "binary": rng.permutation(np.arange(SAMPLES) % 2).astype("float32").reshape(SAMPLES, 1),
            # The last class has no sample: how many classes there are is not to be counted in the labels.
            "multi-class": rng.permutation(np.arange(SAMPLES) % (outputs - 1 or 1)).astype("int32"),
        }
        x = rng.normal(size=(SAMPLES, features)).astype("float32")
        yield {
            "task": task,
            "num_outputs": outputs,
            "x": x,
            "y": labels[task],
            "seed": _telling_seed(rng, task, x, labels[task], outputs),
            "about": f"{task}, {outputs} output{'s' * (outputs > 1)}",
        }


def _observe_task(compile_for: Callable[..., Any], case: Data) -> Data:
    import keras

    model = keras_model(compile_for(case["task"], case["x"].shape[1], case["num_outputs"]))
    x, y = keras.ops.convert_to_tensor(case["x"]), keras.ops.convert_to_tensor(case["y"])
    model(x)
    give_drawn_weights(model, case["seed"], SCALE)
    output = without_history(model(x, training=False))
    compiled = "yes" if getattr(model, "compiled", False) else "no"
    observed: dict[str, Any] = {"shapes": weight_shapes(model), "output": array_of(output), "compiled": compiled}
    if compiled == "yes":
        observed["loss"] = float(array_of(model.compute_loss(x=x, y=y, y_pred=output, training=False)))
        model.reset_metrics()
        names = ("absolute", "mae") if case["task"] == "regression" else ("acc",)
        observed["watched"], observed["metric"] = asked_metric(model.compute_metrics(x, y, output, None), *names)
    return observed


compile_for = Exercise(
    id="keras_workflow.compile_for",
    title="Head, loss and metric by the task",
    points=3,
    kind="debug",
    cases=_task_cases,
    observe=_observe_task,
    hints=(
        "One Dense layer is the whole model, with as many units as there are outputs. Give each of the three a "
        "few numbers: which outputs can it give, and which loss does it report where it is right?",
        "May a predicted number be negative? And where a softmax stands at the end, what does `from_logits=True` make "
        "the loss do with its outputs?",
        'The string "accuracy" puts its threshold at 0.5, which is right for probabilities. For a single logit the '
        "threshold is another one: which logit is a probability of one half?",
    ),
)
