"""Sequences of tokens of any length as one array."""

from collections.abc import Sequence
from itertools import chain

import numpy as np

from course.layers.checking import require_positive

PADDING, UNKNOWN = 0, 1
PADDING_TOKEN, UNKNOWN_TOKEN = "", "[UNK]"


def pad_tokens(sequences: Sequence[Sequence[int]], length: int | None = None) -> np.ndarray:
    """One row for each sequence, filled up at its end with 0, the padding; what is too long loses its end.

    Args:
        sequences: tokens, one sequence for each text.
        length: T, the length of all rows; that of the longest sequence unless given.

    Returns:
        Shape (N, T), int32.

    Raises:
        TypeError, ValueError: when `length` is no positive integer.

    Example:

    >>> from course import text
    >>> text.pad_tokens([[5, 3], [7], [2, 4, 6, 8]], length=3).tolist()
    [[5, 3, 0], [7, 0, 0], [2, 4, 6]]
    """
    if length is None:
        length = max(map(len, sequences), default=0)
    else:
        require_positive("length", length)
    lengths = np.fromiter((min(len(sequence), length) for sequence in sequences), "int64", len(sequences))
    tokens = np.zeros((len(sequences), length), "int32")
    filled = np.arange(length) < lengths[:, None]  # (N, T)
    kept = chain.from_iterable(sequence[:length] for sequence in sequences)
    tokens[filled] = np.fromiter(kept, "int32", int(lengths.sum()))
    return tokens
