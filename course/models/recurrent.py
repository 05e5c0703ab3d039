"""Stacks of recurrent layers, of one direction or both, that classify a sequence or continue it."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import layers

from course.errors import complaint
from course.models.checking import (
    require_one_of,
    require_positive,
    require_positives,
    require_rate,
)

KINDS = {"simple_rnn": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}


def build_recurrent_classifier(
    input_shape: tuple[int | None, int],
    num_classes: int,
    *,
    kind: str = "lstm",
    widths: Sequence[int] = (64,),
    bidirectional: bool = False,
    dropout_rate: float = 0.0,
    vocabulary_size: int | None = None,
) -> keras.Model:
    """Recurrent layers that read a sequence, and a linear layer that names its class.

    Args:
        input_shape: (T, F), the steps and the numbers in each; T may be None, for sequences of any length. With a
            vocabulary, F is the width of the embedding, and the inputs are tokens (B, T).
        num_classes: the number of logits.
        kind: "simple_rnn", "lstm" or "gru", as in `keras.layers`.
        widths: units of each layer, for each direction.
        bidirectional: whether each layer reads backwards too; both readings are put side by side.
        dropout_rate: between the layers and before the last, and not within them.
        vocabulary_size: V, for tokens from 0 to V - 1, where 0 is padding and is skipped.

    Shapes:
        numbers (B, T, F), or tokens (B, T) -> logits (B, num_classes).

    Parameters, of a layer of D units with F inputs: SimpleRNN D (F + D + 1), LSTM 4 D (F + D + 1), GRU 3 D (F + D + 2);
    for F = 100 and D = 256 LSTM 365,568, GRU 274,944.

    Raises:
        TypeError, ValueError: when a shape, a number, a rate or the kind is not as described.

    Sources: Elman (1990); Hochreiter and Schmidhuber (1997); Cho et al. (2014); Schuster and Paliwal, *Bidirectional
    Recurrent Neural Networks* (1997).

    Example:

    >>> from course import models
    >>> model = models.build_recurrent_classifier((None, 100), 5, kind="gru", widths=(256,))
    >>> model.get_layer("gru_1").count_params()
    274944
    """
    num_steps, num_features = _require_sequence(input_shape)
    require_positive("num_classes", num_classes)
    if vocabulary_size is None:
        x = inputs = keras.Input((num_steps, num_features))  # (B, T, F)
    else:
        inputs = keras.Input((num_steps,), dtype="int32")  # (B, T)
        require_positive("vocabulary_size", vocabulary_size)
        x = layers.Embedding(vocabulary_size, num_features, mask_zero=True, name="embedding")(inputs)  # (B, T, F)
    x = _recurrent_stack(x, kind, widths, bidirectional, dropout_rate)  # (B, D), twice D in both directions
    outputs = layers.Dense(num_classes, dtype="float32", name="logits")(x)  # (B, num_classes)
    return keras.Model(inputs, outputs, name=f"{kind}_classifier")


def build_recurrent_forecaster(
    input_shape: tuple[int | None, int],
    *,
    horizon: int = 1,
    kind: str = "lstm",
    widths: Sequence[int] = (50, 50, 50),
    bidirectional: bool = False,
    dropout_rate: float = 0.0,
) -> keras.Model:
    """Recurrent layers that read the past, and a linear layer that says the next `horizon` values at once.

    Three stacked layers of 50 units on one series are the default: 50,851 parameters with "lstm", 12,751
    with "simple_rnn".

    Args:
        input_shape: (T, F), the steps and the series; T may be None.
        horizon: how many values to predict.
        kind: "simple_rnn", "lstm" or "gru", as in `keras.layers`.
        widths: units of each layer, for each direction.
        bidirectional: whether each layer reads the past backwards too. It never sees the future.
        dropout_rate: between the layers and before the last, and not within them.

    Shapes:
        past (B, T, F) -> forecast (B, horizon).

    Raises:
        TypeError, ValueError: when a shape, a number, a rate or the kind is not as described.

    Sources: as of `build_recurrent_classifier`.

    Example:

    >>> from course import models
    >>> models.build_recurrent_forecaster((30, 1)).count_params()
    50851
    """
    x = inputs = keras.Input(_require_sequence(input_shape))  # (B, T, F)
    require_positive("horizon", horizon)
    x = _recurrent_stack(x, kind, widths, bidirectional, dropout_rate)  # (B, D), twice D in both directions
    outputs = layers.Dense(horizon, dtype="float32", name="forecast")(x)  # (B, horizon)
    return keras.Model(inputs, outputs, name=f"{kind}_forecaster")


def _recurrent_stack(x: Any, kind: str, widths: Sequence[int], bidirectional: bool, dropout_rate: float) -> Any:
    """(B, T, F) -> (B, D): every layer but the last hands on its state at each step, the last only its final one."""
    require_one_of("kind", kind, KINDS)
    require_rate("dropout_rate", dropout_rate)
    widths = require_positives("widths", widths)
    for i, width in enumerate(widths, 1):
        name = f"{kind}_{i}"
        layer = KINDS[kind](width, return_sequences=i < len(widths), name=name)
        x = layers.Bidirectional(layer, name=name)(x) if bidirectional else layer(x)
        if dropout_rate:
            # Keras' own `dropout=` acts on a layer's inputs, and its default kernels cannot use `recurrent_dropout`.
            x = layers.Dropout(dropout_rate, name=f"dropout_{i}")(x)
    return x


def _require_sequence(input_shape: Any) -> tuple[int | None, int]:
    if isinstance(input_shape, str) or not isinstance(input_shape, Sequence) or len(input_shape) != 2:
        remedy = "Give the steps (or None) and the numbers in each, as in (30, 1)."
        raise ValueError(complaint("input_shape", "a tuple (T, F)", f"input_shape={input_shape!r}", remedy))
    num_steps, num_features = input_shape
    if num_steps is not None:
        require_positive("input_shape[0]", num_steps)
    return num_steps, require_positive("input_shape[1]", num_features)
