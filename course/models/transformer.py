"""The original Transformer: an encoder reads, a decoder writes and looks back at what was read."""

from typing import Any

import keras
from keras.initializers import RandomNormal

from course.layers.decoder_block import DecoderBlock
from course.layers.encoder_block import EncoderBlock
from course.layers.sinusoidal_positions import SinusoidalPositions
from course.models.checking import require_divides, require_positive, require_rate
from course.models.token_model import TokenModel


def build_transformer(
    vocabulary_size: int = 37_000,
    width: int = 512,
    num_layers: int = 6,
    num_heads: int = 8,
    feed_forward_width: int = 2048,
    *,
    norm_first: bool = False,
    dropout_rate: float = 0.1,
) -> keras.Model:
    """The encoder–decoder of "Attention Is All You Need", for translation and other sequence-to-sequence tasks.

    One embedding matrix serves source, target and output; it is scaled by √D where tokens enter. Positions are
    sinusoidal, so that no length is too long. With a vocabulary of 37,000 the base model has 63,082,496 parameters.
    (The paper's table says 65 million, and does not say how it counts.) The big one is width 1024, 16 heads,
    feed-forward width 4096, dropout 0.3.

    Args:
        vocabulary_size: number of tokens, shared by both languages, V.
        width: width of the representation, D.
        num_layers: number of encoder blocks, and of decoder blocks.
        num_heads: attention heads in each; must divide `width`.
        feed_forward_width: width between the dense layers of each block.
        norm_first: pre-norm blocks, with a last norm behind each stack; the original has post-norm blocks.
        dropout_rate: of embeddings, attention weights and each step's output.

    Shapes:
        source (B, S) and target (B, T), int32; optional source_padding_mask (B, S), bool, True for real tokens. Out:
        logits (B, T, V), float32: position t sees the target up to t, and predicts what follows.

    Raises:
        ValueError: when the heads do not divide the width, the width is odd, or a number is out of range.

    Source: Vaswani et al., 2017.

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> model = models.build_transformer(100, width=8, num_layers=1, num_heads=2, feed_forward_width=16)
    >>> tuple(model({"source": np.array([[1, 2, 3, 4]]), "target": np.array([[5, 6]])}).shape)
    (1, 2, 100)
    """
    require_divides("num_heads", num_heads, "width", width)
    require_positive("num_layers", num_layers)
    require_rate("dropout_rate", dropout_rate)

    source = keras.Input((None,), dtype="int32", name="source")  # (B, S)
    target = keras.Input((None,), dtype="int32", name="target")  # (B, T)
    source_padding_mask = keras.Input((None,), dtype="bool", name="source_padding_mask", optional=True)  # (B, S)
    embedding = keras.layers.ReversibleEmbedding(
        require_positive("vocabulary_size", vocabulary_size),
        width,
        embeddings_initializer=RandomNormal(stddev=width**-0.5),
        name="token_embedding",
    )
    block: dict[str, Any] = {"norm_first": norm_first, "dropout_rate": dropout_rate}

    def embed(tokens: keras.KerasTensor, side: str) -> keras.KerasTensor:
        x = keras.layers.Rescaling(width**0.5, name=f"{side}_scaling")(embedding(tokens))  # (B, T, D)
        x = SinusoidalPositions(name=f"{side}_positions")(x)
        return keras.layers.Dropout(dropout_rate, name=f"{side}_dropout")(x)

    memory = embed(source, "encoder")
    for index in range(num_layers):
        memory = EncoderBlock(num_heads, feed_forward_width, name=f"encoder_block_{index}", **block)(
            memory, padding_mask=source_padding_mask
        )
    if norm_first:
        memory = keras.layers.LayerNormalization(epsilon=1e-5, name="encoder_norm")(memory)
    memory = keras.layers.Identity(name="memory")(memory)  # (B, S, D)

    x = embed(target, "decoder")
    for index in range(num_layers):
        x = DecoderBlock(num_heads, feed_forward_width, name=f"decoder_block_{index}", **block)(
            x, memory=memory, memory_padding_mask=source_padding_mask
        )
    if norm_first:
        x = keras.layers.LayerNormalization(epsilon=1e-5, name="decoder_norm")(x)
    x = embedding(x, reverse=True)  # (B, T, V)
    logits = keras.layers.Activation("linear", dtype="float32", name="logits")(x)
    return TokenModel([source, target, source_padding_mask], logits, name="transformer")
