"""Encoder and decoder with attention between them: one sequence in, another out."""

from typing import Any

import keras
import numpy as np
from keras import layers, ops

from course.errors import complaint
from course.layers.additive_attention import AdditiveAttention
from course.models.checking import require_one_of, require_positive

ATTENTIONS = ("additive", "multiplicative", "none")


def build_sequence_to_sequence(
    source_vocabulary_size: int,
    target_vocabulary_size: int,
    *,
    width: int = 256,
    attention: str = "additive",
) -> keras.Model:
    """A GRU reads the source, another writes the target, and attention lets it look back at every step of the source.

    Trained with teacher forcing: the decoder is given the right tokens so far, whatever it would have said itself, and
    predicts the next one at every position. At inference see `decode_greedily`.

    The scores of query q (the decoder's state) and key k (the encoder's):

    - "additive": v · tanh(q W + k U), by a small network (Bahdanau et al., 2015);
    - "multiplicative": (q W) · k, by a product (Luong et al., 2015, "general");
    - "none": no attention. All that the decoder knows of the source is the encoder's last state.

    The decoder looks back after each step, as Luong et al. do, not before it, as Bahdanau et al. do: so the whole
    target runs through one GRU layer, and one attention. To see what was looked at, take
    `keras.Model(model.inputs, model.get_layer("attention").output[1])`: weights (B, T, S).

    Args:
        source_vocabulary_size: tokens of the source, 0 being padding.
        target_vocabulary_size: tokens of the target, 0 being padding.
        width: D, of embeddings and states. The encoder reads in both directions, D / 2 each.
        attention: "additive", "multiplicative" or "none".

    Shapes:
        source tokens (B, S), target tokens so far (B, T) -> logits (B, T, V) of the token that follows each.

    Raises:
        TypeError, ValueError: when a size is no positive integer, the width is odd, or the attention is unknown.

    Sources: Sutskever, Vinyals and Le, *Sequence to Sequence Learning with Neural Networks* (2014); Bahdanau, Cho and
    Bengio, *Neural Machine Translation by Jointly Learning to Align and Translate* (2015); Luong, Pham and Manning,
    *Effective Approaches to Attention-based Neural Machine Translation* (2015).

    Example:

    >>> from course import models
    >>> model = models.build_sequence_to_sequence(30, 20, width=16, attention="multiplicative")
    >>> model.output.shape, model.get_layer("attention").output[1].shape
    ((None, None, 20), (None, None, None))
    """
    require_positive("source_vocabulary_size", source_vocabulary_size)
    require_positive("target_vocabulary_size", target_vocabulary_size)
    require_one_of("attention", attention, ATTENTIONS)
    if require_positive("width", width) % 2:
        remedy = f"Half of it reads forwards, half backwards. Try {width + 1}."
        raise ValueError(complaint("width", "an even number", f"width={width!r}", remedy))

    source = keras.Input((None,), dtype="int32", name="source")  # (B, S)
    target = keras.Input((None,), dtype="int32", name="target")  # (B, T)

    x = layers.Embedding(source_vocabulary_size, width, mask_zero=True, name="source_embedding")(source)  # (B, S, D)
    reader = layers.GRU(width // 2, return_sequences=True, return_state=True, name="reader")
    encoded, forwards, backwards = layers.Bidirectional(reader, name="encoder")(x)  # (B, S, D), twice (B, D / 2)
    state = layers.Concatenate(name="thought")([forwards, backwards])  # (B, D)

    # Targets are padded at the end, where nothing that matters comes after: no mask is needed.
    x = layers.Embedding(target_vocabulary_size, width, name="target_embedding")(target)  # (B, T, D)
    x = layers.GRU(width, return_sequences=True, name="decoder")(x, initial_state=state)  # (B, T, D)
    if attention != "none":
        context = _look_back(x, encoded, width, attention)  # (B, T, D)
        x = layers.Concatenate(name="state_and_context")([x, context])  # (B, T, 2 D)
        x = layers.Dense(width, "tanh", name="combination")(x)  # (B, T, D)
    logits = layers.Dense(target_vocabulary_size, dtype="float32", name="logits")(x)  # (B, T, V)
    return keras.Model([source, target], logits, name=f"sequence_to_sequence_{attention}")


def _look_back(states: Any, encoded: Any, width: int, attention: str) -> Any:
    """(B, T, D) and (B, S, D) -> (B, T, D). The padding of the source is masked: its embedding's mask comes along."""
    if attention == "additive":
        layer = AdditiveAttention(width, name="attention")
        return layer(states, encoded, return_attention_scores=True)[0]
    query = layers.Dense(width, use_bias=False, name="query")(states)
    return layers.Attention(name="attention")([query, encoded], return_attention_scores=True)[0]


def decode_greedily(model: keras.Model, source: Any, *, start: int, end: int, max_length: int) -> np.ndarray:
    """Write one target for each source, always taking the likeliest next token.

    Args:
        model: as `build_sequence_to_sequence` returns it.
        source: tokens (B, S).
        start: the token that every target begins with.
        end: the token that ends one; what comes after it is padding, 0.
        max_length: tokens to write at most.

    Returns:
        Integers (B, max_length), without the start.

    Raises:
        TypeError, ValueError: when the source is not (B, S), or `max_length` is no positive integer.

    Example:

    >>> import numpy as np
    >>> from course import models
    >>> model = models.build_sequence_to_sequence(30, 20, width=16)
    >>> models.decode_greedily(model, np.array([[4, 5, 6]]), start=1, end=2, max_length=5).shape
    (1, 5)
    """
    source = np.asarray(source, "int32")
    require_positive("max_length", max_length)
    if source.ndim != 2:
        raise ValueError(
            complaint("source", "tokens (B, S)", f"source={source.shape!r}", "Pad the sequences to one length with 0.")
        )
    written = np.zeros((len(source), max_length + 1), "int32")
    written[:, 0] = start
    ended = np.zeros(len(source), "bool")
    for position in range(max_length):
        # The length stays the same throughout, so that the model is compiled once; what is not written yet is 0, and
        # no position depends on those after it.
        logits = ops.convert_to_numpy(model.predict_on_batch([source, written[:, :-1]]))
        token = np.where(ended, 0, logits[:, position].argmax(axis=-1))
        written[:, position + 1] = token
        ended |= token == end
        if ended.all():
            break
    return written[:, 1:]
