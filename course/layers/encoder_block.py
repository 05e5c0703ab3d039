"""The block that a Transformer's encoder is a stack of."""

from typing import Any

import keras

from course.layers.transformer_block import TransformerBlock


@keras.saving.register_keras_serializable("course")
class EncoderBlock(TransformerBlock):
    """Every position looks at every other, then thinks by itself; each step is added to what was there.

    Post-norm, as in the original: x = norm(x + step(x)). Pre-norm, as in ViT and GPT-2: x = x + step(norm(x)), where
    the sum runs through the whole stack untouched, which trains deeper stacks without warm-up; a last norm then belongs
    behind the stack.

    Args:
        num_heads: number of attention heads, H; must divide the width.
        feed_forward_width: width between the two dense layers.
        activation: between the two dense layers.
        norm_first: pre-norm (True) or post-norm (False).
        epsilon: of the layer norms.
        dropout_rate: share dropped of the attention weights and of each step's output, in training.
        kernel_initializer: of all dense layers; Glorot's unless given.
        residual_initializer: of the dense layers whose output is added to what was there, where it is another.

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

    def build(self, x_shape: Any) -> None:
        self.attention = self.attention_layer("attention", x_shape)
        self.attention_norm = self.norm_layer("attention_norm")
        # Before the attention is built: in this order a seed gives the weights that it has always given.
        self.make_feed_forward(x_shape)
        self.attention.build(x_shape)
        self.attention_norm.build(x_shape)
        self.build_feed_forward(x_shape)

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

        x = self.add_step(x, attend, self.attention_norm, training)
        x = self.add_feed_forward(x, training)
        return (x, weights) if return_attention_scores else x

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
