"""Lesson 06, the Keras workflow: the questions."""

import contextlib
import random
import tempfile
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from course.exercises.protocol import Data, Exercise, Quiz


def _keys(answer: Any, *names: str) -> dict[str, Any]:
    """A dictionary with these entries, or an error that says which are missing."""
    if not isinstance(answer, dict) or not set(names) <= set(answer):
        came = f"the keys {sorted(map(str, answer))}" if isinstance(answer, dict) else f"a {type(answer).__name__}"
        raise ValueError(f"Expected a dictionary with the keys {', '.join(names)}. Received: {came}.")
    return {name: answer[name] for name in names}


def _model(answer: Any) -> Any:
    import keras

    if not isinstance(answer, keras.Model):
        raise TypeError(f"Expected a Keras model. Received: something of type {type(answer).__name__}.")
    return answer


def _compiled(answer: Any) -> Any:
    model = _model(answer)
    if not getattr(model, "compiled", False):
        raise ValueError("Expected a compiled model. Received: a model without a loss. Is `model.compile(…)` missing?")
    return model


def _shapes(model: Any) -> str:
    return " ".join(str(tuple(weight.shape)) for weight in model.trainable_weights)


def _fill(model: Any, rng_seed: int, scale: float) -> bool:
    """Give every trainable weight the numbers that the judge draws, too."""
    rng = np.random.default_rng(rng_seed)
    for weight in model.trainable_weights:
        weight.assign(rng.normal(0, scale, tuple(weight.shape)).astype("float32"))
    return True


@contextlib.contextmanager
def _same_start() -> Iterator[None]:
    """The same initial weights every time: Keras draws its seeds from Python's generator, which gets its state back."""
    state = random.getstate()
    random.seed(6)
    try:
        yield
    finally:
        random.setstate(state)


def _array(tensor: Any) -> np.ndarray:
    import keras

    return np.array(keras.ops.convert_to_numpy(tensor))


def _bare(tensor: Any) -> Any:
    """The numbers alone: TensorFlow's tensors remember the logits behind a softmax, and its losses use them."""
    import keras

    return keras.ops.convert_to_tensor(_array(tensor))


# --- four lines ---------------------------------------------------------------------------------------------------


def _line_cases(rng: np.random.Generator) -> Iterator[Data]:
    many, few = int(rng.integers(12, 21)), int(rng.integers(3, 6))
    for samples, features, about in (
        (many, few, f"{many} samples of {few} features"),
        (1, 3, "a single sample"),
    ):
        yield {
            "x": rng.normal(size=(samples, features)).astype("float32"),
            "y": rng.permutation((np.arange(samples) + rng.integers(2)) % 2).astype("float32").reshape(-1, 1),
            "about": about,
        }


def _observe_lines(four_lines: Callable[..., Any], case: Data) -> Data:
    with _same_start():
        answer = four_lines(case["x"], case["y"])
    seen = _keys(answer, "hidden", "logits", "loss", "learning_rate")
    return {name: _array(value) for name, value in seen.items()}


four_lines = Exercise(
    id="keras_workflow.four_lines",
    title="A layer, a forward pass, a loss and an optimizer",
    points=2,
    cases=_line_cases,
    observe=_observe_lines,
    hints=(
        "A layer is made once and called like a function: `layer(x)`. Its name is yours to choose, but `input` is "
        "taken: Python owns it.",
        "The second layer has one unit and no activation: its output is the logit. The first layer's output goes in.",
        "A loss object is called with the truth first: `loss(y_true, y_pred)`. It must be told that it gets logits.",
    ),
)


# --- a functional model -------------------------------------------------------------------------------------------


def _functional_cases(rng: np.random.Generator) -> Iterator[Data]:
    for samples, about in ((4, "four samples"), (1, "a single sample")):
        yield {
            "x": rng.normal(size=(samples, 32)).astype("float32"),
            "seed": int(rng.integers(1, 10_000)),
            "about": about,
        }


def _observe_functional(build_graph: Callable[..., Any], case: Data) -> Data:
    model = _model(build_graph())
    output = model(case["x"])
    _fill(model, case["seed"], 0.2)
    return {"parameters": int(model.count_params()), "shapes": _shapes(model), "output": _array(model(case["x"]))} | {
        "first_output_shape": list(output.shape)
    }


