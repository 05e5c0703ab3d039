"""Attention with several heads, in the open."""

import math
from typing import Any

import keras
from keras import ops

from course.layers.checking import require_known, require_number, require_positive, require_rank, require_rate
from course.layers.dot_product_attention import MASKED_SCORE, scaled_dot_product_attention
from course.layers.masks import both_masks, causal_mask, mask_of_scores
from course.layers.rotary_positions import RotaryPositions


@keras.saving.register_keras_serializable("course")
class MultiHeadAttention(keras.layers.Layer):
    """Not Keras' layer of this name, though the same numbers: here `value` may be left out, `key` is always `value`,
    and options are called `dropout_rate` and `return_attention_scores`.

    Several attentions side by side, each on a projection of its own; their outputs are joined and mixed. Every step is
    in view, and there is what `keras.layers.MultiHeadAttention` lacks: a bias on the scores (T5), rotary positions, and
    a cache of keys and values for generation. Keras' layer has what this one lacks: keys apart from the values, a width
    of the values and of the output of their own, and FlashAttention by itself.

    Args:
        num_heads: number of heads, H.
        key_dim: width of ONE head, K: for a model of width 512 with 8 heads it is 64.
        use_bias: whether the four projections have biases.
        scale: factor on the scores; 1/√K unless given. T5 has 1.
        rotary_base: turns queries and keys by their position with this base (10,000 is usual); None: no rotation.
        dropout_rate: share of the attention weights that are dropped in training.
        fused: compute with `keras.ops.dot_product_attention`, which never keeps the (T, S) weights where the backend
            has a kernel for it. Only while nobody asks for the weights and nothing of them is dropped.
        kernel_initializer: of all four projections. Unless given Glorot's, with queries so small that scores begin with
            one variance whatever their `scale`.
        output_initializer: of the last projection, where it is another.

    Call arguments:
        query: the sequence that looks, shape (B, T, D).
        value: the sequence looked at, shape (B, S, E); `query` itself unless given.
        attention_mask: boolean, True where a query may look: (B, S), (B, T, S), or (B or 1, H or 1, T or 1, S).
        bias: added to the scores, broadcasts to (B, H, T, S).
        cache: keys and values of earlier calls, shape (B, 2, H, S, K), as from `keys_and_values`. With `position`,
            those of `query` are written into it; without, it is read in place of `value`.
        position: scalar integer, the position of the first query.
        use_causal_mask: no query looks ahead of its own position.
        return_attention_scores: also return the weights, shape (B, H, T, S).

    Returns:
        Shape (B, T, D); with it, where asked for, the weights; with it, where a cache was written, the new cache.

    Raises:
        ValueError: when a number is out of range, or the input has not three axes.

    Source: Vaswani et al., 2017, section 3.2.2.

    Example: as many parameters as four dense layers.

    >>> import numpy as np
    >>> from course import layers
    >>> attention = layers.MultiHeadAttention(num_heads=8, key_dim=64)
    >>> tuple(attention(np.zeros((2, 5, 512), "float32")).shape), attention.count_params()
    ((2, 5, 512), 1050624)
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        *,
        use_bias: bool = True,
        scale: float | None = None,
        rotary_base: float | None = None,
        dropout_rate: float = 0.0,
        fused: bool = False,
        kernel_initializer: Any = None,
        output_initializer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.num_heads = require_positive("num_heads", num_heads)
        self.key_dim = require_positive("key_dim", key_dim)
        self.use_bias = use_bias
        self.scale = None if scale is None else require_number("scale", scale, above=0)
        self.rotary_base = None if rotary_base is None else require_number("rotary_base", rotary_base, above=0)
        self.dropout_rate = require_rate("dropout_rate", dropout_rate)
        self.fused = fused
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.output_initializer = keras.initializers.get(output_initializer)

    def build(self, query_shape: Any, value_shape: Any = None) -> None:
        width = require_known("The last axis of `query`", require_rank("query", query_shape, 3, "(B, T, D)")[-1])
        value_shape = query_shape if value_shape is None else value_shape
        require_rank("value", value_shape, 3, "(B, S, E)")

        def projection(units: int, name: str, initializer: Any) -> keras.layers.Dense:
            # A clone draws numbers of its own: an initializer gives the same ones whenever it is called.
            return keras.layers.Dense(
                units,
                use_bias=self.use_bias,
                kernel_initializer=initializer.clone(),
                dtype=self.dtype_policy,
                name=name,
            )

        inner = self.num_heads * self.key_dim
        # Scores start with the same variance whatever their scale; with 1/√K this is Glorot's.
        shrunk = 1.0 if self.scale is None else 1 / (self.key_dim * self.scale**2)
        narrow = keras.initializers.VarianceScaling(shrunk, mode="fan_avg", distribution="uniform")
        wide = self.kernel_initializer or keras.initializers.GlorotUniform()
        self.query_projection = projection(inner, "query", self.kernel_initializer or narrow)
        self.key_projection = projection(inner, "key", wide)
        self.value_projection = projection(inner, "value", wide)
        self.output_projection = projection(width, "output", self.output_initializer or wide)
        self.query_projection.build(query_shape)
        self.key_projection.build(value_shape)
        self.value_projection.build(value_shape)
        self.output_projection.build((*query_shape[:-1], inner))
        self.dropout = keras.layers.Dropout(self.dropout_rate, dtype=self.dtype_policy)
        if self.rotary_base is not None:
            self.rotary = RotaryPositions(base=self.rotary_base, dtype=self.dtype_policy)
            self.rotary.build((query_shape[0], self.num_heads, query_shape[1], self.key_dim))

    def call(
        self,
        query: Any,
        value: Any = None,
        attention_mask: Any = None,
        bias: Any = None,
        cache: Any = None,
        position: Any = None,
        use_causal_mask: bool = False,
        return_attention_scores: bool = False,
        training: bool | None = None,
    ) -> Any:
        queries = self._split_heads(self.query_projection(query))  # (B, H, T, K)
        if self.rotary_base is not None:
            queries = self.rotary(queries, position=0 if position is None else position)
        written = cache is not None and position is not None
        if written:
            new = self.keys_and_values(query, position)  # (B, 2, H, T, K)
            cache = ops.slice_update(cache, (0, 0, 0, position, 0), ops.cast(new, cache.dtype))  # (B, 2, H, S, K)
        if cache is not None:
            keys, values = cache[:, 0], cache[:, 1]  # (B, H, S, K) each
        else:
            keys, values = self._keys_and_values(query if value is None else value)

        mask = None if attention_mask is None else mask_of_scores(attention_mask)
        if use_causal_mask or written:
            ahead = causal_mask(ops.shape(queries)[2], ops.shape(keys)[2], offset=0 if position is None else position)
            mask = both_masks(mask, mask_of_scores(ahead[None]))  # (B, 1, T, S)

        weights = None
        if self.fused and not return_attention_scores and not (training and self.dropout_rate):
            mixed = self._fused(queries, keys, values, mask, bias)  # (B, T, H, K)
        else:
            mixed, weights = scaled_dot_product_attention(
                queries,
                keys,
                values,
                mask=mask,
                bias=bias,
                scale=self.scale,
                dropout=lambda weights: self.dropout(weights, training=training),
            )
            mixed = ops.transpose(mixed, (0, 2, 1, 3))  # (B, T, H, K)
        joined = ops.reshape(mixed, (*ops.shape(query)[:2], self.num_heads * self.key_dim))  # (B, T, H · K)
        outputs = [self.output_projection(joined)]  # (B, T, D)
        if return_attention_scores:
            outputs.append(weights)
        if written:
            outputs.append(cache)
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def keys_and_values(self, value: Any, position: Any = 0) -> Any:
        """Keys and values of a sequence, as a cache holds them: (B, S, E) -> (B, 2, H, S, K)."""
        return ops.stack(self._keys_and_values(value, position), axis=1)

    def _keys_and_values(self, value: Any, position: Any = 0) -> tuple[Any, Any]:
        keys = self._split_heads(self.key_projection(value))  # (B, H, S, K)
        values = self._split_heads(self.value_projection(value))  # (B, H, S, K)
        return (keys if self.rotary_base is None else self.rotary(keys, position=position)), values

    def _split_heads(self, x: Any) -> Any:
        x = ops.reshape(x, (*ops.shape(x)[:2], self.num_heads, self.key_dim))  # (B, T, H, K)
        return ops.transpose(x, (0, 2, 1, 3))  # (B, H, T, K)

    def _fused(self, queries: Any, keys: Any, values: Any, mask: Any, bias: Any) -> Any:
        kept = mask
        if bias is not None and mask is not None:
            # The kernels take one of the two.
            bias, mask = ops.where(mask, bias, MASKED_SCORE), None
        queries, keys, values = (ops.transpose(x, (0, 2, 1, 3)) for x in (queries, keys, values))  # (B, T, H, K)
        scale = 1 / math.sqrt(self.key_dim) if self.scale is None else self.scale
        mixed = ops.dot_product_attention(queries, keys, values, bias=bias, mask=mask, scale=scale)  # (B, T, H, K)
        if kept is None:
            return mixed
        # Who may look nowhere gets nothing, as in the open; the kernels would give the average of all values.
        looks = ops.any(kept, axis=-1, keepdims=True)  # (B, 1, T, 1), or H in place of 1
        return ops.where(ops.transpose(looks, (0, 2, 1, 3)), mixed, ops.cast(0.0, mixed.dtype))

    def compute_output_shape(self, query_shape: Any, value_shape: Any = None) -> Any:
        return tuple(query_shape)

    def compute_output_spec(
        self,
        query: Any,
        value: Any = None,
        attention_mask: Any = None,
        bias: Any = None,
        cache: Any = None,
        position: Any = None,
        use_causal_mask: bool = False,
        return_attention_scores: bool = False,
        training: bool | None = None,
    ) -> Any:
        outputs = [keras.KerasTensor(query.shape, dtype=self.compute_dtype)]
        batch, length = query.shape[:2]
        keys = cache.shape[3] if cache is not None else length if value is None else value.shape[1]
        if return_attention_scores:
            outputs.append(keras.KerasTensor((batch, self.num_heads, length, keys), dtype=self.compute_dtype))
        if cache is not None and position is not None:
            outputs.append(keras.KerasTensor(cache.shape, dtype=cache.dtype))
        return outputs[0] if len(outputs) == 1 else tuple(outputs)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "key_dim": self.key_dim,
            "use_bias": self.use_bias,
            "scale": self.scale,
            "rotary_base": self.rotary_base,
            "dropout_rate": self.dropout_rate,
            "fused": self.fused,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "output_initializer": keras.initializers.serialize(self.output_initializer),
        }
