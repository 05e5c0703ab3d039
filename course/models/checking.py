"""Checks of a builder's arguments. Those that layers need too are in `course/layers/checking.py`."""

from collections.abc import Sequence
from typing import Any

from course.errors import complaint
from course.layers.checking import (
    require_divides,
    require_known,
    require_number,
    require_one_of,
    require_positive,
    require_positives,
    require_rank,
    require_rate,
)

__all__ = [
    "require_divides",
    "require_image",
    "require_known",
    "require_number",
    "require_one_of",
    "require_positive",
    "require_positives",
    "require_rank",
    "require_rate",
    "require_shape",
]


def require_shape(name: str, shape: Any, rank: int, axes: str) -> tuple[int, ...]:
    """The shape of one example, every size known and at least 1.

    Args:
        name: the argument's name, for the message.
        shape: what the user gave.
        rank: how many axes it must have.
        axes: what they are, such as "(Y, W, C)".

    Raises:
        TypeError: when it is no sequence of integers.
        ValueError: when it has another number of axes, or a size below 1.

    >>> require_shape("input_shape", (28, 28, 1), 3, "(Y, W, C)")
    (28, 28, 1)
    """
    if isinstance(shape, str) or not isinstance(shape, Sequence):
        raise TypeError(
            complaint(name, f"a tuple {axes}", f"{name}={shape!r}", "Give the shape of one example, without the batch.")
        )
    if len(shape) != rank:
        remedy = "Give the shape of one example, without the batch."
        raise ValueError(complaint(name, f"a tuple of {rank} sizes, {axes}", f"{name}={tuple(shape)!r}", remedy))
    return tuple(require_positive(f"{name}[{i}]", size) for i, size in enumerate(shape))


def require_image(input_shape: Any, *, smallest: int = 1, multiple: int = 1) -> tuple[int, int, int]:
    """The shape of one image, channels last, large enough for the strides that follow.

    Args:
        input_shape: what the user gave: (height, width, channels), in pixels.
        smallest: the least height and width at which every feature map keeps a pixel.
        multiple: what height and width must be multiples of, where feature maps are enlarged again.

    Returns:
        (height, width, channels).

    Raises:
        TypeError: when it is no sequence of integers.
        ValueError: when it is no image, or too small, or no multiple.

    >>> require_image((224, 224, 3), smallest=32)
    (224, 224, 3)
    """
    height, width, channels = require_shape("input_shape", input_shape, 3, "(height, width, channels)")
    if min(height, width) < smallest:
        raise ValueError(
            complaint(
                "input_shape",
                f"at least {smallest} × {smallest} pixels, or the strides leave nothing of it",
                f"input_shape={(height, width, channels)!r}",
                f"Enlarge the images: keras.layers.Resizing({max(height, smallest)}, {max(width, smallest)}).",
            )
        )
    if height % multiple or width % multiple:
        fits = [-(-size // multiple) * multiple for size in (height, width)]
        raise ValueError(
            complaint(
                "input_shape",
                f"of a height and width that {multiple} divides",
                f"input_shape={(height, width, channels)!r}",
                f"Pad or resize the images to {fits[0]} × {fits[1]}.",
            )
        )
    return height, width, channels