build_graph = Exercise(
    id="keras_workflow.build_graph",
    title="A graph with a shortcut",
    points=3,
    cases=_functional_cases,
    observe=_observe_functional,
    hints=(
        "`keras.Input((32,))` gives you a symbolic tensor. Each layer that you call on a tensor gives you the next.",
        "Keep the first hidden tensor in a variable of its own: you need it twice, once as input of the second hidden "
        "layer, once beside its output.",
        "`keras.layers.Add()` takes a list of two tensors, and so does `+`. `keras.Model(inputs, outputs)` closes the "
        "graph.",
    ),
)


# --- a layer of one's own -----------------------------------------------------------------------------------------


def _layer_cases(rng: np.random.Generator) -> Iterator[Data]:
    for features, about in ((3, "three features"), (5, "five features")):
        yield {
            "x": rng.normal(size=(4, features)).astype("float32"),
            "initial": float(np.round(rng.uniform(1.5, 3.0), 2)),
            "scale": rng.uniform(0.5, 2.0, features).astype("float32"),
            "about": about,
        }


def _observe_layer(feature_scale: Callable[..., Any], case: Data) -> Data:
    import keras

    layer = feature_scale(initial=case["initial"], name="my_scale")
    if not isinstance(layer, keras.Layer):
        raise TypeError(f"Expected a subclass of keras.Layer. Received: something that makes {type(layer).__name__}.")
    seen: dict[str, Any] = {"fresh": _array(layer(case["x"]))}
    seen["weights"] = _shapes(layer)
    if seen["weights"] == str((case["x"].shape[1],)):
        layer.trainable_weights[0].assign(case["scale"])
    seen["output"] = _array(layer(case["x"]))
    seen |= {"rebuilt": "no", "loaded": "no", "loaded_output": np.zeros(0)}
    try:
        copy = type(layer).from_config(layer.get_config())
        copied = _array(copy(case["x"]))
        seen["rebuilt"] = "yes" if np.allclose(copied, seen["fresh"]) and copy.name == "my_scale" else "differs"
    except Exception as error:
        seen["rebuilt"] = type(error).__name__
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            model = keras.Sequential([keras.Input(case["x"].shape[1:]), layer])
            model.save(Path(folder) / "model.keras")
            loaded = keras.saving.load_model(Path(folder) / "model.keras")
            seen |= {"loaded": "yes", "loaded_output": _array(loaded(case["x"]))}
        except Exception as error:
            seen["loaded"] = type(error).__name__
    return seen


feature_scale = Exercise(
    id="keras_workflow.feature_scale",
    title="A layer that can be saved and loaded",
    points=4,
    cases=_layer_cases,
    observe=_observe_layer,
    hints=(
        "`__init__` keeps the settings, and hands everything it does not know (`**kwargs`: name, dtype, trainable) to "
        "`super().__init__`.",
        "`build(self, input_shape)` makes the weight, since only there the number of features is known: "
        "`self.add_weight(shape=…, initializer=…)`. An initializer that always gives the same number is "
        "`keras.initializers.Constant`.",
        "`get_config` returns the dictionary of `super().get_config()` with your own settings added, under the names "
        "that `__init__` takes. And Keras must know the class by name when it loads: a decorator registers it.",
    ),
)


# --- the essentials -----------------------------------------------------------------------------------------------

IMAGE = (28, 28)


def _essentials_cases(rng: np.random.Generator) -> Iterator[Data]:
    for samples, about in ((5, "five images, pixels from 0 to 255"), (1, "a single image")):
        yield {
            "x": rng.integers(0, 256, (samples, *IMAGE)).astype("float32"),
            "y": rng.integers(0, 10, samples).astype("int32"),
            "seed": int(rng.integers(1, 10_000)),
            "about": about,
        }


def _observe_essentials(essentials: Callable[..., Any], case: Data) -> Data:
    import keras

    model = _compiled(essentials())
    x, y = keras.ops.convert_to_tensor(case["x"]), keras.ops.convert_to_tensor(case["y"])
    model(x)
    _fill(model, case["seed"], 0.08)
    output = _bare(model(x, training=False))
    seen = {"parameters": int(model.count_params()), "shapes": _shapes(model), "output": _array(output)}
    seen["loss"] = float(_array(model.compute_loss(x=x, y=y, y_pred=output, training=False)))
    model.reset_metrics()
    metrics = model.compute_metrics(x, y, output, None)
    seen["accuracy"] = float(_array(metrics["accuracy"])) if "accuracy" in metrics else -1.0
    many = keras.ops.repeat(x[:1], 200, axis=0)
    seen["moves_in_training"] = bool(np.ptp(_array(model(many, training=True)), axis=0).max() > 1e-6)
    seen["optimizer"] = type(model.optimizer).__name__.lower()
    return seen


