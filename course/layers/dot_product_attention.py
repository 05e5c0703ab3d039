"""Attention in the open: three lines of it."""

import math
from collections.abc import Callable
from typing import Any

from keras import ops

# What a masked score becomes: not −∞, which would turn a row that is masked throughout into NaN.
MASKED_SCORE = -1e9


def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    *,
    mask: Any = None,
    bias: Any = None,
    scale: float | None = None,
    dropout: Callable[[Any], Any] | None = None,
) -> tuple[Any, Any]:
    """softmax(query · keyᵀ · scale + bias) · value: each query gets the values' average, weighted by how well keys fit.

    A query that may look nowhere (a row of the mask that is all False) has no weights and gets zeros, as with Keras'
    layer. The softmax is computed in float32 whatever the tensors' precision.

    Args:
        query: what is looked for, shape (…, T, K).
        key: what each position offers, shape (…, S, K).
        value: what is handed over, shape (…, S, E).
        mask: boolean, broadcasts to (…, T, S); True where a query may look.
        bias: added to the scores, broadcasts to (…, T, S).
        scale: a factor on the scores; 1/√K unless given, which keeps their variance near 1. K is the width of one
            head, not of the model.
        dropout: a function that the weights pass through, such as a `keras.layers.Dropout`.

    Returns:
        The output, shape (…, T, E), and the weights before dropout, shape (…, T, S), whose rows sum to 1 (to 0 where
        all is masked).

    Source: Vaswani et al., 2017, "Attention Is All You Need", equation 1.

    Example: the query fits the second key best, and mostly its value comes back.

    >>> import numpy as np
    >>> from course import layers
    >>> key = np.array([[4.0, 0.0], [0.0, 4.0]], "float32")
    >>> value = np.array([[1.0], [2.0]], "float32")
    >>> output, weights = layers.scaled_dot_product_attention(np.array([[0.0, 1.0]], "float32"), key, value)
    >>> [round(float(weight), 3) for weight in weights[0]], round(float(output[0, 0]), 3)
    ([0.056, 0.944], 1.944)
    """
    query, key, value = ops.convert_to_tensor(query), ops.convert_to_tensor(key), ops.convert_to_tensor(value)
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    scores = ops.matmul(query * scale, ops.swapaxes(key, -1, -2))  # (…, T, S)
    scores = ops.cast(scores, "float32")
    if bias is not None:
        scores = scores + ops.cast(bias, "float32")
    if mask is not None:
        scores = ops.where(mask, scores, MASKED_SCORE)
    weights = ops.softmax(scores, axis=-1)  # (…, T, S)
    if mask is not None:
        weights = ops.where(mask, weights, 0.0)
    weights = ops.cast(weights, value.dtype)
    mixed = weights if dropout is None else dropout(weights)
    return ops.matmul(mixed, value), weights  # (…, T, E), (…, T, S)
