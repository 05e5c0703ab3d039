"""GPT-2: a stack of decoder blocks that predicts the next token."""

import math

import keras
from keras.initializers import RandomNormal

from course.layers.decoder_block import DecoderBlock
from course.layers.gelu import approximate_gelu
from course.layers.learned_positions import LearnedPositions
from course.models.checking import require_divides, require_positive, require_rate
from course.models.token_model import TokenModel


def build_gpt2(
    vocabulary_size: int = 50_257,
    max_length: int = 1024,
    width: int = 768,
    num_layers: int = 12,
    num_heads: int = 12,
    *,
    dropout_rate: float = 0.1,
    name: str = "gpt2",
) -> keras.Model:
    """GPT-2, a causal language model: at every position, logits for the token that follows.

    The defaults are GPT-2 small, 124,439,808 parameters. Medium is width 1024, 24 layers, 16 heads; large 1280, 36, 20;
    extra large 1600, 48, 25. The output shares its weights with the token embedding.

    Weights begin normal, with a standard deviation of 0.02, and positions with 0.01, as in the authors' code. The last
    layers of the two steps in each block have 0.02 / √(2 · num_layers), as their paper says: what 2 · num_layers steps
    add to the representation begins with one variance, however many layers there are.

    There is no padding mask: no position looks ahead, so padding on the right changes nothing before it. Leave it out
    of the loss with sample weights.

    Args:
        vocabulary_size: number of tokens, V.
        max_length: longest sequence that there are positions for.
        width: width of the representation, D.
        num_layers: number of decoder blocks.
        num_heads: attention heads in each; must divide `width`.
        dropout_rate: of embeddings, attention weights and each step's output.
        name: of the model.

    Shapes:
        tokens (B, T), int32, T at most `max_length`, to logits (B, T, V), float32.

    Raises:
        ValueError: when the heads do not divide the width, or a number is out of range.

    Source: Radford et al., 2019, "Language Models are Unsupervised Multitask Learners".

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> model = models.build_gpt2(100, max_length=16, width=8, num_layers=2, num_heads=2)
    >>> tuple(model(np.array([[1, 2, 3]])).shape)
    (1, 3, 100)
    """
    require_divides("num_heads", num_heads, "width", width)
    require_positive("num_layers", num_layers)
    require_rate("dropout_rate", dropout_rate)

    tokens = keras.Input((None,), dtype="int32", name="tokens")  # (B, T)
    embedding = keras.layers.ReversibleEmbedding(
        require_positive("vocabulary_size", vocabulary_size),
        width,
        embeddings_initializer=RandomNormal(stddev=0.02),
        name="token_embedding",
    )
    x = embedding(tokens)  # (B, T, D)
    x = LearnedPositions(max_length, embeddings_initializer=RandomNormal(stddev=0.01), name="positions")(x)
    x = keras.layers.Dropout(dropout_rate, name="embedding_dropout")(x)
    for index in range(num_layers):
        x = DecoderBlock(
            num_heads,
            4 * width,
            activation=approximate_gelu,
            norm_first=True,
            dropout_rate=dropout_rate,
            kernel_initializer=RandomNormal(stddev=0.02),
            residual_initializer=RandomNormal(stddev=0.02 / math.sqrt(2 * num_layers)),
            name=f"block_{index}",
        )(x)
    x = keras.layers.LayerNormalization(epsilon=1e-5, name="norm")(x)
    x = embedding(x, reverse=True)  # (B, T, V)
    logits = keras.layers.Activation("linear", dtype="float32", name="logits")(x)
    return TokenModel([tokens], logits, name=name)