essentials = Exercise(
    id="keras_workflow.essentials",
    title="The classifier that every sheet prints",
    points=4,
    cases=_essentials_cases,
    observe=_observe_essentials,
    hints=(
        "Five layers after `keras.Input((28, 28))`: one that scales, one that flattens, and three that you know.",
        "Scaling is a layer, too: `keras.layers.Rescaling`. Pixels run from 0 to 255, the network wants 0 to 1.",
        "The last layer and the loss must agree: either logits and `from_logits=True`, or softmax and the default. "
        "Labels are whole numbers, not one-hot rows.",
    ),
)


# --- the objective decides ----------------------------------------------------------------------------------------


def _telling_seed(rng: np.random.Generator, task: str, x: np.ndarray, y: np.ndarray, outputs: int) -> int:
    """Weights under which a wrong end or threshold shows: outputs below 0, a logit between the thresholds 0 and 0.5,
    and a cross-entropy that a second softmax changes."""
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

    model = _compiled(compile_for(case["task"], case["x"].shape[1], case["num_outputs"]))
    x, y = keras.ops.convert_to_tensor(case["x"]), keras.ops.convert_to_tensor(case["y"])
    model(x)
    _fill(model, case["seed"], 0.7)
    output = _bare(model(x, training=False))
    loss = float(_array(model.compute_loss(x=x, y=y, y_pred=output, training=False)))
    model.reset_metrics()
    metrics = {name: float(_array(value)) for name, value in model.compute_metrics(x, y, output, None).items()}
    metrics.pop("loss", None)
    return {"shapes": _shapes(model), "loss": loss, "metrics": sorted(round(v, 5) for v in metrics.values()) or [-1.0]}


compile_for = Exercise(
    id="keras_workflow.compile_for",
    title="Head, loss and metric by the task",
    points=3,
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


# --- train with callbacks -----------------------------------------------------------------------------------------


def _script_cases(rng: np.random.Generator) -> Iterator[Data]:
    early = np.concatenate([[1.0, 0.8, 0.6], 0.65 + rng.uniform(0, 0.2, 9)])
    yield {
        "losses": early,
        "x": rng.normal(size=(8, 2)).astype("float32"),
        "about": "a rehearsal: best in epoch 3, worse from then on",
    }
    late = np.concatenate([[1.0, 0.9], 0.95 + rng.uniform(0, 0.1, 3), [0.5], 0.55 + rng.uniform(0, 0.1, 8)])
    yield {
        "losses": late,
        "x": rng.normal(size=(8, 2)).astype("float32"),
        "about": "a rehearsal: three bad epochs, then the best, then only worse ones",
    }


def _rehearsal(script: np.ndarray, record: dict[str, Any]) -> Any:
    """A small model whose `fit` plays a script: epoch by epoch a given validation loss, and weights that say when."""
    import keras

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.08), "mse")

    def fit(
        self: Any,
        x: Any = None,
        y: Any = None,
        batch_size: Any = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        **rest: Any,
    ) -> Any:
        validated = validation_data is not None
        record.update(called=True, epochs=int(epochs), batch_size=int(batch_size or 32), validated=validated)
        watch = keras.callbacks.CallbackList(callbacks, add_history=True, model=self, epochs=epochs, verbose=0)
        self.stop_training = False
        watch.on_train_begin()
        for epoch, loss in enumerate(script[: int(epochs)]):
            watch.on_epoch_begin(epoch)
            self.set_weights([np.full((2, 1), epoch + 1.0), np.zeros(1)])
            record["epochs_run"] = epoch + 1
            record["rate"] = float(_array(self.optimizer.learning_rate))
            logs = {"loss": 1.0 / (epoch + 1)}
            watch.on_epoch_end(epoch, logs | {"val_loss": float(loss)} if validated else logs)
            if self.stop_training:
                break
        watch.on_train_end()
        return self.history

    model.fit = types.MethodType(fit, model)
    return model


