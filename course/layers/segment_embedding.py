"""Which of two sentences a token belongs to."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_positive


@keras.saving.register_keras_serializable("course")
class SegmentEmbedding(keras.layers.Layer):
    """A trained vector for each segment number; where no numbers are given, all positions are in segment 0.

    Args:
        num_segments: how many segments there are; BERT has 2.
        width: width of the vectors, D.
        embeddings_initializer: of the vectors; normal of standard deviation 0.02 unless given.

    Call arguments:
        tokens: integer tensor of shape (B, T), for its shape.
        segments: integer tensor of the same shape, or None.

    Returns:
        Shape (B, T, D).

    Raises:
        ValueError: when a number is below 1.

    Source: Devlin et al., 2018.

    Example:

    >>> import numpy as np
    >>> from course import layers
    >>> tuple(layers.SegmentEmbedding(2, 8)(np.array([[5, 3, 1]])).shape)
    (1, 3, 8)
    """

    def __init__(self, num_segments: int, width: int, *, embeddings_initializer: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        default = keras.initializers.RandomNormal(stddev=0.02)
        self.embeddings_initializer = keras.initializers.get(embeddings_initializer) or default
        self.num_segments = require_positive("num_segments", num_segments)
        self.width = require_positive("width", width)

    def build(self, tokens_shape: Any, segments_shape: Any = None) -> None:
        self.vectors = self.add_weight(
            shape=(self.num_segments, self.width),
            initializer=self.embeddings_initializer,
            name="vectors",
        )

    def call(self, tokens: Any, segments: Any = None) -> Any:
        segments = ops.zeros_like(tokens) if segments is None else segments
        return ops.take(ops.cast(self.vectors, self.compute_dtype), segments, axis=0)  # (B, T, D)

    def compute_output_shape(self, tokens_shape: Any, segments_shape: Any = None) -> Any:
        return (*tokens_shape, self.width)

    def compute_output_spec(self, tokens: Any, segments: Any = None) -> Any:
        return keras.KerasTensor((*tokens.shape, self.width), dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_segments": self.num_segments,
            "width": self.width,
            "embeddings_initializer": keras.initializers.serialize(self.embeddings_initializer),
        }
