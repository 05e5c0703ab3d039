"""Lesson 06, the Keras workflow: what right means, and what people usually get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.exercises.protocol import Answers, Data, Mistake, QuizAnswers, Verdict

RTOL, ATOL = 1e-3, 1e-4


def _reals(value: Any) -> np.ndarray | None:
    """The numbers that came back, or None where there is none to compare (text, None, complex numbers)."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def _close(one: Any, other: Any) -> bool:
    one, other = _reals(one), _reals(other)
    return (
        one is not None
        and other is not None
        and one.shape == other.shape
        and bool(np.allclose(one, other, rtol=RTOL, atol=ATOL))
    )


def _weights(seed: int, scale: float, *shapes: tuple[int, ...]) -> list[np.ndarray]:
    """The numbers that `observe` put into the model, in the order of its weights."""
    rng = np.random.default_rng(seed)
    return [rng.normal(0, scale, shape).astype("float32").astype("float64") for shape in shapes]


def _relu(x: np.ndarray) -> np.ndarray:
    return np.clip(x, 0, None)


def _cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    rows = np.arange(len(labels))
    return float(-special.log_softmax(logits, axis=-1)[rows, labels].mean())


def _binary_cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean(np.logaddexp(0, logits) - labels * logits))


# --- four lines ---------------------------------------------------------------------------------------------------


def _judge_lines(case: Data, seen: Data) -> Iterator[Verdict]:
    samples = len(case["x"])
    hidden, logits, loss = (_reals(seen[name]) for name in ("hidden", "logits", "loss"))
    fits = hidden is not None and logits is not None and hidden.shape == (samples, 64) and logits.shape == (samples, 1)
    came = f"{np.shape(seen['hidden'])} and {np.shape(seen['logits'])}"
    yield Verdict("a forward pass of the right form", fits, f"Expected ({samples}, 64) and ({samples}, 1), got {came}.")
    if not fits or loss is None:
        return
    bends = bool((hidden >= 0).all() and (hidden > 0).any() and (hidden == 0).any())
    says = f"Hidden values run from {hidden.min():.3f} to {hidden.max():.3f}."
    if bends and not _is_layer_of(case["x"].astype("float64"), hidden):
        bends, says = False, "Where a unit is above 0, its values are no weighted sum of the features, plus a bias."
    yield Verdict("ReLU on the hidden layer", bends, says)
    expected = _binary_cross_entropy(logits, case["y"].astype("float64"))
    right = loss.size == 1 and _close(loss.reshape(()), expected)
    says = f"For these logits the binary cross-entropy is {expected:.4f}. Received: {np.round(loss, 4)}."
    yield Verdict("the loss of these logits", right, says)
    rate = _reals(seen["learning_rate"])
    right = rate is not None and rate.size == 1 and bool(np.isclose(rate.reshape(()), 1e-3, rtol=1e-4))
    yield Verdict("Adam's learning rate", right, f"Expected 0.001. Received: {rate}.")


def _is_layer_of(x: np.ndarray, hidden: np.ndarray) -> bool:
    """Whether weights exist that make each unit, where it is above 0, a weighted sum of x plus a bias."""
    inputs = np.column_stack([x, np.ones(len(x))])
    for unit in hidden.T:
        awake = unit > 0
        weights = np.linalg.lstsq(inputs[awake], unit[awake])[0]
        if np.abs(inputs[awake] @ weights - unit[awake]).max(initial=0) > 1e-2 * np.abs(unit).max():
            return False
    return True


def _lines(
    activation: str | None = "relu",
    loss: Callable[..., Any] | None = None,
    rate: float = 1e-3,
    units: int = 1,
) -> Callable[..., Any]:
    def four_lines(x: Any, y: Any) -> Any:
        import keras

        hidden = keras.layers.Dense(64, activation=activation)(x)
        logits = keras.layers.Dense(units)(hidden)
        entropy = loss or (lambda y, z: keras.losses.BinaryCrossentropy(from_logits=True)(y, z))
        return {"hidden": hidden, "logits": logits, "loss": entropy(y, logits), "learning_rate": rate}

    return four_lines


def _default_entropy(y: Any, z: Any) -> Any:
    import keras

    return keras.losses.BinaryCrossentropy()(y, z)


def _squared(y: Any, z: Any) -> Any:
    import keras

    return keras.losses.MeanSquaredError()(y, z)


def _turned_round(y: Any, z: Any) -> Any:
    import keras

    return keras.losses.BinaryCrossentropy(from_logits=True)(z, y)


four_lines = Answers(
    id="keras_workflow.four_lines",
    shares={
        "a forward pass of the right form": 0.3,
        "ReLU on the hidden layer": 0.2,
        "the loss of these logits": 0.4,
        "Adam's learning rate": 0.1,
    },
    judge=_judge_lines,
    mistakes=(
        Mistake(
            "The loss took your logits for probabilities, and clipped them. What must BinaryCrossentropy be told?",
            _lines(loss=_default_entropy),
        ),
        Mistake(
            "Truth and logits have changed places in the call of the loss. Which of them does Keras want first?",
            _lines(loss=_turned_round),
        ),
        Mistake(
            "Your hidden values can be negative: the layer has no activation. Which one was asked for?",
            _lines(activation=None),
        ),
        Mistake(
            "You measure the squared difference between logit and label. Which loss belongs to a yes-or-no question?",
            _lines(loss=_squared),
        ),
        Mistake(
            "The rate is ten times too large: 0.01 is SGD's. What is Adam's usual one?",
            _lines(rate=1e-2),
        ),
        Mistake(
            "Your last layer has 64 units. A yes-or-no question needs how many?",
            _lines(units=64, loss=lambda y, z: 0.0),
        ),
    ),
)