def _observe_train(train: Callable[..., Any], case: Data) -> Data:
    import keras

    record: dict[str, Any] = {"called": False, "epochs": 0, "batch_size": 0, "validated": False}
    record |= {"epochs_run": 0, "rate": 0.0}
    model = _rehearsal(case["losses"], record)
    y = np.zeros((len(case["x"]), 1), dtype="float32")
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = str(Path(folder) / "best.keras")
        history = train(model, (case["x"][:6], y[:6]), (case["x"][6:], y[6:]), path)
        kept = float(np.asarray(model.get_weights()[0]).flat[0])
        saved = 0.0
        if Path(path).exists():
            saved = float(np.asarray(keras.saving.load_model(path).get_weights()[0]).flat[0])
    losses = getattr(history, "history", {}).get("val_loss", [])
    return record | {"weights_from_epoch": kept, "file_from_epoch": saved, "history": np.array(losses, dtype="float64")}


train = Exercise(
    id="keras_workflow.train",
    title="fit, with three callbacks",
    points=4,
    cases=_script_cases,
    observe=_observe_train,
    hints=(
        "One call of `model.fit` does it: data, `validation_data=`, `epochs=`, `batch_size=`, and a list of three "
        "callbacks. Return what it returns.",
        "EarlyStopping stops after `patience` epochs without a better validation loss. It goes back to the best "
        "weights only when it is asked to: look for an argument that says *restore*.",
        "ModelCheckpoint writes after every epoch, unless it is told to save the best only. ReduceLROnPlateau takes "
        "`factor` and `patience`.",
    ),
)


# --- evaluate and predict -----------------------------------------------------------------------------------------


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
    answer = _keys(report(model, case["x"], case["y"]), "loss", "accuracy", "probabilities", "classes", "wrong")
    return {
        name: value if isinstance(value, (int, float)) else np.asarray(_plain(value)) for name, value in answer.items()
    }


def _plain(value: Any) -> Any:
    from course.exercises.border import plain

    return plain(value)


report = Exercise(
    id="keras_workflow.report",
    title="Evaluate, predict, look at the errors",
    points=3,
    cases=_report_cases,
    observe=_observe_report,
    hints=(
        "`model.evaluate(x, y, verbose=0)` gives loss and accuracy, in this order; with `return_dict=True` by name.",
        "`model.predict(x, verbose=0)` gives one row of logits for each sample. The class is the place of the largest; "
        "probabilities need one more function, over the last axis.",
        "`wrong` are the places where class and truth differ: `np.flatnonzero` finds places from true and false.",
    ),
)


# --- a split that is one ------------------------------------------------------------------------------------------


def _split_cases(rng: np.random.Generator) -> Iterator[Data]:
    # The share of each class is a whole number of rows, so that ways to round agree.
    for counts, share, about in (
        (5 * rng.integers(2, 7, size=4), 0.2, "sorted by class"),
        (5 * rng.integers((5, 2, 1), (10, 5, 3)), 0.4, "sorted, one class larger than the others"),
        (4 * rng.integers(2, 7, size=2), 0.25, "two classes"),
    ):
        y = np.repeat(np.arange(len(counts)), counts)
        # The first column tells the rows apart.
        number = rng.choice(1000, size=len(y), replace=False)
        yield {
            "x": np.stack([number, rng.normal(size=len(y))], axis=1).astype("float32"),
            "y": y.astype("int32"),
            "share": share,
            "seed": int(rng.integers(1, 10_000)),
            "about": f"{len(y)} rows, {about}",
        }


def _observe_split(split: Callable[..., Any], case: Data) -> Data:
    names = ("x_train", "y_train", "x_validation", "y_validation")
    return dict(_keys(split(case["x"], case["y"], case["share"], case["seed"]), *names))


split = Exercise(
    id="keras_workflow.split",
    title="Split before you fit",
    points=3,
    cases=_split_cases,
    observe=_observe_split,
    hints=(
        "Split the places, not the rows: an order of the numbers 0 … n-1, cut in two, serves x and y alike.",
        "Go class by class: shuffle the places of one class (`np.flatnonzero(y == c)`) with "
        "`np.random.default_rng(seed)`, and give the first part of them to the validation set.",
        "scikit-learn has it ready: `train_test_split` with `test_size`, `random_state` and `stratify`.",
    ),
)


# --- the loop behind fit ------------------------------------------------------------------------------------------


