"""What the blocks of a Transformer's encoder and of its decoder share."""

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


class TransformerBlock(keras.layers.Layer):
    """Steps that are each added to what was there, the last of them a feed-forward network. Not used by itself.

    A subclass makes its attentions in `build` with `attention_layer` and `norm_layer`, and makes and builds the
    feed-forward network; in `call` it takes each attention with `add_step`, and last `add_feed_forward`.
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
        kernel_initializer: Any = None,
        residual_initializer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.num_heads = require_positive("num_heads", num_heads)
        self.feed_forward_width = require_positive("feed_forward_width", feed_forward_width)
        self.activation = keras.activations.get(activation)
        self.norm_first = norm_first
        self.epsilon = require_number("epsilon", epsilon, above=0)
        self.dropout_rate = require_rate("dropout_rate", dropout_rate)
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.residual_initializer = keras.initializers.get(residual_initializer)

    def attention_layer(self, name: str, x_shape: Any) -> MultiHeadAttention:
        head_width = require_divides("num_heads", self.num_heads, "width", _width(x_shape))
        return MultiHeadAttention(
            self.num_heads,
            head_width,
            dropout_rate=self.dropout_rate,
            kernel_initializer=self.kernel_initializer,
            output_initializer=self.residual_initializer,
            name=name,
            dtype=self.dtype_policy,
        )

    def norm_layer(self, name: str) -> keras.layers.LayerNormalization:
        return keras.layers.LayerNormalization(epsilon=self.epsilon, name=name, dtype=self.dtype_policy)

    def make_feed_forward(self, x_shape: Any) -> None:
        kept = {"dtype": self.dtype_policy}
        # A clone draws numbers of its own: an initializer gives the same ones whenever it is called.
        first = self.kernel_initializer or keras.initializers.GlorotUniform()
        last = self.residual_initializer or first
        self.expand = keras.layers.Dense(
            self.feed_forward_width, self.activation, kernel_initializer=first.clone(), name="expand", **kept
        )
        self.contract = keras.layers.Dense(_width(x_shape), kernel_initializer=last.clone(), name="contract", **kept)
        self.feed_forward_norm = self.norm_layer("feed_forward_norm")
        self.dropout = keras.layers.Dropout(self.dropout_rate, **kept)

    def build_feed_forward(self, x_shape: Any) -> None:
        self.expand.build(x_shape)
        self.contract.build((*x_shape[:-1], self.feed_forward_width))
        self.feed_forward_norm.build(x_shape)

    def add_step(self, x: Any, step: Callable[[Any], Any], norm: Any, training: bool | None) -> Any:
        if self.norm_first:
            return x + self.dropout(step(norm(x)), training=training)
        return norm(x + self.dropout(step(x), training=training))

    def add_feed_forward(self, x: Any, training: bool | None) -> Any:
        return self.add_step(x, lambda x: self.contract(self.expand(x)), self.feed_forward_norm, training)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "num_heads": self.num_heads,
            "feed_forward_width": self.feed_forward_width,
            "activation": keras.activations.serialize(self.activation),
            "norm_first": self.norm_first,
            "epsilon": self.epsilon,
            "dropout_rate": self.dropout_rate,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "residual_initializer": keras.initializers.serialize(self.residual_initializer),
        }


def _width(x_shape: Any) -> int:
    return require_known("The last axis of `x`", require_rank("x", x_shape, 3, "(B, T, D)")[-1])