# --- a functional model -------------------------------------------------------------------------------------------

_GRAPH = [(32, 64), (64,), (64, 64), (64,), (64, 10), (10,)]
_GRAPH_PARAMETERS = 6922


def _graph_output(case: Data, shortcut: bool = True) -> np.ndarray:
    k1, b1, k2, b2, k3, b3 = _weights(case["seed"], 0.2, *_GRAPH)
    first = _relu(case["x"].astype("float64") @ k1 + b1)
    second = _relu(first @ k2 + b2)
    return special.softmax((first * shortcut + second) @ k3 + b3, axis=-1)


def _judge_graph(case: Data, seen: Data) -> Iterator[Verdict]:
    shapes = " ".join(str(shape) for shape in _GRAPH)
    count = seen["parameters"] == _GRAPH_PARAMETERS and seen["shapes"] == shapes
    says = f"Expected 6,922 parameters in the shapes {shapes}. Received: {seen['parameters']:,}, {seen['shapes']}."
    yield Verdict("6,922 parameters", count, says)
    output = _reals(seen["output"])
    form = output is not None and output.shape == (len(case["x"]), 10)
    sums = np.round(output.sum(axis=-1)[:3], 3) if form else None
    probable = form and bool(np.allclose(output.sum(axis=-1), 1, atol=1e-3) and (output >= 0).all())
    came = f"row sums {sums}" if form else f"shape {np.shape(seen['output'])}"
    yield Verdict(
        "ten probabilities a row",
        probable,
        f"Expected shape ({len(case['x'])}, 10), rows that sum to 1. Received: {came}.",
    )
    if not form or not count:
        return
    expected = _graph_output(case)
    says = (
        f"For given weights the first row begins with {expected[0, :3].round(4)}. Received: {output[0, :3].round(4)}."
    )
    yield Verdict("the shortcut adds the first hidden layer", _close(output, expected), says)


def _graph(
    join: Callable[..., Any] = lambda first, second: first + second,
    hidden: str | None = "relu",
    end: str | None = "softmax",
    inputs: int = 32,
) -> Callable[[], Any]:
    def build_graph() -> Any:
        import keras

        start = keras.Input((inputs,))
        first = keras.layers.Dense(64, activation=hidden)(start)
        second = keras.layers.Dense(64, activation=hidden)(first)
        return keras.Model(start, keras.layers.Dense(10, activation=end)(join(first, second)))

    return build_graph


def _concatenated(first: Any, second: Any) -> Any:
    import keras

    return keras.layers.Concatenate()([first, second])


build_graph = Answers(
    id="keras_workflow.build_graph",
    shares={
        "6,922 parameters": 0.3,
        "ten probabilities a row": 0.2,
        "the shortcut adds the first hidden layer": 0.5,
    },
    judge=_judge_graph,
    mistakes=(
        Mistake(
            "There is no shortcut: this is the sheet's net, which Sequential could build, too. Which two tensors are "
            "added before the last layer?",
            _graph(join=lambda first, second: second),
        ),
        Mistake(
            "You put the two hidden layers side by side instead of adding them: the last kernel has twice the rows. "
            "Which layer adds?",
            _graph(join=_concatenated),
        ),
        Mistake("The last layer gives scores, not probabilities. What is missing at its end?", _graph(end=None)),
        Mistake(
            "The hidden layers have no activation, and collapse into one. Which one was asked for?", _graph(hidden=None)
        ),
        Mistake(
            "The second hidden layer is multiplied with the first, not added to it. What does a shortcut do?",
            _graph(join=lambda first, second: first * second),
        ),
        Mistake(
            "You added the second hidden tensor to itself. Which one must you have kept?",
            _graph(join=lambda a, b: b + b),
        ),
    ),
)


# --- a layer of one's own -----------------------------------------------------------------------------------------


def _judge_layer(case: Data, seen: Data) -> Iterator[Verdict]:
    x, features = case["x"].astype("float64"), case["x"].shape[1]
    fresh, output = _reals(seen["fresh"]), _reals(seen["output"])
    weights = seen["weights"] == str((features,))
    yield Verdict(
        "one trainable number per feature",
        weights,
        f"Expected one trainable weight of shape ({features},). Received: {seen['weights'] or 'none'}.",
    )
    right = _close(fresh, x * case["initial"]) and _close(output, x * case["scale"])
    came = f"shape {np.shape(seen['output'])}"
    if fresh is not None and fresh.shape == x.shape:
        came = f"{fresh[0].round(3)} for {x[0].round(3)}"
    yield Verdict(
        "each feature times its number", right, f"Expected x times {case['initial']:g} at first. Received: {came}."
    )
    yield Verdict(
        "rebuilt from its configuration",
        seen["rebuilt"] == "yes",
        "The layer made from its own `get_config()` "
        + ("is another one." if seen["rebuilt"] == "differs" else f"raised {seen['rebuilt']}."),
    )
    loaded = seen["loaded"] == "yes" and _close(seen["loaded_output"], x * case["scale"])
    says = "gave other outputs." if seen["loaded"] == "yes" else f"raised {seen['loaded']}."
    yield Verdict("saved and loaded", loaded, f"A model with this layer was saved, and loading it {says}")


