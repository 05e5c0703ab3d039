"""Training the same model again from the beginning, without building and compiling it anew."""

from typing import Any

import keras


def restart(model: Any) -> Any:
    """Give a compiled model new initial weights, and its optimizer an empty memory.

    What the backend has compiled for training is kept, so that ten short runs of one small model take seconds and not a
    minute. The learning rate stays where it is.

    Args:
        model: A Sequential or Functional model that is compiled and has its weights.

    Returns:
        The same model.

    Raises:
        ValueError: The model was not compiled, or has no weights yet.

    Example:
        >>> import numpy as np
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        >>> model.compile("adam", "mse")
        >>> history = model.fit(np.ones((4, 2)), np.ones((4, 1)), epochs=2, verbose=0)
        >>> int(restart(model).optimizer.iterations)
        0
    """
    if not model.compiled or not model.built:
        missing = "compiled" if not model.compiled else "built: it has no weights yet"
        raise ValueError(
            f"`model` must be compiled and have its weights. Received: {model.name!r}, which is not {missing}. "
            "Begin it with keras.Input(shape), and call compile once."
        )
    model.set_weights(keras.models.clone_model(model).get_weights())
    optimizer = model.optimizer
    optimizer.build(model.trainable_variables)
    fresh = type(optimizer).from_config(optimizer.get_config())
    fresh.build(model.trainable_variables)
    for variable, beginning in zip(optimizer.variables, fresh.variables, strict=True):
        variable.assign(beginning)
    return model
