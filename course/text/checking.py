"""Checks of what is given as texts and as tokens: each error says what was expected, what came, how to mend it."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from course.errors import complaint


def require_texts(name: str, texts: Any) -> list[str]:
    """Texts as a list of `str`, from a list, a tuple, an array of strings, or any other iterable of them.

    An array of shape (N, 1), as Keras' own layer takes it, counts as N texts; bytes are read as UTF-8.

    Args:
        name: the argument's name, for the message.
        texts: what the user gave.

    Raises:
        TypeError: when it is one text alone, or holds anything but texts.

    >>> require_texts("texts", ("one", b"two"))
    ['one', 'two']
    """
    if isinstance(texts, str | bytes):
        remedy = f"Put it into a list: [{name}]."
        raise TypeError(complaint(name, "a list of texts", f"one text, {texts[:40]!r}", remedy))
    if not isinstance(texts, Iterable):
        raise TypeError(complaint(name, "a list of texts", f"{name}={texts!r}", "Give one string for each text."))
    if isinstance(texts, np.ndarray):
        if texts.ndim == 2 and texts.shape[1] == 1:
            texts = texts[:, 0]
        if texts.ndim != 1:
            remedy = f"Flatten it: {name}.ravel()."
            raise TypeError(complaint(name, "of one axis", f"{name} of shape {texts.shape}", remedy))
    found = []
    for index, one in enumerate(texts):
        if isinstance(one, bytes):
            one = one.decode("utf-8")
        if not isinstance(one, str):
            remedy = "Convert each to a string, and replace what is missing by ''."
            raise TypeError(complaint(f"{name}[{index}]", "a string", f"{one!r}", remedy))
        found.append(one)
    return found


def require_tokens(tokens: Any, vocabulary_size: int) -> np.ndarray:
    """Rows of token ids, each within the vocabulary, as an integer array of shape (N, T).

    Args:
        tokens: (N, T), or (T,) for a single text; a tensor of any backend, too.
        vocabulary_size: how many ids there are.

    Raises:
        TypeError: when they are no integers.
        ValueError: when they have other axes, or an id is outside the vocabulary.

    >>> require_tokens([1, 2], 3).tolist()
    [[1, 2]]
    """
    found = np.asarray(tokens)
    if found.size and not np.issubdtype(found.dtype, np.integer):
        remedy = "Give what the call returned, or the argmax of logits."
        raise TypeError(complaint("tokens", "integers", f"dtype={found.dtype}", remedy))
    if found.ndim not in (1, 2):
        remedy = "Give one row of tokens for each text."
        raise ValueError(complaint("tokens", "of shape (N, T) or (T,)", f"shape={found.shape}", remedy))
    found = np.atleast_2d(found).astype("int64")
    outside = found[(found < 0) | (found >= vocabulary_size)]
    if outside.size:
        expected = f"from 0 to {vocabulary_size - 1}, the ids of the vocabulary"
        remedy = "Decode with the object that made the tokens."
        raise ValueError(complaint("tokens", expected, f"{int(outside[0])}", remedy))
    return found
