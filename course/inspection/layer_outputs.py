"""What every layer of a model gives for an input."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from course.inspection.layer_calls import chosen, run_watched


def activations(model: keras.Model, inputs: Any, layers: str | Sequence[str] | None = None) -> dict[str, np.ndarray]:
    """The outputs of a model's layers at inference, in the order in which they are computed.

    Models within models are opened, so that a layer of a frozen base is reached as `base/conv1`; so are blocks that are
    layers. A layer that is used twice has two entries.

    Args:
        model: Any Keras model: Sequential, Functional or subclassed, models within models included.
        inputs: As the model takes them, with the axis of samples.
        layers: The layers wanted, by name: `block/conv1`, or `conv1` where no other is called so. All by default.

    Returns:
        Names to arrays; of a layer that gives several tensors, the first.

    Raises:
        course.errors.InvalidValue: There is no such layer, or `model` is none.

    Example:
        >>> import keras, numpy as np
        >>> from course import inspection
        >>> base = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu", name="hidden")], name="base")
        >>> model = keras.Sequential([base, keras.layers.Dense(2, name="logits")])
        >>> {name: values.shape for name, values in inspection.activations(model, np.ones((5, 4))).items()}
        {'base/hidden': (5, 3), 'base': (5, 3), 'logits': (5, 2)}
    """
    _, calls = run_watched(model, inputs)
    found = {}
    for call in chosen(calls, layers, "layer"):
        tensors = keras.tree.flatten(call.output)
        if tensors and hasattr(tensors[0], "shape"):
            found[call.name] = np.array(ops.convert_to_numpy(tensors[0]))
    return found