def _layer_class(
    *,
    register: str | None = "lesson6_right",
    config: bool = True,
    takes_rest: bool = True,
    start: str = "constant",
    shape: Callable[[Any], tuple[int, ...]] = lambda input_shape: (input_shape[-1],),
    trainable: bool = True,
) -> Any:
    """A layer with parts left out. Classes are made when they are called: Keras is not imported before."""

    def make(*arguments: Any, **settings: Any) -> Any:
        return _made(register, config, takes_rest, start, shape, trainable)(*arguments, **settings)

    return make


def _made(
    register: str | None, config: bool, takes_rest: bool, start: str, shape: Callable[[Any], Any], trainable: bool
) -> Any:
    import keras

    class Scaling(keras.Layer):
        def __init__(self, initial: float = 1.0, **rest: Any) -> None:
            if takes_rest:
                super().__init__(**rest)
            else:
                super().__init__(name=rest.pop("name", None))
                if rest:
                    raise TypeError(f"unexpected arguments {sorted(rest)}")
            self.initial = initial

        def build(self, input_shape: Any) -> None:
            value = self.initial if start == "constant" else 1.0
            self.factors = self.add_weight(
                shape=shape(input_shape), initializer=keras.initializers.Constant(value), trainable=trainable
            )

        def call(self, x: Any) -> Any:
            return keras.ops.multiply(x, self.factors)

    if config:
        Scaling.get_config = lambda self: keras.Layer.get_config(self) | {"initial": self.initial}
    if register:
        return keras.saving.register_keras_serializable(package=register, name="Scaling")(Scaling)
    return Scaling


feature_scale = Answers(
    id="keras_workflow.feature_scale",
    shares={
        "one trainable number per feature": 0.2,
        "each feature times its number": 0.3,
        "rebuilt from its configuration": 0.25,
        "saved and loaded": 0.25,
    },
    judge=_judge_layer,
    mistakes=(
        Mistake(
            "The layer works, but Keras does not know its class when it loads a file. What registers it?",
            _layer_class(register=None),
        ),
        Mistake(
            "`initial` is not in the configuration: the layer that is rebuilt starts from the default. Which method "
            "says what belongs to a layer?",
            _layer_class(register="lesson6_config", config=False),
        ),
        Mistake(
            "`__init__` does not take what Keras stores besides your own setting (trainable, dtype), so no copy can be "
            "made. What hands the rest on?",
            _layer_class(register="lesson6_rest", takes_rest=False),
        ),
        Mistake(
            "The factors start at 1, whatever `initial` says. Which initializer gives a chosen number?",
            _layer_class(register="lesson6_ones", start="ones"),
        ),
        Mistake(
            "One number scales all features alike. What is the shape of a weight that has one for each?",
            _layer_class(register="lesson6_scalar", shape=lambda input_shape: ()),
        ),
        Mistake(
            "The factors cannot be trained. Which argument of `add_weight` decides that?",
            _layer_class(register="lesson6_frozen", trainable=False),
        ),
    ),
)


# --- the essentials -----------------------------------------------------------------------------------------------

_NET = [(784, 128), (128,), (128, 10), (10,)]


def _net_logits(case: Data) -> np.ndarray:
    k1, b1, k2, b2 = _weights(case["seed"], 0.08, *_NET)
    pixels = case["x"].astype("float64").reshape(len(case["x"]), -1) / 255
    return _relu(pixels @ k1 + b1) @ k2 + b2


def _judge_essentials(case: Data, seen: Data) -> Iterator[Verdict]:
    shapes = " ".join(str(shape) for shape in _NET)
    count = seen["parameters"] == 101_770 and seen["shapes"] == shapes
    says = f"Expected 101,770 parameters in the shapes {shapes}. Received: {seen['parameters']:,}, {seen['shapes']}."
    yield Verdict("101,770 parameters", count, says)
    output, logits = _reals(seen["output"]), _net_logits(case)
    right = any(_close(output, end) for end in (logits, special.softmax(logits, axis=-1)))
    first = output[0, :3].round(3) if output is not None and output.ndim == 2 else np.shape(seen["output"])
    says = (
        f"For given weights the logits begin with {logits[0, :3].round(3)} (softmax would do, too). Received: {first}."
    )
    yield Verdict("the right outputs for pixels from 0 to 255", right, says)
    expected = _cross_entropy(logits, case["y"])
    agrees = bool(np.isclose(seen["loss"], expected, rtol=1e-2))
    says = f"The cross-entropy of these outputs is {expected:.3f}; the model's loss is {seen['loss']:.3f}."
    yield Verdict("loss and last layer agree", agrees, says)
    accuracy = float(np.mean(logits.argmax(axis=-1) == case["y"]))
    watched = bool(np.isclose(seen["accuracy"], accuracy, atol=1e-3)) and "adam" in seen["optimizer"]
    came = "none" if seen["accuracy"] < 0 else f"{seen['accuracy']:.2f}"
    says = f"Expected the accuracy {accuracy:.2f} as a metric, and Adam. Received: {came}, and {seen['optimizer']}."
    yield Verdict("Adam, and the accuracy to watch", watched, says)
    says = "In training, the same image should give different outputs. It always gives the same: what is missing?"
    yield Verdict("dropout, in training only", seen["moves_in_training"] is True, says)


