"""What a layer makes of one image, channel by channel."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.tiles import Tiling, as_pictures, draw_tiles
from course.plots.values import as_array


def plot_feature_maps(
    maps: Any,
    *,
    image: Any = None,
    share_scale: bool = False,
    columns: int | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw every channel of a layer's output for one image, numbered; dark is low, bright is high.

    Each channel is scaled by itself, so that weak ones can be seen too; a channel that is the same everywhere (a dead
    one) says "constant". With `share_scale` all have one scale, so that their strength can be compared.

    Args:
        maps: shape (height, width, channels), or (1, height, width, channels).
        image: the image, drawn first.
        share_scale: one scale for all channels.
        columns: maps in a row.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes. `ax.images` holds the image, if given, then the maps in order.

    Raises:
        ValueError: where the shape is another.

    Example:
        >>> import numpy as np
        >>> from sklearn.datasets import load_digits
        >>> from course import plots
        >>> digit = load_digits().images[2]
        >>> across, down = np.diff(digit, axis=1)[:-1], np.diff(digit, axis=0)[:, :-1]
        >>> maps = np.stack([across, -across, down, -down, 0 * across], axis=-1).clip(min=0)
        >>> ax = plots.plot_feature_maps(maps, image=digit, title="Four kinds of edges, and a dead channel")
    """
    array = as_array("maps", maps, dimensions=(3, 4)).astype(float)
    if array.ndim == 4:
        if len(array) != 1:
            raise ValueError(complaint("maps", "the maps of one image", f"shape {array.shape}", "Pick one: `maps[0]`."))
        array = array[0]
    low, high = array.min(axis=(0, 1)), array.max(axis=(0, 1))
    constant = low == high
    if share_scale:
        low, high = np.full_like(low, low.min()), np.full_like(high, high.max())
    span = np.where(high > low, high - low, 1)
    pictures = [(array[..., index] - low[index]) / span[index] for index in range(array.shape[-1])]
    captions = [f"{index} constant" if constant[index] else f"{index}" for index in range(array.shape[-1])]
    first = [] if image is None else as_pictures("image", image)
    if len(first) > 1:
        raise ValueError(complaint("image", "one image", f"{len(first)} images", "Pick one: `image[0]`."))
    tiling = Tiling.of(first + pictures, columns, captions=True)
    with canvas(ax, width=tiling.width, height=tiling.height + (0.3 if title else 0)) as (ax, look):
        captions = ["image"] * len(first) + captions
        drawn = draw_tiles(ax, look, first + pictures, tiling, captions=captions, cmap="cividis")
        for picture in drawn[: len(first)]:
            picture.set_cmap("gray")
        put_title(ax, title)
    return ax
