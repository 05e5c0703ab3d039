"""Masks for attention. True means "may be attended to", as in Keras; PyTorch's own attention has it the other way."""

from typing import Any

from keras import ops

from course.errors import complaint


def causal_mask(query_length: Any, key_length: Any = None, *, offset: Any = 0) -> Any:
    """No position may look ahead: query `t` sees the keys up to and including its own position.

    Args:
        query_length: number of queries, T.
        key_length: number of keys, S; as many as queries unless given.
        offset: the position of the first query among the keys, where the past is kept in a cache.

    Returns:
        Boolean tensor of shape (T, S).

    Example:

    >>> from keras import ops
    >>> from course import layers
    >>> ops.convert_to_numpy(layers.causal_mask(3)).astype(int).tolist()
    [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    >>> ops.convert_to_numpy(layers.causal_mask(1, 4, offset=2)).astype(int).tolist()
    [[1, 1, 1, 0]]
    """
    key_length = query_length if key_length is None else key_length
    queries = ops.expand_dims(ops.arange(query_length, dtype="int32"), 1) + offset  # (T, 1)
    keys = ops.expand_dims(ops.arange(key_length, dtype="int32"), 0)  # (1, S)
    return ops.less_equal(keys, queries)  # (T, S)


def padding_mask(tokens: Any, *, padding_id: int = 0) -> Any:
    """Which positions hold a real token.

    Args:
        tokens: integer tensor of shape (B, T).
        padding_id: the token that only fills up.

    Returns:
        Boolean tensor of shape (B, T).

    Example:

    >>> from keras import ops
    >>> from course import layers
    >>> ops.convert_to_numpy(layers.padding_mask([[7, 5, 0], [3, 0, 0]])).astype(int).tolist()
    [[1, 1, 0], [1, 0, 0]]
    """
    return ops.not_equal(ops.convert_to_tensor(tokens), padding_id)


def mask_of_scores(mask: Any) -> Any:
    """A mask of any usual shape, brought to the four axes of attention scores.

    Args:
        mask: of shape (B, S), a padding mask of the keys; (B, T, S), a mask of each query's own; or (B or 1, H or 1,
            T or 1, S).

    Returns:
        Boolean tensor that broadcasts to (B, H, T, S).

    Raises:
        ValueError: with another number of axes.

    Example:

    >>> tuple(mask_of_scores([[True, False]]).shape)
    (1, 1, 1, 2)
    """
    mask = ops.cast(mask, "bool")
    match len(mask.shape):
        case 2:
            return ops.expand_dims(ops.expand_dims(mask, 1), 1)  # (B, 1, 1, S)
        case 3:
            return ops.expand_dims(mask, 1)  # (B, 1, T, S)
        case 4:
            return mask
    raise ValueError(
        complaint(
            "mask",
            "of shape (B, S), (B, T, S) or (B, H, T, S)",
            f"mask={tuple(mask.shape)!r}",
            "Add or remove axes accordingly.",
        )
    )


def both_masks(first: Any, second: Any) -> Any:
    """What both masks allow; a mask that is None allows everything.

    >>> both_masks(None, None) is None
    True
    """
    if first is None or second is None:
        return second if first is None else first
    return ops.logical_and(first, second)


__all__ = ["both_masks", "causal_mask", "mask_of_scores", "padding_mask"]