def _classifier(
    *,
    scale: float = 1 / 255,
    rate: float = 0.2,
    hidden: str | None = "relu",
    end: str | None = None,
    from_logits: bool = True,
    metrics: tuple[str, ...] = ("accuracy",),
    optimizer: str = "adam",
) -> Callable[[], Any]:
    def essentials() -> Any:
        import keras

        stack = [keras.Input((28, 28)), keras.layers.Rescaling(scale), keras.layers.Flatten()]
        stack += [keras.layers.Dense(128, activation=hidden), keras.layers.Dropout(rate)]
        model = keras.Sequential([*stack, keras.layers.Dense(10, activation=end)])
        entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits)
        model.compile(optimizer=optimizer, loss=entropy, metrics=list(metrics))
        return model

    return essentials


essentials = Answers(
    id="keras_workflow.essentials",
    shares={
        "101,770 parameters": 0.2,
        "the right outputs for pixels from 0 to 255": 0.3,
        "loss and last layer agree": 0.2,
        "Adam, and the accuracy to watch": 0.1,
        "dropout, in training only": 0.2,
    },
    judge=_judge_essentials,
    mistakes=(
        Mistake(
            "The pixels arrive as they are, up to 255: the sheets leave that out, and the first losses are huge. Which "
            "layer brings them between 0 and 1?",
            _classifier(scale=1.0),
        ),
        Mistake(
            "Softmax stands at the end, and the loss applies it once more. Which of the two do you take away?",
            _classifier(end="softmax"),
        ),
        Mistake("There is no dropout. Where does the sheet have it, and how much?", _classifier(rate=0.0)),
        Mistake("The hidden layer has no activation. Which one does the sheet name?", _classifier(hidden=None)),
        Mistake(
            "No accuracy is watched: `fit` will report the loss alone. Which argument of compile lists metrics?",
            _classifier(metrics=()),
        ),
        Mistake("The optimizer is SGD. Which one does the sheet name?", _classifier(optimizer="sgd")),
    ),
)


# --- the objective decides ----------------------------------------------------------------------------------------


def _expected_task(case: Data) -> tuple[float, float]:
    """Loss and metric of a linear model on this task."""
    outputs = case["num_outputs"]
    kernel, bias = _weights(case["seed"], 0.7, (case["x"].shape[1], outputs), (outputs,))
    logits, y = case["x"].astype("float64") @ kernel + bias, case["y"]
    if case["task"] == "regression":
        return float(np.mean(np.square(logits - y))), float(np.mean(np.abs(logits - y)))
    if case["task"] == "binary":
        return _binary_cross_entropy(logits, y), float(np.mean((logits > 0) == (y > 0.5)))
    return _cross_entropy(logits, y), float(np.mean(logits.argmax(axis=-1) == y))


def _judge_task(case: Data, seen: Data) -> Iterator[Verdict]:
    task, features, outputs = case["task"], case["x"].shape[1], case["num_outputs"]
    shapes = f"({features}, {outputs}) ({outputs},)"
    fits = seen["shapes"] == shapes
    yield Verdict(
        "one Dense layer", fits, f"For {task} expected weights {shapes}. Received: {seen['shapes'] or 'none'}."
    )
    if not fits:
        return
    loss, metric = _expected_task(case)
    names = {"regression": ("mean squared error", "mean absolute error")}.get(task, ("cross-entropy", "accuracy"))
    right = bool(np.isclose(seen["loss"], loss, rtol=1e-2, atol=1e-3))
    says = f"For {task}, the {names[0]} is {loss:.4f}. Received: {seen['loss']:.4f}."
    yield Verdict("the loss of the task", right, says)
    found = np.asarray(seen["metrics"], dtype="float64")
    came = "no metric" if found.min() < 0 else found.round(4)
    says = f"For {task}, the {names[1]} is {metric:.4f}. Received: {came}."
    yield Verdict("the metric of the task", bool(np.isclose(found, metric, atol=1e-3).any()), says)


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


# --- train with callbacks -----------------------------------------------------------------------------------------


