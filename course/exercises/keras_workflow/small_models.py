"""Lesson 06, the Keras workflow: what several exercises share."""

from typing import Any

import numpy as np


def keys_of(answer: Any, *names: str) -> dict[str, Any]:
    """A dictionary with these entries, or an error that says which are missing."""
    if not isinstance(answer, dict) or not set(names) <= set(answer):
        came = f"the keys {sorted(map(str, answer))}" if isinstance(answer, dict) else f"a {type(answer).__name__}"
        raise ValueError(f"Expected a dictionary with the keys {', '.join(names)}. Received: {came}.")
    return {name: answer[name] for name in names}


def model_from(answer: Any) -> Any:
    import keras

    if not isinstance(answer, keras.Model):
        raise TypeError(f"Expected a Keras model. Received: something of type {type(answer).__name__}.")
    return answer


def compiled_facts(answer: Any) -> Any:
    model = model_from(answer)
    if not getattr(model, "compiled", False):
        raise ValueError("Expected a compiled model. Received: a model without a loss. Is `model.compile(…)` missing?")
    return model


def weight_shapes(model: Any) -> str:
    return " ".join(str(tuple(weight.shape)) for weight in model.trainable_weights)


def fill_weights(model: Any, rng_seed: int, scale: float) -> bool:
    """Give every trainable weight the numbers that the judge draws, too."""
    rng = np.random.default_rng(rng_seed)
    for weight in model.trainable_weights:
        weight.assign(rng.normal(0, scale, tuple(weight.shape)).astype("float32"))
    return True


def array_of(tensor: Any) -> np.ndarray:
    import keras

    return np.array(keras.ops.convert_to_numpy(tensor))


def without_tensors(tensor: Any) -> Any:
    """The numbers alone: TensorFlow's tensors remember the logits behind a softmax, and its losses use them."""
    import keras

    return keras.ops.convert_to_tensor(array_of(tensor))