class Steps:
    """What a training loop does, as functions that write down when they are called and with what."""

    def __init__(self, losses: np.ndarray) -> None:
        self._losses, self._epoch, self._count = [float(loss) for loss in losses], 0, 0
        self.log: list[str] = []

    def forward(self, batch: Any) -> str:
        self._count += 1
        self.log.append(f"forward({batch})")
        return f"outputs{self._count}"

    def loss(self, outputs: Any, batch: Any) -> str:
        self.log.append(f"loss({outputs}, {batch})")
        return f"loss{self._count}"

    def backward(self, loss: Any) -> str:
        self.log.append(f"backward({loss})")
        return f"gradients{self._count}"

    def update(self, gradients: Any) -> None:
        self.log.append(f"update({gradients})")

    def validate(self) -> float:
        value = self._losses[self._epoch % len(self._losses)]
        self._epoch += 1
        self.log.append("validate()")
        return value

    def save(self) -> None:
        self.log.append("save()")


def _loop_cases(rng: np.random.Generator) -> Iterator[Data]:
    low = np.sort(rng.uniform(0.3, 0.9, 2))
    for epochs, batches, losses, about in (
        (3, 2, [1.0, low[1], low[0]], "it improves in every epoch"),
        (4, 1, [1.0, low[0], 0.95, low[1]], "the best epoch, a bad one, a middling one"),
        (2, 3, [low[0], low[1]], "the second epoch is worse"),
    ):
        yield {"epochs": epochs, "batches": batches, "losses": np.array(losses), "about": about}


def _observe_loop(training_loop: Callable[..., Any], case: Data) -> Data:
    steps = Steps(case["losses"])
    batches = [f"batch{number}" for number in range(1, case["batches"] + 1)]
    best = training_loop(case["epochs"], batches, steps)
    return {"best": best, "log": list(steps.log) or ["nothing"]}


training_loop = Exercise(
    id="keras_workflow.training_loop",
    title="The loop behind fit",
    points=3,
    cases=_loop_cases,
    observe=_observe_loop,
    hints=(
        "Two loops, one inside the other. What happens for every batch, what once in every epoch?",
        "Each step hands something to the next: outputs to the loss, the loss to backward, gradients to the update.",
        "Remember the best validation loss so far, infinity at first. Save when it is beaten, and only then.",
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

api_quiz = Quiz(
    id="keras_workflow.api_quiz",
    question="A network reads a picture and a table of numbers, and joins the two halfway. How do you build it?",
    options={
        "a": "As a Sequential: the two inputs go one after the other",
        "b": "With the functional API: two inputs, one graph",
        "c": "It cannot be built in Keras without subclassing",
    },
)

warning_quiz = Quiz(
    id="keras_workflow.warning_quiz",
    question="`model = keras.Sequential([keras.layers.Dense(10)])` and then `model.count_params()`. What happens?",
    options={
        "a": "10: one bias for each unit",
        "b": "An error: the model has no weights until it knows its input's shape",
        "c": "0, and the number is right after compile",
    },
)

split_quiz = Quiz(
    id="keras_workflow.split_quiz",
    question="`fit(x, y, validation_split=0.2, shuffle=True)`. Which rows validate?",
    options={
        "a": "A random fifth, drawn anew in every epoch",
        "b": "A random fifth, drawn once: shuffle=True comes first",
        "c": "The last fifth of the arrays, as they were handed in",
    },
)

best_quiz = Quiz(
    id="keras_workflow.best_quiz",
    question="`EarlyStopping(patience=5)` stops the training in epoch 20. Which weights does the model have now?",
    options={
        "a": "Those of epoch 15, the best ones",
        "b": "Those of epoch 20",
        "c": "Those of the epoch with the lowest training loss",
    },
)

scale_quiz = Quiz(
    id="keras_workflow.scale_quiz",
    question="Why is `Rescaling(1 / 255)` better inside of the model than in the notebook around it?",
    options={
        "a": "It is faster there",
        "b": "It is saved with the model: whoever loads it cannot forget it",
        "c": "It has parameters that are trained",
    },
)

save_quiz = Quiz(
    id="keras_workflow.save_quiz",
    question="What does a `.keras` file hold?",
    options={
        "a": "The weights alone",
        "b": "The Python code of the model",
        "c": "The configuration of the layers, the weights, and what compile was given",
    },
)