def _judge_train(case: Data, seen: Data) -> Iterator[Verdict]:
    losses = case["losses"]
    best = int(np.argmin(losses)) + 1
    asked = seen["called"] is True and seen["epochs"] == 50 and seen["batch_size"] == 64 and seen["validated"] is True
    history = np.asarray(seen["history"], dtype="float64")
    told = len(history) == seen["epochs_run"] and bool(np.allclose(history, losses[: len(history)]))
    came = (
        f"epochs={seen['epochs']}, batch_size={seen['batch_size']}, "
        f"{'with' if seen['validated'] is True else 'without'} validation data, a history of {len(history)} losses"
    )
    says = f"Expected up to 50 epochs, batches of 64, validation data, the history returned. Received: {came}."
    yield Verdict("fit as asked, and its history", asked and told, says)
    says = (
        f"The best epoch is {best}; with a patience of 5 it should end after {best + 5}. It ran {seen['epochs_run']}."
    )
    yield Verdict("it stops when patience ends", seen["epochs_run"] == best + 5, says)
    # Every third epoch in a row without a new best halves the rate, from the next epoch on.
    reductions, bad, lowest = 0, 0, np.inf
    for loss in losses[: best + 4]:
        bad = 0 if loss < lowest else bad + 1
        lowest = min(lowest, loss)
        reductions, bad = (reductions + 1, 0) if bad == 3 else (reductions, bad)
    rate = 0.08 * 0.5**reductions
    says = f"In the last epoch the rate should have been {rate:g}, begun at 0.08. It was {seen['rate']:g}."
    yield Verdict("the rate is halved on a plateau", bool(np.isclose(seen["rate"], rate, rtol=1e-3)), says)
    says = f"The weights of epoch {best} are the best. The model has those of epoch {seen['weights_from_epoch']:g}."
    yield Verdict("the best weights come back", bool(np.isclose(seen["weights_from_epoch"], best)), says)
    held = seen["file_from_epoch"]
    says = f"The file should hold the weights of epoch {best}. " + (
        f"It holds those of epoch {held:g}." if held else "There is no file."
    )
    yield Verdict("the best model is on disk", bool(np.isclose(held, best)), says)


def _training(
    *,
    stop: dict[str, Any] | None = None,
    keep: dict[str, Any] | None = None,
    plateau: bool = True,
    validated: bool = True,
    **changed: Any,
) -> Callable[..., Any]:
    def train(model: Any, training: Any, validation: Any, path: str) -> Any:
        from keras import callbacks

        watchers = [
            callbacks.EarlyStopping(**{"patience": 5, "restore_best_weights": True} | (stop or {})),
            callbacks.ModelCheckpoint(path, **{"save_best_only": True} | (keep or {})),
        ]
        if plateau:
            watchers.append(callbacks.ReduceLROnPlateau(patience=3, factor=1 / 2))
        settings = {"epochs": 50, "batch_size": 64, "verbose": 0} | changed
        if validated:
            settings["validation_data"] = validation
        return model.fit(training[0], training[1], callbacks=watchers, **settings)

    return train


train = Answers(
    id="keras_workflow.train",
    shares={
        "fit as asked, and its history": 0.2,
        "it stops when patience ends": 0.2,
        "the rate is halved on a plateau": 0.2,
        "the best weights come back": 0.2,
        "the best model is on disk": 0.2,
    },
    judge=_judge_train,
    mistakes=(
        Mistake(
            "Training stopped in time, but the model keeps the weights of its last epoch. What does EarlyStopping have "
            "to be asked for?",
            _training(stop={"restore_best_weights": False}),
        ),
        Mistake(
            "The file holds the last epoch: each epoch overwrote the one before. What does ModelCheckpoint have to be "
            "told?",
            _training(keep={"save_best_only": False}),
        ),
        Mistake(
            "fit saw no validation data, so no callback had a val_loss to watch. Which argument is missing?",
            _training(validated=False),
        ),
        Mistake(
            "You watch the training loss: it falls for ever, and nothing ever stops. Which loss tells when to stop?",
            _training(stop={"monitor": "loss"}, keep={"monitor": "loss"}),
        ),
        Mistake(
            "EarlyStopping has no patience: one bad epoch ends the training. How many were to be allowed?",
            _training(stop={"patience": 0}),
        ),
        Mistake("The rate never changes. Which of the three callbacks is missing?", _training(plateau=False)),
        Mistake("fit ran for one epoch only: that is its default. How many were asked for?", _training(epochs=1)),
    ),
)


# --- evaluate and predict -----------------------------------------------------------------------------------------


