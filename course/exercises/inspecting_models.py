"""Looking into a model that came back: is it one, what does it give for drawn weights, how does its optimizer step.

What a student's process says about a model is a claim; what the model makes of drawn inputs with drawn weights is
evidence, whichever class it is of.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def keras_model(answer: Any) -> Any:
    """The answer, where it is a Keras model.

    Raises:
        TypeError: It is something else.

    Example:
        >>> keras_model("model")
        Traceback (most recent call last):
        TypeError: Expected a Keras model. Received: something of type str.
    """
    import keras

    if answer is None:
        raise TypeError("Expected a Keras model. Received: None. Is a `return` missing?")
    if not isinstance(answer, keras.Model):
        raise TypeError(f"Expected a Keras model. Received: something of type {type(answer).__name__}.")
    return answer


def weight_shapes(model: Any) -> str:
    """The shapes of the trainable weights of a model or layer, in their order, as text.

    Example:
        >>> import keras
        >>> weight_shapes(keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]))
        '(3, 2) (2,)'
    """
    return " ".join(str(tuple(weight.shape)) for weight in model.trainable_weights)


def drawn(seed: int, scale: float, *shape: int) -> NDArray[np.float32]:
    """The numbers that a weight of this shape is given: they depend on the seed and the shape alone.

    Args:
        seed: The case's.
        scale: Their standard deviation.
        shape: The weight's.

    Example:
        >>> drawn(1, 0.5, 2).shape, bool((drawn(1, 0.5, 2) == drawn(1, 0.5, 2)).all())
        ((2,), True)
    """
    return np.random.default_rng([seed, *shape]).normal(0, scale, shape).astype("float32")


def give_drawn_weights(model: Any, seed: int, scale: float) -> None:
    """Give every trainable weight the numbers of its shape, so that the order in which layers were made is no matter.

    Args:
        model: A model or layer that has its weights.
        seed: The seed of the numbers.
        scale: Their standard deviation.

    Example:
        >>> import keras
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> give_drawn_weights(model, 1, 0.5)
        >>> bool((array_of(model.trainable_weights[0]) == drawn(1, 0.5, 1, 1)).all())
        True
    """
    for weight in model.trainable_weights:
        weight.assign(drawn(seed, scale, *weight.shape))


def optimizer_path(optimizer: Any, gradients: NDArray[np.float32], *, start: float = 0.0) -> NDArray[np.float32]:
    """Where an optimizer of this kind and these settings takes a variable.

    Weight decay does not show in a variable that starts at zero. It does in one that starts elsewhere and has no
    gradient, which Adam leaves where it is.

    Args:
        optimizer: A Keras optimizer; a copy of it takes the steps.
        gradients: One per step, (steps, n).
        start: Where the variable starts.

    Returns:
        The positions after each step, (steps, n).

    Raises:
        TypeError: It is no Keras optimizer.

    Example:
        >>> import keras
        >>> optimizer_path(keras.optimizers.SGD(0.5), np.array([[1.0], [3.0]], dtype="float32"))
        array([[-0.5],
               [-2. ]], dtype=float32)
        >>> still = np.zeros((1, 1), dtype="float32")
        >>> optimizer_path(keras.optimizers.SGD(0.5, weight_decay=0.5), still, start=1.0)
        array([[0.75]], dtype=float32)
    """
    import keras

    if not isinstance(optimizer, keras.Optimizer):
        raise TypeError(f"Expected a Keras optimizer. Received: something of type {type(optimizer).__name__}.")
    copy = type(optimizer).from_config(optimizer.get_config())
    place = keras.Variable(np.full(gradients.shape[1:], start, dtype="float32"))
    path = []
    for gradient in gradients:
        copy.apply([keras.ops.convert_to_tensor(gradient)], [place])
        path.append(array_of(place))
    return np.stack(path)


def sizable_gradients(rng: np.random.Generator, steps: int, many: int) -> NDArray[np.float32]:
    """Gradients that tell one optimizer from another: of either sign, and none so small that Adam's epsilon counts.

    Args:
        rng: The generator.
        steps: How many steps are taken.
        many: How many numbers are stepped.

    Returns:
        Numbers between 0.3 and 2 in size, (steps, many).

    Example:
        >>> drawn_here = sizable_gradients(np.random.default_rng(0), 4, 3)
        >>> drawn_here.shape, bool((np.abs(drawn_here) >= 0.3).all())
        ((4, 3), True)
    """
    sizes = rng.uniform(0.3, 2, (steps, many))
    return np.asarray(sizes * rng.choice([-1, 1], sizes.shape), dtype="float32")


def asked_metric(metrics: Mapping[str, Any], *names: str) -> tuple[str, float]:
    """The one metric that was asked for: the only one there is, or the only one with such a name.

    Several that could be meant are none: an answer is one value and not a choice.

    Args:
        metrics: What `compute_metrics` gave, the loss among them.
        names: Parts of the names that the metric usually has.

    Returns:
        "one", "none" or "several", and the value: -1 where there is not one.

    Example:
        >>> asked_metric({"loss": 0.7, "mse": 0.1, "binary_accuracy": 0.5}, "acc")
        ('one', 0.5)
        >>> asked_metric({"loss": 0.7, "acc": 0.1, "acc_1": 0.5}, "acc")
        ('several', -1.0)
    """
    found = {name: value for name, value in metrics.items() if name != "loss"}
    fitting = [value for name, value in found.items() if any(part in name.casefold() for part in names)]
    values = fitting or list(found.values())
    if len(values) == 1:
        return "one", float(array_of(values[0]))
    return ("several" if values else "none"), -1.0


def dropout_rate(quiet: NDArray[Any], noisy: NDArray[Any], kernel: NDArray[Any], bias: NDArray[Any]) -> float:
    """The rate of dropout on units that are all equal, from what a linear layer behind them gives in training.

    Args:
        quiet: The layer's outputs without dropout, (classes,).
        noisy: Many outputs in training, (repeats, classes).
        kernel: The layer's weights, (units, classes).
        bias: Its biases, (classes,).

    Returns:
        The rate to the nearest 0.05; 0 where nothing moves, -1 where outputs are dropped and not units.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> kernel, bias = rng.normal(size=(50, 4)), np.zeros(4)
        >>> kept = (rng.random((900, 50)) >= 0.3) / 0.7
        >>> dropout_rate(kernel.sum(axis=0), kept @ kernel, kernel, bias)
        0.3
    """
    if (noisy == 0).mean() > 0.02:
        return -1.0
    # A softmax takes what all outputs share away.
    centered = kernel - kernel.mean(axis=1, keepdims=True)
    sums, heights = centered.sum(axis=0), quiet - np.mean(quiet) - (bias - np.mean(bias))
    unit = float(sums @ heights / (sums @ sums))
    spread = noisy - noisy.mean(axis=1, keepdims=True)
    ratio = float(spread.var(axis=0).sum() / (unit**2 * np.square(centered).sum() + 1e-12))
    return round(20 * ratio / (1 + ratio)) / 20


def array_of(tensor: Any) -> NDArray[Any]:
    """A copy of a tensor's numbers as an array.

    Example:
        >>> import keras
        >>> array_of(keras.ops.ones(2))
        array([1., 1.], dtype=float32)
    """
    import keras

    return np.array(keras.ops.convert_to_numpy(tensor))


def without_history(tensor: Any) -> Any:
    """The numbers alone: TensorFlow's tensors remember the logits behind a softmax, and its losses use them.

    Example:
        >>> import keras
        >>> array_of(without_history(keras.ops.ones(2)))
        array([1., 1.], dtype=float32)
    """
    import keras

    return keras.ops.convert_to_tensor(array_of(tensor))
