"""Relative positions as a learned bias on attention scores."""

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from course.errors import complaint
from course.layers.checking import require_positive, require_rank


def distance_buckets(num_buckets: int, max_distance: int) -> np.ndarray:
    """The bucket of each distance from 0 to `max_distance`, shape (max_distance + 1,).

    The first half of the buckets hold one distance each; the second half grow by equal factors up to `max_distance`,
    beyond which all distances share the last one.

    >>> distance_buckets(8, 16).tolist()
    [0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7]
    """
    exact = num_buckets // 2
    distances = np.arange(max_distance + 1)
    share = np.log(np.maximum(distances, 1) / exact) / math.log(max_distance / exact)
    # Rounded first: log 2 / log 16 · 8 is 2, and must not become 1.999… and then 1.
    growing = exact + np.floor(np.round(share * (num_buckets - exact), 9)).astype("int32")
    return np.where(distances < exact, distances, np.minimum(growing, num_buckets - 1)).astype("int32")


@keras.saving.register_keras_serializable("course")
class RelativePositionBias(keras.layers.Layer):
    """A trained number for each head and each distance between query and key, to be added to attention scores.

    Distances share buckets, finer for near ones, so that any length is served. The layer is made once and its bias
    added in every block of a stack.

    Args:
        num_heads: heads that get a bias of their own, H.
        num_buckets: how many numbers each head learns.
        max_distance: the distance from which on all are alike.
        bidirectional: whether keys ahead have buckets of their own (an encoder), or are never looked at (a decoder).

    Call arguments:
        inputs: the sequence that attends to itself, shape (B, T, D); only its length is used.
        position: position of the first query among the keys; an integer or a scalar integer tensor.
        cache: keys and values so far, shape (B, 2, H, S, K): there are as many keys as it has places; T without.

    Returns:
        The bias, shape (1, H, T, S).

    Raises:
        ValueError: when there are too few buckets, or `max_distance` does not reach beyond the buckets of one distance.

    Source: Raffel et al., 2019, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer",
    section 2.1.

    Example:

    >>> import numpy as np
    >>> from course import layers
    >>> layer = layers.RelativePositionBias(num_heads=2, num_buckets=8, max_distance=16)
    >>> bias = layer(np.zeros((1, 4, 3), "float32"))
    >>> tuple(bias.shape), bool(bias[0, 0, 0, 1] == bias[0, 0, 2, 3])  # the same distance, the same bias
    ((1, 2, 4, 4), True)
    """

    def __init__(
        self,
        num_heads: int,
        *,
        num_buckets: int = 32,
        max_distance: int = 128,
        bidirectional: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.num_heads = require_positive("num_heads", num_heads)
        self.num_buckets = require_positive("num_buckets", num_buckets)
        self.max_distance = require_positive("max_distance", max_distance)
        self.bidirectional = bidirectional
        least = 4 if bidirectional else 2
        if num_buckets % least:
            raise ValueError(
                complaint(
                    "num_buckets", f"a multiple of {least}", f"num_buckets={num_buckets!r}", f"Use {8 * least}, say."
                )
            )
        one_way = num_buckets // 2 if bidirectional else num_buckets
        if max_distance <= one_way // 2:
            raise ValueError(
                complaint(
                    "max_distance",
                    f"above {one_way // 2}",
                    f"max_distance={max_distance!r}",
                    f"Use {4 * num_buckets}, say.",
                )
            )

    def build(self, input_shape: Any) -> None:
        require_rank("inputs", input_shape, 3, "(B, T, D)")
        self.bias = self.add_weight(
            shape=(self.num_buckets, self.num_heads),
            initializer=keras.initializers.RandomNormal(stddev=0.02),
            name="bias",
        )

    def call(self, inputs: Any, position: Any = 0, cache: Any = None) -> Any:
        query_length = ops.shape(inputs)[1]
        queries = ops.arange(query_length, dtype="int32") + position  # (T,)
        keys = ops.arange(query_length if cache is None else ops.shape(cache)[3], dtype="int32")  # (S,)
        ahead = ops.expand_dims(keys, 0) - ops.expand_dims(queries, 1)  # (T, S)
        one_way = self.num_buckets // 2 if self.bidirectional else self.num_buckets
        buckets = distance_buckets(one_way, self.max_distance)
        distance = ops.abs(ahead) if self.bidirectional else ops.maximum(-ahead, 0)
        bucket = ops.take(buckets, ops.minimum(distance, self.max_distance), axis=0)  # (T, S)
        if self.bidirectional:
            bucket = bucket + one_way * ops.cast(ahead > 0, "int32")
        bias = ops.take(ops.cast(self.bias, self.compute_dtype), bucket, axis=0)  # (T, S, H)
        return ops.expand_dims(ops.transpose(bias, (2, 0, 1)), 0)  # (1, H, T, S)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return (1, self.num_heads, input_shape[1], input_shape[1])

    def compute_output_spec(self, inputs: Any, position: Any = 0, cache: Any = None) -> Any:
        shape = (1, self.num_heads, inputs.shape[1], inputs.shape[1] if cache is None else cache.shape[3])
        return keras.KerasTensor(shape, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "num_buckets": self.num_buckets,
            "max_distance": self.max_distance,
            "bidirectional": self.bidirectional,
        }
