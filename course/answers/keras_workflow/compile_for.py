"""Head, loss and metric: right are their values on drawn samples, for drawn weights and each of three tasks."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import agrees, brief, is_close, real_numbers
from course.answers.keras_workflow.reference_network import binary_cross_entropy, cross_entropy, weights_of
from course.exercises.types import Answers, Data, Mistake, Verdict


def _expected_task(case: Data) -> tuple[float, float]:
    """Loss and metric of a linear model on this task."""
    outputs = case["num_outputs"]
    kernel, bias = weights_of(case["seed"], 0.7, (case["x"].shape[1], outputs), (outputs,))
    logits, y = case["x"].astype("float64") @ kernel + bias, case["y"]
    if case["task"] == "regression":
        return float(np.mean(np.square(logits - y))), float(np.mean(np.abs(logits - y)))
    if case["task"] == "binary":
        return binary_cross_entropy(logits, y), float(np.mean((logits > 0) == (y > 0.5)))
    return cross_entropy(logits, y), float(np.mean(logits.argmax(axis=-1) == y))


def _judge_task(case: Data, observed: Data) -> Iterator[Verdict]:
    task, features, outputs = case["task"], case["x"].shape[1], case["num_outputs"]
    shapes = f"({features}, {outputs}) ({outputs},)"
    fits = observed["shapes"] == shapes
    yield Verdict(
        "one Dense layer", fits, f"For {task} expected weights {shapes}. Received: {observed['shapes'] or 'none'}."
    )
    if not fits:
        return
    loss, metric = _expected_task(case)
    names = {"regression": ("mean squared error", "mean absolute error")}.get(task, ("cross-entropy", "accuracy"))
    what = f"the loss for {task} (the {names[0]})"
    yield agrees("the loss of the task", observed["loss"], loss, what=what, rtol=1e-2, atol=1e-3)
    found = real_numbers(observed["metrics"])
    watched = found is not None and any(is_close(value, metric, rtol=0, atol=1e-3) for value in found.ravel())
    came = "no metric" if found is None or found.min() < 0 else brief(found, digits=6)
    message = f"For {task}, the {names[1]} is {metric:.6g}. Received: {came}."
    yield Verdict("the metric of the task", watched, message)


def _task_model(**changed: tuple[str | None, Any, Any]) -> Callable[..., Any]:
    """A builder with some tasks replaced: (activation, loss, metric), each a name or a function that makes it."""

    def compile_for(task: str, num_features: int, num_outputs: int) -> Any:
        import keras

        usual = {
            "regression": (None, "mse", "mae"),
            "binary": ("sigmoid", "binary_crossentropy", "accuracy"),
            "multi_class": ("softmax", "sparse_categorical_crossentropy", "accuracy"),
        } | changed
        end, loss, metric = usual[task.replace("-", "_")]
        layer = keras.layers.Dense(num_outputs, activation=end)
        model = keras.Sequential([keras.Input((num_features,)), layer])
        model.compile(
            loss=loss() if callable(loss) else loss,
            metrics=[metric() if callable(metric) else metric] if metric else None,
        )
        return model

    return compile_for


def _entropy_of_logits() -> Any:
    import keras

    return keras.losses.BinaryCrossentropy(from_logits=True)


def _sparse_entropy_of_logits() -> Any:
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


compile_for = Answers(
    id="keras_workflow.compile_for",
    shares={"one Dense layer": 0.2, "the loss of the task": 0.5, "the metric of the task": 0.3},
    judge=_judge_task,
    mistakes=(
        Mistake(
            "Your binary network ends in a logit, and accuracy still cuts at 0.5. Which logit stands for a probability "
            "of one half?",
            _task_model(binary=(None, _entropy_of_logits, "accuracy")),
        ),
        Mistake(
            "Your binary network ends in a sigmoid, and the loss applies another one. Which of the two goes?",
            _task_model(binary=("sigmoid", _entropy_of_logits, "accuracy")),
        ),
        Mistake(
            "Your multi-class network ends in a softmax, and the loss applies another one. Which of the two goes?",
            _task_model(multi_class=("softmax", _sparse_entropy_of_logits, "accuracy")),
        ),
        Mistake(
            "Your regression cannot predict below 0: a ReLU stands at its end. What should stand there?",
            _task_model(regression=("relu", "mse", "mae")),
        ),
        Mistake(
            "Your regression is trained on the absolute error. That is a loss, but not the one that was asked for: "
            "which error is squared?",
            _task_model(regression=(None, "mae", "mse")),
        ),
        Mistake(
            "You watch the accuracy of a regression: how often does a predicted price hit the true one to all digits?",
            _task_model(regression=(None, "mse", "accuracy")),
        ),
        Mistake(
            "The binary network is trained on the squared error. Which loss belongs to a probability?",
            _task_model(binary=("sigmoid", "mse", "accuracy")),
        ),
    ),
)