def _judge_report(case: Data, seen: Data) -> Iterator[Verdict]:
    logits = case["x"].astype("float64") @ case["kernel"] + case["bias"]
    right_classes = logits.argmax(axis=-1)
    loss, accuracy = _cross_entropy(logits, case["y"]), float(np.mean(right_classes == case["y"]))
    numbers = [_reals(seen[name]) for name in ("loss", "accuracy")]
    fits = all(number is not None and number.size == 1 for number in numbers)
    right = fits and all(
        np.isclose(number.reshape(()), value, rtol=1e-3, atol=1e-4)
        for number, value in zip(numbers, (loss, accuracy), strict=True)
    )
    came = ", ".join(f"{float(number.reshape(())):.4f}" for number in numbers) if fits else "something else"
    yield Verdict("loss and accuracy", bool(right), f"Expected {loss:.4f} and {accuracy:.4f}. Received: {came}.")
    expected = special.softmax(logits, axis=-1)
    came = _reals(seen["probabilities"])
    says = f"Expected shape {expected.shape}, first row {expected[0].round(3)}. Received: " + (
        f"{came[0].round(3)}." if came is not None and came.shape == expected.shape else f"shape {np.shape(came)}."
    )
    yield Verdict("probabilities", _close(came, expected), says)
    for name, values in (("classes", right_classes), ("wrong", np.flatnonzero(right_classes != case["y"]))):
        came = _reals(seen[name])
        same = came is not None and came.shape == values.shape and bool((came == values).all())
        shown = np.asarray(seen[name]).ravel()[:8] if came is not None else "no numbers"
        verdict = "predicted classes" if name == "classes" else "where it is wrong"
        yield Verdict(verdict, same, f"Expected {values[:8]}{' …' if len(values) > 8 else ''}. Received: {shown}.")


def _reporter(
    probabilities: Callable[..., Any] = lambda z: special.softmax(z, axis=-1),
    classes: Callable[..., Any] = lambda z: z.argmax(axis=1),
    wrong: Callable[..., Any] = lambda classes, y: np.nonzero(classes - y)[0],
    order: tuple[str, str] = ("loss", "accuracy"),
) -> Callable[..., Any]:
    def report(model: Any, x: Any, y: Any) -> Any:
        z = model.predict(x, verbose=0)
        found = dict(zip(order, model.evaluate(x, y, verbose=0), strict=True))
        chosen = classes(z)
        return found | {"probabilities": probabilities(z), "classes": chosen, "wrong": wrong(chosen, y)}

    return report


report = Answers(
    id="keras_workflow.report",
    shares={"loss and accuracy": 0.25, "probabilities": 0.25, "predicted classes": 0.25, "where it is wrong": 0.25},
    judge=_judge_report,
    mistakes=(
        Mistake(
            "What you call probabilities are the logits, as predict gives them: rows don't sum to 1. Which function is "
            "missing?",
            _reporter(probabilities=lambda z: z),
        ),
        Mistake(
            "Loss and accuracy have changed places. In which order does evaluate return them?",
            _reporter(order=("accuracy", "loss")),
        ),
        Mistake(
            "You looked for the largest number of each column: one winner a class, not one class a sample. Along which "
            "axis does the class lie?",
            _reporter(classes=lambda z: z.argmax(axis=0), wrong=lambda classes, y: classes),
        ),
        Mistake(
            "`wrong` is a list of true and false, one for each sample. How do you get the places from it?",
            _reporter(wrong=lambda classes, y: classes != y),
        ),
        Mistake(
            "`wrong` lists the samples that are right. Which sign has to be turned round?",
            _reporter(wrong=lambda classes, y: np.nonzero(classes == y)[0]),
        ),
        Mistake(
            "You put the softmax over the batch: each column sums to 1. Over which axis is a row's whole?",
            _reporter(probabilities=lambda z: special.softmax(z, axis=0)),
        ),
    ),
)


# --- a split that is one ------------------------------------------------------------------------------------------

_PARTS = ("x_train", "y_train", "x_validation", "y_validation")


def _judge_split(case: Data, seen: Data) -> Iterator[Verdict]:
    parts = {name: _reals(seen[name]) for name in _PARTS}
    shapes = {name: np.shape(part) for name, part in parts.items()}
    kinds = all(part is not None for part in parts.values()) and all(
        parts[f"x_{side}"].ndim == 2
        and parts[f"x_{side}"].shape[1] == 2
        and parts[f"y_{side}"].shape == (len(parts[f"x_{side}"]),)
        for side in ("train", "validation")
    )
    total, share = len(case["y"]), case["share"]
    size = kinds and abs(len(parts["y_validation"]) - share * total) <= len(np.unique(case["y"]))
    says = (
        f"Expected about {share * total:.0f} of {total} rows to validate, x and y of equal length. Received: {shapes}."
    )
    yield Verdict("two parts of the right size", bool(size), says)
    if not kinds:
        return
    numbers = np.concatenate([parts["x_train"][:, 0], parts["x_validation"][:, 0]])
    # A row is known by its first number: no two rows share it.
    given = {
        number: (other, label) for (number, other), label in zip(case["x"].tolist(), case["y"].tolist(), strict=True)
    }
    whole = len(numbers) == total and set(numbers.tolist()) == given.keys()
    doubled = len(numbers) - len(np.unique(numbers))
    lost = len(given.keys() - set(numbers.tolist()))
    yield Verdict("no row lost, none doubled", whole, f"{lost} of {total} rows are missing, {doubled} stand twice.")
    paired = all(
        given.get(number) == (other, label)
        for side in ("train", "validation")
        for (number, other), label in zip(parts[f"x_{side}"].tolist(), parts[f"y_{side}"].tolist(), strict=True)
    )
    yield Verdict("x and y still belong together", paired, "Some rows of x stand beside the label of another row.")
    classes, counts = np.unique(case["y"], return_counts=True)
    found = np.array([(parts["y_validation"] == c).sum() for c in classes])
    fair = bool((np.abs(found - share * counts) <= 1 + 1e-9).all() and (found > 0).all())
    says = f"Of the classes with {counts} rows, about {np.round(share * counts, 1)} should validate. Received: {found}."
    yield Verdict("every class on both sides, in proportion", fair, says)


