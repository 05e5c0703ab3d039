"""Looking into a model that came back: is it one, which shapes have its weights, what does it give for drawn ones."""

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

    if not isinstance(answer, keras.Model):
        raise TypeError(f"Expected a Keras model. Received: something of type {type(answer).__name__}.")
    return answer


def compiled_model(answer: Any) -> Any:
    """The answer, where it is a Keras model that has been compiled.

    Raises:
        TypeError: It is no model.
        ValueError: It has not been compiled.

    Example:
        >>> import keras
        >>> compiled_model(keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]))
        Traceback (most recent call last):
        ValueError: Expected a compiled model. Received: a model without a loss. Is `model.compile(…)` missing?
    """
    model = keras_model(answer)
    if not getattr(model, "compiled", False):
        raise ValueError("Expected a compiled model. Received: a model without a loss. Is `model.compile(…)` missing?")
    return model


def weight_shapes(model: Any) -> str:
    """The shapes of the trainable weights of a model or layer, in their order, as text.

    Example:
        >>> import keras
        >>> weight_shapes(keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]))
        '(3, 2) (2,)'
    """
    return " ".join(str(tuple(weight.shape)) for weight in model.trainable_weights)


def fill_weights(model: Any, seed: int, scale: float) -> None:
    """Give every trainable weight numbers that the judge draws from the same seed.

    Args:
        model: A model that knows its weights.
        seed: The seed of the numbers.
        scale: Their standard deviation.

    Example:
        >>> import keras
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        >>> fill_weights(model, 1, 0.5)
        >>> round(float(array_of(model.trainable_weights[0])[0, 0]), 4)
        0.1728
    """
    rng = np.random.default_rng(seed)
    for weight in model.trainable_weights:
        weight.assign(rng.normal(0, scale, tuple(weight.shape)).astype("float32"))


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
