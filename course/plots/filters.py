"""The kernels of a convolution as pictures."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.tiles import Tiling, draw_tiles
from course.plots.values import as_array


def plot_filters(
    kernel: Any,
    *,
    channel: int | None = None,
    columns: int | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw every filter of a convolution: zero has the color of the background, the two signs have a color each.

    Filters over three input channels are drawn in color, others by the mean over their input channels, unless `channel`
    picks one.

    Args:
        kernel: shape (height, width, input channels, filters), as Keras' `Conv2D` keeps it, or
            (height, width, filters).
        channel: the input channel to draw.
        columns: filters in a row.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes. `ax.images` holds the filters in order.

    Raises:
        ValueError: where the shape is none of these, or there is no such channel.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> y, x = np.mgrid[-3:4, -3:4] / 2.0
        >>> angles = np.linspace(0, np.pi, 8, endpoint=False)
        >>> bell = np.exp(-(x**2 + y**2) / 2)
        >>> waves = [bell * np.sin(2.4 * (x * np.cos(a) + y * np.sin(a))) for a in angles]
        >>> kernel = np.stack(waves, axis=-1)[:, :, None, :]
        >>> ax = plots.plot_filters(kernel, title="Eight filters, each for edges of one direction")
    """
    array = as_array("kernel", kernel, dimensions=(3, 4)).astype(float)
    if array.ndim == 3:
        array = array[:, :, None, :]
    channels = array.shape[2]
    if channel is not None and not 0 <= channel < channels:
        raise ValueError(
            complaint("channel", f"from 0 to {channels - 1}", f"{channel}", "Or leave it out for the mean.")
        )
    strongest = float(np.abs(array).max()) or 1.0
    in_color = channels == 3 and channel is None
    if in_color:
        pictures = [0.5 + array[..., index] / (2 * strongest) for index in range(array.shape[-1])]
    else:
        flat = array.mean(axis=2) if channel is None else array[:, :, channel]
        strongest = float(np.abs(flat).max()) or 1.0
        pictures = [flat[..., index] for index in range(array.shape[-1])]
    tiling = Tiling.of(pictures, columns)
    with canvas(ax, width=tiling.width, height=tiling.height + (0.3 if title else 0)) as (ax, look):
        draw_tiles(ax, look, pictures, tiling, cmap=look.diverging, limits=(-strongest, strongest))
        put_title(ax, title)
    return ax
