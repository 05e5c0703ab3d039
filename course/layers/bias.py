"""A bias on its own, for an output whose weights belong to another layer."""

from typing import Any

import keras

from course.layers.checking import require_known


@keras.saving.register_keras_serializable("course")
class Bias(keras.layers.Layer):
    """Adds one trained number to each feature.

    Input and output shape: (…, D).

    Example: BERT's output shares its weights with the token embedding, but has a bias of its own.

    >>> import numpy as np
    >>> from course import layers
    >>> layer = layers.Bias()
    >>> tuple(layer(np.zeros((2, 3, 5), "float32")).shape), layer.count_params()
    ((2, 3, 5), 5)
    """

    def build(self, input_shape: Any) -> None:
        width = require_known("The last axis of `inputs`", input_shape[-1])
        self.bias = self.add_weight(shape=(width,), initializer="zeros", name="bias")

    def call(self, inputs: Any) -> Any:
        return inputs + keras.ops.cast(self.bias, inputs.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape
