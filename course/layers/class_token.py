"""A learned token in front of a sequence."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_known, require_rank


@keras.saving.register_keras_serializable("course")
class ClassToken(keras.layers.Layer):
    """Puts one trained vector in front of each sequence. What attention gathers there describes the whole.

    Input shape: (B, T, D). Output shape: (B, T + 1, D).

    Raises:
        ValueError: when the input has not three axes.

    Source: Devlin et al., 2018 (BERT's [CLS]); Dosovitskiy et al., 2020 (ViT).

    Example:

    >>> import numpy as np
    >>> from course import layers
    >>> tuple(layers.ClassToken()(np.zeros((2, 16, 8), "float32")).shape)
    (2, 17, 8)
    """

    def build(self, input_shape: Any) -> None:
        width = require_known("The last axis of `inputs`", require_rank("inputs", input_shape, 3, "(B, T, D)")[-1])
        self.token = self.add_weight(
            shape=(1, 1, width), initializer=keras.initializers.RandomNormal(stddev=0.02), name="token"
        )

    def call(self, inputs: Any) -> Any:
        token = ops.broadcast_to(
            ops.cast(self.token, inputs.dtype), (ops.shape(inputs)[0], 1, inputs.shape[2])
        )  # (B, 1, D)
        return ops.concatenate([token, inputs], axis=1)  # (B, T + 1, D)

    def compute_output_shape(self, input_shape: Any) -> Any:
        length = None if input_shape[1] is None else input_shape[1] + 1
        return (input_shape[0], length, input_shape[2])
