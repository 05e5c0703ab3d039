"""The block that a Transformer's encoder is a stack of."""

from collections.abc import Callable
from typing import Any

import keras

from course.layers.checking import (
    require_divides,
    require_known,
    require_number,
    require_positive,
    require_rank,
    require_rate,
)
from course.layers.multi_head_attention import MultiHeadAttention


@keras.saving.register_keras_serializable("course")
class EncoderBlock(keras.layers.Layer):
    """Every position looks at every other, then thinks by itself; each step is added to what was there.

    Post-norm, as in the original: x = norm(x + step(x)). Pre-norm, as in ViT and GPT-2: x = x + step(norm(x)), where
    the sum runs through the whole stack untouched, which trains deeper stacks without warm-up; a last norm then belongs
    behind the stack.

    Arguments:
        num_heads: number of attention heads, H; must divide the width.
        feed_forward_width: width between the two dense layers.
        activation: between the two dense layers.
        norm_first: pre-norm (True) or post-norm (False).
        epsilon: of the layer norms.
        dropout_rate: share dropped of the attention weights and of each step's output, in training.

    Call arguments:
        x: shape (B, T, D).
        padding_mask: boolean, shape (B, T), True for real positions; None: all are.
        return_attention_scores: also return the weights, shape (B, H, T, T).

    Returns:
        A tensor of the same shape as `x`.

    Raises:
        ValueError: when the heads do not divide the width, or a number is out of range.

    Source: Vaswani et al., 2017; pre-norm: Xiong et al., 2020, "On Layer Normalization in the Transformer
    Architecture".

    Example:

    >>> import numpy as np
    >>> from course import layers
    >>> block = layers.EncoderBlock(num_heads=8, feed_forward_width=2048)
    >>> tuple(block(np.zeros((2, 5, 512), "float32")).shape), block.count_params()
    ((2, 5, 512), 3152384)
    """

    def __init__(
        self,
        num_heads: int,
        feed_forward_width: int,
        *,
        activation: Any = "relu",
        norm_first: bool = False,
        epsilon: float = 1e-5,
        dropout_rate: float = 0.1,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.num_heads = require_positive("num_heads", num_heads)
        self.feed_forward_width = require_positive("feed_forward_width", feed_forward_width)
        self.activation = keras.activations.get(activation)
        self.norm_first = norm_first
        self.epsilon = require_number("epsilon", epsilon, above=0)
        self.dropout_rate = require_rate("dropout_rate", dropout_rate)

    def build(self, x_shape: Any) -> None:
        width = require_known("The last axis of `x`", require_rank("x", x_shape, 3, "(B, T, D)")[-1])
        head_width = require_divides("num_heads", self.num_heads, "width", width)
        kept = {"dtype": self.dtype_policy}
        self.attention = MultiHeadAttention(
            self.num_heads, head_width, dropout_rate=self.dropout_rate, name="attention", **kept
        )
        self.attention_norm = keras.layers.LayerNormalization(epsilon=self.epsilon, name="attention_norm", **kept)
        self.expand = keras.layers.Dense(self.feed_forward_width, self.activation, name="expand", **kept)
        self.contract = keras.layers.Dense(width, name="contract", **kept)
        self.feed_forward_norm = keras.layers.LayerNormalization(epsilon=self.epsilon, name="feed_forward_norm", **kept)
        self.dropout = keras.layers.Dropout(self.dropout_rate, **kept)
        for layer in (self.attention, self.attention_norm, self.expand, self.feed_forward_norm):
            layer.build(x_shape)
        self.contract.build((*x_shape[:-1], self.feed_forward_width))

    def call(
        self, x: Any, padding_mask: Any = None, return_attention_scores: bool = False, training: bool | None = None
    ) -> Any:
        weights = None

        def attend(x: Any) -> Any:
            nonlocal weights
            if not return_attention_scores:
                return self.attention(x, attention_mask=padding_mask, training=training)
            x, weights = self.attention(x, attention_mask=padding_mask, return_attention_scores=True, training=training)
            return x

        x = self._add(x, attend, self.attention_norm, training)
        x = self._add(x, lambda x: self.contract(self.expand(x)), self.feed_forward_norm, training)
        return (x, weights) if return_attention_scores else x

    def _add(self, x: Any, step: Callable[[Any], Any], norm: Any, training: bool | None) -> Any:
        if self.norm_first:
            return x + self.dropout(step(norm(x)), training=training)
        return norm(x + self.dropout(step(x), training=training))

    def compute_output_shape(self, x_shape: Any) -> Any:
        return tuple(x_shape)

    def compute_output_spec(
        self, x: Any, padding_mask: Any = None, return_attention_scores: bool = False, training: bool | None = None
    ) -> Any:
        output = keras.KerasTensor(x.shape, dtype=self.compute_dtype)
        if not return_attention_scores:
            return output
        shape = (x.shape[0], self.num_heads, x.shape[1], x.shape[1])
        return output, keras.KerasTensor(shape, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "feed_forward_width": self.feed_forward_width,
            "activation": keras.activations.serialize(self.activation),
            "norm_first": self.norm_first,
            "epsilon": self.epsilon,
            "dropout_rate": self.dropout_rate,
        }