def _parts(x: Any, y: Any, training: Any, validating: Any) -> dict[str, Any]:
    return {
        "x_train": x[training],
        "y_train": y[training],
        "x_validation": x[validating],
        "y_validation": y[validating],
    }


def _fair_places(y: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Places for training and validation, class by class, by their rank within the class."""
    rank = np.array([np.sum(y[:place] == label) for place, label in enumerate(y)])
    size = np.array([np.sum(y == label) for label in y])
    chosen = rank < np.rint(share * size)
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def _split_tail(x: Any, y: Any, share: float, seed: int) -> Any:
    cut = round(len(y) * (1 - share))
    return _parts(x, y, slice(None, cut), slice(cut, None))


def _split_head(x: Any, y: Any, share: float, seed: int) -> Any:
    cut = round(len(y) * share)
    return _parts(x, y, slice(cut, None), slice(None, cut))


def _split_torn(x: Any, y: Any, share: float, seed: int) -> Any:
    training, validating = _fair_places(y, share)
    return _parts(x, y, training, validating) | {"x_train": x[training][::-1], "x_validation": x[validating][::-1]}


def _split_overlapping(x: Any, y: Any, share: float, seed: int) -> Any:
    _, validating = _fair_places(y, share)
    return _parts(x, y, slice(None), validating)


def _split_inverted(x: Any, y: Any, share: float, seed: int) -> Any:
    validating, training = _fair_places(y, share)
    return _parts(x, y, training, validating)


def _split_by_class(x: Any, y: Any, share: float, seed: int) -> Any:
    return _parts(x, y, np.flatnonzero(y != y.max()), np.flatnonzero(y == y.max()))


split = Answers(
    id="keras_workflow.split",
    shares={
        "two parts of the right size": 0.2,
        "no row lost, none doubled": 0.25,
        "x and y still belong together": 0.25,
        "every class on both sides, in proportion": 0.3,
    },
    judge=_judge_split,
    mistakes=(
        Mistake(
            "You cut off the tail, as validation_split does. In sorted data that is the last class: what must happen "
            "before the cut?",
            _split_tail,
        ),
        Mistake(
            "You cut off the head. In sorted data that is the first class: what must happen before the cut?",
            _split_head,
        ),
        Mistake(
            "The rows of x were moved and the labels were not. How do you use one and the same order for both?",
            _split_torn,
        ),
        Mistake(
            "The validation rows are in the training set, too: the model will have seen every one of them. Where must "
            "they be taken out?",
            _split_overlapping,
        ),
        Mistake(
            "The share has changed sides: the small part trains, the large one validates. Which part is `share`?",
            _split_inverted,
        ),
        Mistake(
            "A whole class validates, and the model has never seen it. What does *in proportion* ask of each class?",
            _split_by_class,
        ),
    ),
)


# --- the loop behind fit ------------------------------------------------------------------------------------------

_ORDER = ("forward", "loss", "backward", "update")


def _one_batch(number: int, batch: str) -> list[str]:
    given = (batch, f"outputs{number}, {batch}", f"loss{number}", f"gradients{number}")
    return [f"{step}({arguments})" for step, arguments in zip(_ORDER, given, strict=True)]


def _expected_log(case: Data) -> list[str]:
    log: list[str] = []
    for epoch in range(case["epochs"]):
        for place in range(case["batches"]):
            log += _one_batch(epoch * case["batches"] + place + 1, f"batch{place + 1}")
        log.append("validate()")
        if case["losses"][epoch] < np.min(case["losses"][:epoch], initial=np.inf):
            log.append("save()")
    return log


def _judge_loop(case: Data, seen: Data) -> Iterator[Verdict]:
    expected, log = _expected_log(case), [str(line) for line in seen["log"]]

    def only(lines: list[str], *names: str) -> list[str]:
        return [line for line in lines if line.partition("(")[0] in names]

    right, came = only(expected, *_ORDER), only(log, *_ORDER)
    place = next((i for i, pair in enumerate(zip(right, came, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        says = (
            f"Expected {len(right)} calls, {case['epochs']} epochs of {case['batches']} batches. Received: {len(came)}."
        )
    else:
        says = f"Call {place + 1} should be {right[place]}. Received: {came[place]}."
    yield Verdict("forward, loss, backward, update, for every batch", right == came, says)
    shape = [line for line in only(log, "update", "validate") if line]
    wanted = only(expected, "update", "validate")
    names = [line.partition("(")[0] for line in shape]
    says = f"Expected one validation at the end of each of {case['epochs']} epochs. Received: {' '.join(names[:12])} …"
    yield Verdict("one validation, after the epoch", names == [line.partition("(")[0] for line in wanted], says)
    saves, wanted = only(log, "validate", "save"), only(expected, "validate", "save")
    says = (
        f"Validation losses {case['losses'].round(2)}: expected {' '.join(wanted)}. Received: {' '.join(saves[:10])}."
    )
    yield Verdict("saved when it is the best so far", saves == wanted, says)
    best = _reals(seen["best"])
    right = best is not None and best.size == 1 and bool(np.isclose(best.reshape(()), case["losses"].min()))
    yield Verdict("the best loss returned", right, f"Expected {case['losses'].min():.4f}. Received: {seen['best']}.")


def _looping(
    step: Callable[..., Any] = lambda do, batch: do.update(do.backward(do.loss(do.forward(batch), batch))),
    each_batch: bool = False,
    better: Callable[..., bool] = lambda loss, past: loss < min(past, default=np.inf),
    give: Callable[..., Any] = min,
    last_only: bool = False,
) -> Callable[..., Any]:
    def training_loop(epochs: int, batches: Any, steps: Any) -> Any:
        past: list[float] = []

        def look() -> None:
            loss = steps.validate()
            if better(loss, past):
                steps.save()
            past.append(loss)

        for _ in range(epochs):
            for place, batch in enumerate(batches):
                if not last_only or place == len(batches) - 1:
                    step(steps, batch)
                if each_batch:
                    look()
            if not each_batch:
                look()
        return give(past)

    return training_loop


def _without_loss(do: Any, batch: Any) -> None:
    outputs = do.forward(batch)
    do.loss(outputs, batch)
    do.update(do.backward(outputs))


def _never_updated(do: Any, batch: Any) -> None:
    do.backward(do.loss(do.forward(batch), batch))


training_loop = Answers(
    id="keras_workflow.training_loop",
    shares={
        "forward, loss, backward, update, for every batch": 0.4,
        "one validation, after the epoch": 0.2,
        "saved when it is the best so far": 0.2,
        "the best loss returned": 0.2,
    },
    judge=_judge_loop,
    mistakes=(
        Mistake(
            "You save in every epoch, worse ones too: the best file is overwritten. When does an epoch deserve it?",
            _looping(better=lambda loss, past: True),
        ),
        Mistake(
            "You compare with the epoch before. After a bad epoch a middling one then looks like the best: with which "
            "loss should it be compared?",
            _looping(better=lambda loss, past: loss < (past[-1] if past else np.inf)),
        ),
        Mistake(
            "You go backward from the outputs. Whose slope is wanted, and so from where does the way back start?",
            _looping(step=_without_loss),
        ),
        Mistake(
            "Gradients are computed, and never used: nothing learns. Which step is missing?",
            _looping(step=_never_updated),
        ),
        Mistake(
            "You validate after every batch. That costs more than the training; where in the two loops does it belong?",
            _looping(each_batch=True),
        ),
        Mistake("You return the last validation loss. Which one was asked for?", _looping(give=lambda past: past[-1])),
        Mistake(
            "Only the last batch of each epoch is trained on. Which of your lines stand outside of the inner loop?",
            _looping(last_only=True),
        ),
    ),
)


# --- quizzes ------------------------------------------------------------------------------------------------------

api_quiz = QuizAnswers(
    id="keras_workflow.api_quiz",
    right="b",
    because={
        "a": "A Sequential has one input and one way through.",
        "b": "Every layer called on a tensor adds an edge, and edges may join: a graph with two starts.",
        "c": "Subclassing would do, but a graph is enough, and it can be drawn and saved without code of yours.",
    },
)

warning_quiz = QuizAnswers(
    id="keras_workflow.warning_quiz",
    right="b",
    because={
        "a": "Keras cannot count a kernel whose height it does not know.",
        "b": "The kernel has as many rows as the input has features. Begin with `keras.Input(shape)`, and it is known.",
        "c": "Compile knows no more about the input. Only a shape, or a first batch, builds the weights.",
    },
)

split_quiz = QuizAnswers(
    id="keras_workflow.split_quiz",
    right="c",
    because={
        "a": "The validation rows stay the same all through the training.",
        "b": "The cut comes first, and then only the training rows are shuffled.",
        "c": "So sorted data lose whole classes. Shuffle first, or hand over `validation_data`.",
    },
)

best_quiz = QuizAnswers(
    id="keras_workflow.best_quiz",
    right="b",
    because={
        "a": "Only with `restore_best_weights=True`.",
        "b": "By default the last ones, five epochs past the best.",
        "c": "It watches val_loss, and keeps no weights unless it is asked to.",
    },
)

scale_quiz = QuizAnswers(
    id="keras_workflow.scale_quiz",
    right="b",
    because={
        "a": "It makes no difference to the speed.",
        "b": "Whoever loads the file feeds raw pixels, and everything that belongs to the model is in it.",
        "c": "It has none: it multiplies by a constant.",
    },
)

save_quiz = QuizAnswers(
    id="keras_workflow.save_quiz",
    right="c",
    because={
        "a": "That is a `.weights.h5` file. To use it you need code that builds the same model.",
        "b": "No code is stored: that is why classes of your own must be registered before loading.",
        "c": "A zip of three parts: configuration, weights, and what compile was given. No word of the backend.",
    },
)
