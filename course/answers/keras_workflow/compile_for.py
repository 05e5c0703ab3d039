"""Head, loss and metric: right are their values on drawn samples, for drawn weights and each of three tasks."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import agrees, all_of, explained, is_close, one_number, told_apart
from course.answers.reference_network import ACTIVATIONS, binary_cross_entropy, cross_entropy, weights_of, which
from course.exercises.keras_workflow.compile_for import SCALE
from course.exercises.types import Answers, Data, Mistake, Verdict


def _expected_task(case: Data) -> tuple[float, float]:
    """Loss and metric of a linear model on this task."""
    outputs = case["num_outputs"]
    kernel, bias = weights_of(case["seed"], SCALE, (case["x"].shape[1], outputs), (outputs,))
    logits, y = case["x"].astype("float64") @ kernel + bias, case["y"]
    if case["task"] == "regression":
        return float(np.mean(np.square(logits - y))), float(np.mean(np.abs(logits - y)))
    if case["task"] == "binary":
        return binary_cross_entropy(logits, y), float(np.mean((logits > 0) == (y > 0.5)))
    return cross_entropy(logits, y), float(np.mean(logits.argmax(axis=-1) == y))


def _judge_task(case: Data, observed: Data) -> Iterator[Verdict]:
    task, features, outputs = case["task"], case["x"].shape[1], case["num_outputs"]
    kernel, bias = weights_of(case["seed"], SCALE, (features, outputs), (outputs,))
    plain = case["x"].astype("float64") @ kernel + bias
    found = which(observed["output"], {name: bend(plain) for name, bend in ACTIVATIONS.items()})
    shapes = f"({features}, {outputs}) ({outputs},)"
    message = f"For {task} expected one layer of weights {shapes}. Received: {observed['shapes'] or 'none'}."
    if observed["shapes"] == shapes:
        message = f"For {task} the outputs are no weighted sum of the features, plus a bias."
    yield Verdict(_LAYER, bool(found), message)
    if not found:
        return
    ends = {"regression": ("none",), "binary": ("none", "sigmoid"), "multi-class": ("none", "softmax")}[task]
    ends_right = Verdict("", found in ends, f"For {task} the layer ends in {found}: {_WHY[task]}")
    if "loss" not in observed:
        message = "The model has not been compiled. Which method ties a loss to it?"
        yield Verdict(_LOSS, False, message)
        yield Verdict(_METRIC, False, message)
        return
    loss, metric = _expected_task(case)
    names = {"regression": ("mean squared error", "mean absolute error")}.get(task, ("cross-entropy", "accuracy"))
    what = f"the loss for {task} (the {names[0]})"
    fits = agrees("", observed["loss"], loss, what=what, rtol=1e-2, atol=1e-3)
    if task != "regression":
        told = "The layer gives logits: has the loss been told so?"
        told = told if found == "none" else f"The layer ends in {found}: does the loss apply another one?"
        fits = explained(told, fits)
    yield all_of(_LOSS, ends_right, fits)
    watched, value = observed["watched"], one_number(observed["metric"])
    if watched == "one" and value is not None:
        expected, came = told_apart(metric, value)
        message = f"For {task} expected the {names[1]}, {expected} for these samples. Received: {came}."
        at_half = task == "binary" and found == "none" and is_close(value, float(np.mean((plain > 0.5) == case["y"])))
        if at_half:
            message += " That cuts the logit at 0.5: which logit stands for a probability of one half?"
    else:
        message = f"For {task} expected one metric, the {names[1]}. Received: {watched} that could be meant."
    right = watched == "one" and is_close(value, metric, rtol=0, atol=1e-3)
    yield Verdict(_METRIC, right, message)


_LAYER, _LOSS, _METRIC = "one Dense layer", "the end and the loss of the task", "the metric of the task"
_WHY = {
    "regression": "a number may be any, and nothing stands behind it.",
    "binary": "one output is a logit, or a probability behind a sigmoid.",
    "multi-class": "the outputs are logits, or probabilities behind a softmax.",
}


def _task_model(*, compiled: bool = True, **changed: tuple[str | None, Any, Any]) -> Callable[..., Any]:
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
        if compiled:
            model.compile(
                loss=loss() if callable(loss) else loss,
                metrics=[metric() if callable(metric) else metric] if metric else None,
            )
        return model

    return compile_for


def _entropy_of_logits() -> Any:
    import keras

    return keras.losses.BinaryCrossentropy(from_logits=True)


def _accuracy_of_logits() -> Any:
    import keras

    return keras.metrics.BinaryAccuracy(threshold=0.0)


def _sparse_entropy_of_logits() -> Any:
    import keras

    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


compile_for = Answers(
    id="keras_workflow.compile_for",
    shares={_LAYER: 0.2, _LOSS: 0.5, _METRIC: 0.3},
    judge=_judge_task,
    mistakes=(
        Mistake(
            "All three tasks are as they stood. Which outputs, which loss and which metric agree with each other?",
            _task_model(
                regression=("relu", "mse", "mae"),
                binary=(None, _entropy_of_logits, "accuracy"),
                multi_class=("softmax", _sparse_entropy_of_logits, "accuracy"),
            ),
        ),
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
        Mistake(
            "Your binary network ends in a logit, and the loss, given by name, takes it for a probability. What must "
            "it be told?",
            _task_model(binary=(None, "binary_crossentropy", _accuracy_of_logits)),
        ),
        Mistake(
            "Your multi-class network ends in logits, and the loss, given by name, takes them for probabilities. What "
            "must it be told?",
            _task_model(multi_class=(None, "sparse_categorical_crossentropy", "accuracy")),
        ),
        Mistake(
            "Your multi-class network ends in sigmoids: each class answers for itself. Which end makes the classes "
            "share one whole?",
            _task_model(multi_class=("sigmoid", "sparse_categorical_crossentropy", "accuracy")),
        ),
        Mistake(
            "A softmax over a single output is always 1: the binary network cannot say no. Which end is made for one "
            "output?",
            _task_model(binary=("softmax", "binary_crossentropy", "accuracy")),
        ),
        Mistake(
            "Both classifications are watched without an accuracy. Which argument of compile takes what people read?",
            _task_model(
                binary=("sigmoid", "binary_crossentropy", None),
                multi_class=("softmax", "sparse_categorical_crossentropy", None),
            ),
        ),
        Mistake(
            "You compile without any metric. Which argument takes what people read?",
            _task_model(
                regression=(None, "mse", None),
                binary=("sigmoid", "binary_crossentropy", None),
                multi_class=("softmax", "sparse_categorical_crossentropy", None),
            ),
        ),
        Mistake(
            "The regression is watched by its loss once more, the squared error. Which error is in the units of the "
            "target?",
            _task_model(regression=(None, "mse", "mse")),
        ),
        Mistake(
            "The model is returned as it was built. Which method ties optimizer, loss and metrics to it?",
            _task_model(compiled=False),
        ),
    ),
)
