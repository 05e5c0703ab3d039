"""T5: text in, text out; relative positions, RMS norm, and no biases anywhere."""

from typing import Any

import keras
from keras.initializers import RandomNormal

from course.layers.gelu import approximate_gelu
from course.layers.multi_head_attention import MultiHeadAttention
from course.layers.relative_position_bias import RelativePositionBias
from course.models.checking import require_divides, require_one_of, require_positive, require_rate
from course.models.token_model import TokenModel

# Whatever their width, the published models of version 1.1 have heads of this width.
HEAD_WIDTH_1_1 = 64


def build_t5(
    vocabulary_size: int = 32_128,
    width: int = 512,
    num_layers: int = 6,
    num_heads: int = 8,
    feed_forward_width: int = 2048,
    *,
    version: str = "1.0",
    dropout_rate: float = 0.1,
) -> keras.Model:
    """T5, an encoder–decoder for tasks written as text.

    The defaults are T5-small, 60,506,624 parameters; base is width 768, 12 layers, 12 heads, feed-forward width 3072.

    *Version 1.0* shares one matrix between both embeddings and the output (which is then scaled by 1/√D), has ReLU, and
    heads of width D / H. (Its two largest, 3B and 11B, have heads of 128 with D / H = 32 and 8: they cannot be built
    here.) *Version 1.1*, which Flan-T5 builds on, has an output matrix of its own (untied), a gated GELU and heads of
    width 64.

    Args:
        vocabulary_size: number of tokens, V.
        width: width of the representation, D.
        num_layers: number of encoder blocks, and of decoder blocks.
        num_heads: attention heads in each; in version 1.0 they must divide `width`.
        feed_forward_width: width between the dense layers of each block.
        version: "1.0" or "1.1".
        dropout_rate: of embeddings, attention weights, and in and behind each step.

    Shapes:
        source (B, S) and target (B, T), int32; optional source_padding_mask (B, S), bool, True for real tokens. Out:
        logits (B, T, V), float32. Targets begin with token 0, the padding token.

    Raises:
        ValueError: when the heads do not divide the width, the version is unknown, or a number is out of range.

    Source: Raffel et al., 2019, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer";
    gated GELU: Shazeer, 2020, "GLU Variants Improve Transformer".

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> model = models.build_t5(100, width=8, num_layers=1, num_heads=2, feed_forward_width=16)
    >>> tuple(model({"source": np.array([[1, 2, 3, 4]]), "target": np.array([[0, 6]])}).shape)
    (1, 2, 100)
    """
    require_one_of("version", version, ("1.0", "1.1"))
    original = version == "1.0"
    key_dim = require_divides("num_heads", num_heads, "width", width) if original else HEAD_WIDTH_1_1
    require_positive("num_layers", num_layers)
    require_positive("feed_forward_width", feed_forward_width)
    require_rate("dropout_rate", dropout_rate)

    def step(x: Any, output: Any) -> Any:
        return keras.layers.Add()([x, keras.layers.Dropout(dropout_rate)(output)])

    def attend(x: Any, name: str, **call: Any) -> Any:
        attention = MultiHeadAttention(
            num_heads, key_dim, use_bias=False, scale=1.0, dropout_rate=dropout_rate, name=name
        )
        return step(x, attention(keras.layers.RMSNormalization(epsilon=1e-6, name=f"{name}_norm")(x), **call))

    def feed_forward(x: Any, name: str) -> Any:
        normed = keras.layers.RMSNormalization(epsilon=1e-6, name=f"{name}_norm")(x)
        activation = "relu" if original else approximate_gelu
        hidden = keras.layers.Dense(feed_forward_width, activation, use_bias=False, name=f"{name}_expand")(normed)
        if not original:
            gate = keras.layers.Dense(feed_forward_width, use_bias=False, name=f"{name}_gate")(normed)
            hidden = keras.layers.Multiply()([hidden, gate])  # (B, T, feed-forward width)
        hidden = keras.layers.Dropout(dropout_rate)(hidden)
        return step(x, keras.layers.Dense(width, use_bias=False, name=f"{name}_contract")(hidden))

    source = keras.Input((None,), dtype="int32", name="source")  # (B, S)
    target = keras.Input((None,), dtype="int32", name="target")  # (B, T)
    source_padding_mask = keras.Input((None,), dtype="bool", name="source_padding_mask", optional=True)  # (B, S)
    embedding = keras.layers.ReversibleEmbedding(
        require_positive("vocabulary_size", vocabulary_size),
        width,
        embeddings_initializer=RandomNormal(stddev=1.0),
        name="token_embedding",
    )

    memory = keras.layers.Dropout(dropout_rate)(embedding(source))  # (B, S, D)
    bias = RelativePositionBias(num_heads, name="encoder_position_bias")(memory)  # (1, H, S, S)
    for index in range(num_layers):
        memory = attend(memory, f"encoder_{index}_attention", attention_mask=source_padding_mask, bias=bias)
        memory = feed_forward(memory, f"encoder_{index}_feed_forward")
    memory = keras.layers.RMSNormalization(epsilon=1e-6, name="encoder_norm")(memory)
    memory = keras.layers.Dropout(dropout_rate, name="memory")(memory)  # (B, S, D)

    x = keras.layers.Dropout(dropout_rate)(embedding(target))  # (B, T, D)
    bias = RelativePositionBias(num_heads, bidirectional=False, name="decoder_position_bias")(x)  # (1, H, T, T)
    for index in range(num_layers):
        x = attend(x, f"decoder_{index}_attention", bias=bias, use_causal_mask=True)
        x = attend(x, f"decoder_{index}_cross_attention", value=memory, attention_mask=source_padding_mask)
        x = feed_forward(x, f"decoder_{index}_feed_forward")
    x = keras.layers.RMSNormalization(epsilon=1e-6, name="decoder_norm")(x)
    x = keras.layers.Dropout(dropout_rate)(x)
    if original:
        x = embedding(keras.layers.Rescaling(width**-0.5, name="output_scaling")(x), reverse=True)  # (B, T, V)
        logits = keras.layers.Activation("linear", dtype="float32", name="logits")(x)
    else:
        logits = keras.layers.Dense(vocabulary_size, use_bias=False, dtype="float32", name="logits")(x)  # (B, T, V)
    return TokenModel([source, target, source_padding_mask], logits, name="t5")
