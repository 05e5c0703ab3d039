"""The block that a Transformer's decoder is a stack of."""

from typing import Any

import keras

from course.layers.transformer_block import TransformerBlock


@keras.saving.register_keras_serializable("course")
class DecoderBlock(TransformerBlock):
    """Every position looks back, then (with a memory) at the encoder's output, then thinks by itself.

    Without a memory this is GPT's block. With a cache it works on the newest positions alone: keys and values of the
    past are read, not computed again.

    Args:
        num_heads: number of attention heads, H; must divide the width.
        feed_forward_width: width between the two dense layers.
        activation: between the two dense layers.
        norm_first: pre-norm (True) or post-norm (False), as in `EncoderBlock`.
        epsilon: of the layer norms.
        dropout_rate: share dropped of the attention weights and of each step's output, in training.
        kernel_initializer: of all dense layers; Glorot's unless given.
        residual_initializer: of the dense layers whose output is added to what was there, where it is another.

    Call arguments:
        x: shape (B, T, D).
        memory: the encoder's output, shape (B, S, E); None for a decoder that stands alone. What the first call has
            decides whether there is a cross-attention.
        padding_mask: boolean, shape (B, T), True for real positions; None: all are.
        memory_padding_mask: boolean, shape (B, S), True for real positions of the memory.
        cache: keys and values of the positions so far, shape (B, 2, H, length, D / H).
        memory_cache: the memory's keys and values, as `cross_attention.keys_and_values(memory)` gives them.
        position: scalar integer, the position of the first of the T in the whole sequence.

    Returns:
        A tensor of the same shape as `x`; with a cache, that and the new cache.

    Raises:
        ValueError: when the heads do not divide the width, or a number is out of range.

    Source: Vaswani et al., 2017; without memory: Radford et al., 2018.

    Example:

    >>> import numpy as np
    >>> from course import layers
    >>> block = layers.DecoderBlock(num_heads=2, feed_forward_width=16)
    >>> tuple(block(np.zeros((2, 5, 8), "float32"), memory=np.zeros((2, 7, 8), "float32")).shape)
    (2, 5, 8)
    """

    def build(self, x_shape: Any, memory_shape: Any = None) -> None:
        self.attention = self.attention_layer("attention", x_shape)
        self.attention_norm = self.norm_layer("attention_norm")
        self.attention.build(x_shape)
        self.attention_norm.build(x_shape)
        self.cross_attention = None
        if memory_shape is not None:
            self.cross_attention = self.attention_layer("cross_attention", x_shape)
            self.cross_attention_norm = self.norm_layer("cross_attention_norm")
            self.cross_attention.build(x_shape, memory_shape)
            self.cross_attention_norm.build(x_shape)
        self.make_feed_forward(x_shape)
        self.build_feed_forward(x_shape)

    def call(
        self,
        x: Any,
        memory: Any = None,
        padding_mask: Any = None,
        memory_padding_mask: Any = None,
        cache: Any = None,
        memory_cache: Any = None,
        position: Any = None,
        training: bool | None = None,
    ) -> Any:
        def look_back(x: Any) -> Any:
            nonlocal cache
            if cache is None:
                return self.attention(x, attention_mask=padding_mask, use_causal_mask=True, training=training)
            x, cache = self.attention(x, attention_mask=padding_mask, cache=cache, position=position, training=training)
            return x

        x = self.add_step(x, look_back, self.attention_norm, training)
        attention = self.cross_attention
        if attention is not None:

            def look_at_memory(x: Any) -> Any:
                return attention(x, memory, attention_mask=memory_padding_mask, cache=memory_cache, training=training)

            x = self.add_step(x, look_at_memory, self.cross_attention_norm, training)
        x = self.add_feed_forward(x, training)
        return x if cache is None else (x, cache)

    def compute_output_shape(self, x_shape: Any, memory_shape: Any = None) -> Any:
        return tuple(x_shape)

    def compute_output_spec(
        self,
        x: Any,
        memory: Any = None,
        padding_mask: Any = None,
        memory_padding_mask: Any = None,
        cache: Any = None,
        memory_cache: Any = None,
        position: Any = None,
        training: bool | None = None,
    ) -> Any:
        output = keras.KerasTensor(x.shape, dtype=self.compute_dtype)
        return output if cache is None else (output, keras.KerasTensor(cache.shape, dtype=cache.dtype))
