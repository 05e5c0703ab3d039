"""Learned positions: one trained vector each."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_known, require_positive, require_rank


@keras.saving.register_keras_serializable("course")
class LearnedPositions(keras.layers.Layer):
    """Adds one trained vector for each position to a sequence: absolute positions, up to a greatest length.

    Args:
        max_length: how many positions there are vectors for.
        embeddings_initializer: of the vectors; normal of standard deviation 0.02 unless given.

    Call arguments:
        inputs: shape (B, T, D), T at most `max_length`.
        position: position of the first of the T; an integer or a scalar integer tensor.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: when `max_length` is below 1, or a sequence is longer.

    Source: Devlin et al., 2018 (BERT) and Radford et al., 2019 (GPT-2) use these.

    Example:

    >>> import numpy as np
    >>> from course import layers
    >>> layer = layers.LearnedPositions(16)
    >>> tuple(layer(np.zeros((2, 5, 8), "float32")).shape), layer.count_params()
    ((2, 5, 8), 128)
    """

    def __init__(self, max_length: int, *, embeddings_initializer: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        default = keras.initializers.RandomNormal(stddev=0.02)
        self.embeddings_initializer = keras.initializers.get(embeddings_initializer) or default
        self.max_length = require_positive("max_length", max_length)

    def build(self, input_shape: Any) -> None:
        width = require_known("The last axis of `inputs`", require_rank("inputs", input_shape, 3, "(B, T, D)")[-1])
        self.positions = self.add_weight(
            shape=(self.max_length, width), initializer=self.embeddings_initializer, name="positions"
        )

    def call(self, inputs: Any, position: Any = None) -> Any:
        length = inputs.shape[1]
        if length is not None and length > self.max_length:
            raise ValueError(
                f"`inputs` must have at most max_length={self.max_length} positions. Received: {length}. "
                "Cut the sequences, or build the model with a larger max_length."
            )
        positions = ops.convert_to_tensor(self.positions)
        if position is None:
            return inputs + positions[: ops.shape(inputs)[1]]  # (B, T, D)
        return inputs + ops.slice(positions, (position, 0), (length, inputs.shape[2]))  # (B, T, D)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        embeddings_initializer = keras.initializers.serialize(self.embeddings_initializer)
        return {
            **super().get_config(),
            "max_length": self.max_length,
            "embeddings_initializer": embeddings_initializer,
        }
