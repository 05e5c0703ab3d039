"""Additive attention with its projections."""

from typing import Any

import keras
from keras import ops

from course.layers.checking import require_known, require_positive, require_rank


@keras.saving.register_keras_serializable("course")
class AdditiveAttention(keras.Layer):
    """Not Keras' layer of this name: here the projections are inside, `units` is needed, and `query` and `value` are
    two arguments instead of a list.

    Attention whose scores a small network computes, score(q, k) = v · tanh(q W + k U): the alignment model of Bahdanau
    et al., whole. `keras.layers.AdditiveAttention` has the vector v (its `scale`) and leaves the projections W and U to
    the user, so that queries and keys must already have one width; with W and U the identity both compute the same.

    Args:
        units: D, the width of the hidden layer that compares a query with a key.

    Call arguments:
        query: tensor (B, T, Q), such as the decoder's states.
        value: tensor (B, S, E), such as the encoder's states; they are the keys too.
        value_mask: boolean tensor (B, S), True where there is something to look at. Keras fills it in by itself where
            `value` carries a mask. Each row needs one True.
        return_attention_scores: whether to return the weights beside the output.

    Shapes:
        query (B, T, Q), value (B, S, E) -> output (B, T, E); weights (B, T, S), which sum to 1 along S.

    Parameters: D (Q + E + 1).

    Raises:
        TypeError, ValueError: when `units` is no positive integer, or an input has another number of axes.

    Source: Bahdanau, Cho and Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate* (2015).

    Example:

    >>> import numpy as np
    >>> from course.layers import AdditiveAttention
    >>> attend = AdditiveAttention(16)
    >>> query, value = np.zeros((2, 3, 8), "float32"), np.zeros((2, 5, 4), "float32")
    >>> output, weights = attend(query, value, return_attention_scores=True)
    >>> tuple(output.shape), tuple(weights.shape), attend.count_params()  # 16 (8 + 4 + 1)
    ((2, 3, 4), (2, 3, 5), 208)
    """

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = require_positive("units", units)
        self.supports_masking = True

    def build(self, query_shape: tuple[int | None, ...], value_shape: tuple[int | None, ...]) -> None:
        query_width = require_known("the width of `query`", require_rank("query", query_shape, 3, "(B, T, Q)")[-1])
        value_width = require_known("the width of `value`", require_rank("value", value_shape, 3, "(B, S, E)")[-1])
        self.query_kernel = self.add_weight(name="query_kernel", shape=(query_width, self.units))  # W
        self.key_kernel = self.add_weight(name="key_kernel", shape=(value_width, self.units))  # U
        self.scale = self.add_weight(name="scale", shape=(self.units,))  # v

    def call(
        self, query: Any, value: Any, value_mask: Any = None, return_attention_scores: bool = False
    ) -> Any | tuple[Any, Any]:
        q = ops.matmul(query, self.query_kernel)[:, :, None, :]  # (B, T, 1, D)
        k = ops.matmul(value, self.key_kernel)[:, None, :, :]  # (B, 1, S, D)
        scores = ops.sum(self.scale * ops.tanh(q + k), axis=-1)  # (B, T, S)
        if value_mask is not None:
            # As in Keras' layer; a finite number, since a row without any True would become NaN with infinity.
            far_below = ops.cast(65504.0 if scores.dtype == "float16" else 1e9, scores.dtype)
            scores = ops.where(value_mask[:, None, :], scores, scores - far_below)
        weights = ops.softmax(scores, axis=-1)
        output = ops.matmul(weights, value)  # (B, T, E)
        return (output, weights) if return_attention_scores else output

    def compute_mask(self, query: Any, value: Any = None, previous_mask: Any = None, **_: Any) -> None:
        return None

    def compute_output_spec(
        self, query: Any, value: Any, value_mask: Any = None, return_attention_scores: bool = False
    ) -> Any:
        output = keras.KerasTensor(self.compute_output_shape(query.shape, value.shape), dtype=self.compute_dtype)
        weights = keras.KerasTensor((*query.shape[:-1], value.shape[1]), dtype=self.compute_dtype)
        return (output, weights) if return_attention_scores else output

    def compute_output_shape(self, query_shape: Any, value_shape: Any, value_mask_shape: Any = None) -> Any:
        return (*query_shape[:-1], value_shape[-1])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}
