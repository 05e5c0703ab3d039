"""BERT: a stack of encoder blocks, and the heads that are put on it."""

import keras
from keras.initializers import TruncatedNormal

from course.errors import complaint
from course.layers.bias import Bias
from course.layers.encoder_block import EncoderBlock
from course.layers.learned_positions import LearnedPositions
from course.layers.segment_embedding import SegmentEmbedding
from course.models.checking import require_divides, require_positive, require_rate
from course.models.token_model import TokenModel


def build_bert(
    vocabulary_size: int = 30_522,
    max_length: int = 512,
    width: int = 768,
    num_layers: int = 12,
    num_heads: int = 12,
    *,
    dropout_rate: float = 0.1,
    name: str = "bert",
) -> keras.Model:
    """BERT with its pooler: a representation of every token, and one of the whole.

    The defaults are BERT-base, 109,482,240 parameters; large is width 1024, 24 layers, 16 heads. The heads are
    functions that take this model: `build_bert_masked_language_model`, `build_bert_classifier`,
    `build_bert_token_classifier`.

    Weights begin as in the authors' code: normal of standard deviation 0.02, drawn again beyond two of them (which
    leaves 0.0176), and biases at 0.

    Args:
        vocabulary_size: number of tokens, V.
        max_length: longest sequence that there are positions for.
        width: width of the representation, D.
        num_layers: number of encoder blocks.
        num_heads: attention heads in each; must divide `width`.
        dropout_rate: of embeddings, attention weights and each step's output.
        name: of the model.

    Shapes:
        tokens (B, T), int32, T at most `max_length`; optional segments (B, T), int32, 0 or 1; optional padding_mask
        (B, T), bool, True for real tokens. Out: a dictionary, "sequence" (B, T, D) and "pooled" (B, D).

    Raises:
        ValueError: when the heads do not divide the width, or a number is out of range.

    Source: Devlin et al., 2018, "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding".

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> model = models.build_bert(100, max_length=16, width=8, num_layers=2, num_heads=2)
    >>> outputs = model(np.array([[1, 2, 3]]))
    >>> tuple(outputs["sequence"].shape), tuple(outputs["pooled"].shape)
    ((1, 3, 8), (1, 8))
    """
    require_divides("num_heads", num_heads, "width", width)
    require_positive("num_layers", num_layers)
    require_rate("dropout_rate", dropout_rate)

    tokens = keras.Input((None,), dtype="int32", name="tokens")  # (B, T)
    segments = keras.Input((None,), dtype="int32", name="segments", optional=True)  # (B, T)
    padding_mask = keras.Input((None,), dtype="bool", name="padding_mask", optional=True)  # (B, T)
    x = keras.layers.ReversibleEmbedding(
        require_positive("vocabulary_size", vocabulary_size),
        width,
        embeddings_initializer=_normal(),
        name="token_embedding",
    )(tokens)  # (B, T, D)
    segment = SegmentEmbedding(2, width, embeddings_initializer=_normal(), name="segment")(tokens, segments)
    x = keras.layers.Add(name="tokens_and_segments")([x, segment])
    x = LearnedPositions(max_length, embeddings_initializer=_normal(), name="positions")(x)
    x = keras.layers.LayerNormalization(epsilon=1e-12, name="embedding_norm")(x)
    x = keras.layers.Dropout(dropout_rate, name="embedding_dropout")(x)
    for index in range(num_layers):
        x = EncoderBlock(
            num_heads,
            4 * width,
            activation="gelu",
            epsilon=1e-12,
            dropout_rate=dropout_rate,
            kernel_initializer=_normal(),
            name=f"block_{index}",
        )(x, padding_mask=padding_mask)
    pooled = keras.layers.Dense(width, "tanh", kernel_initializer=_normal(), name="pooler")(x[:, 0])  # (B, D)
    outputs = {"sequence": x, "pooled": pooled}
    return TokenModel([tokens, segments, padding_mask], outputs, name=name)


