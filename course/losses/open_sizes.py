"""Comparing shapes of which a part is not known before training."""

from collections.abc import Sequence


def sizes_can_agree(one: Sequence[int | None], other: Sequence[int | None]) -> bool:
    """Whether two shapes are equal wherever both are known; None is an axis of any length, as of images of any size.

    >>> sizes_can_agree((None, 8, 3), (5, 8, 3)), sizes_can_agree((None, 8, 3), (5, 9, 3)), sizes_can_agree((2,), ())
    (True, False, False)
    """
    return len(one) == len(other) and all(
        a is None or b is None or a == b for a, b in zip(tuple(one), tuple(other), strict=True)
    )