def build_bert_masked_language_model(bert: keras.Model) -> keras.Model:
    """BERT with the head it is pretrained with: logits for the token that stood at every position.

    Args:
        bert: as `build_bert` returns it; the two models share its weights.

    Shapes:
        the inputs of `bert`, to logits (B, T, V), float32. The pooler is not used and gets no gradient.

    Raises:
        ValueError: when the model has no token embedding.

    Source: Devlin et al., 2018. With BERT-base: 109,514,298 parameters, pooler not counted.

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> bert = models.build_bert(100, max_length=16, width=8, num_layers=2, num_heads=2)
    >>> tuple(models.build_bert_masked_language_model(bert)(np.array([[1, 2, 3]])).shape)
    (1, 3, 100)
    """
    embedding = _layer(bert, "token_embedding")
    dense = keras.layers.Dense(embedding.output_dim, "gelu", kernel_initializer=_normal(), name="prediction_dense")
    x = dense(bert.output["sequence"])  # (B, T, D)
    x = keras.layers.LayerNormalization(epsilon=1e-12, name="prediction_norm")(x)
    x = embedding(x, reverse=True)  # (B, T, V)
    logits = Bias(dtype="float32", name="logits")(x)
    return TokenModel(bert.inputs, logits, name=f"{bert.name}_masked_language_model")


def build_bert_classifier(bert: keras.Model, num_classes: int, *, dropout_rate: float = 0.1) -> keras.Model:
    """BERT with a head that classifies whole sequences, from the pooled representation.

    Args:
        bert: as `build_bert` returns it; the two models share its weights.
        num_classes: number of classes, C.
        dropout_rate: before the last layer.

    Shapes:
        the inputs of `bert`, to logits (B, C), float32.

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> bert = models.build_bert(100, max_length=16, width=8, num_layers=2, num_heads=2)
    >>> tuple(models.build_bert_classifier(bert, 3)(np.array([[1, 2, 3]])).shape)
    (1, 3)
    """
    return _classifier(bert, "pooled", num_classes, dropout_rate)


def build_bert_token_classifier(bert: keras.Model, num_classes: int, *, dropout_rate: float = 0.1) -> keras.Model:
    """BERT with a head that classifies every token, as in named-entity recognition.

    Args:
        bert: as `build_bert` returns it; the two models share its weights.
        num_classes: number of tags, C.
        dropout_rate: before the last layer.

    Shapes:
        the inputs of `bert`, to logits (B, T, C), float32.

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> bert = models.build_bert(100, max_length=16, width=8, num_layers=2, num_heads=2)
    >>> tuple(models.build_bert_token_classifier(bert, 5)(np.array([[1, 2, 3]])).shape)
    (1, 3, 5)
    """
    return _classifier(bert, "sequence", num_classes, dropout_rate)


def _classifier(bert: keras.Model, output: str, num_classes: int, dropout_rate: float) -> keras.Model:
    require_positive("num_classes", num_classes)
    _layer(bert, "token_embedding")
    x = keras.layers.Dropout(require_rate("dropout_rate", dropout_rate), name="dropout")(bert.output[output])
    dense = keras.layers.Dense(num_classes, kernel_initializer=_normal(), dtype="float32", name="logits")
    logits = dense(x)  # (B, C) or (B, T, C)
    return TokenModel(bert.inputs, logits, name=f"{bert.name}_classifier")


def _normal() -> keras.initializers.Initializer:
    # A new one for each layer: an initializer gives the same numbers whenever it is called.
    return TruncatedNormal(stddev=0.02)


def _layer(bert: keras.Model, name: str) -> keras.Layer:
    if name not in [layer.name for layer in getattr(bert, "layers", [])] or not isinstance(bert.output, dict):
        remedy = "Give it models.build_bert(…), or what load_pretrained('bert', …) returns."
        raise ValueError(complaint("bert", "a model that build_bert made", f"bert={bert!r}", remedy))
    return bert.get_layer(name)
