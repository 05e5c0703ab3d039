"""Where a convolutional network saw its reason."""

from typing import Any

from matplotlib.axes import Axes

from course.plots.heat import draw_over, one_map, one_picture
from course.plots.style import canvas, put_title


def plot_grad_cam(image: Any, heatmap: Any, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw an image, the class activation map (Selvaraju et al., 2017), and the map over the image.

    The map is stretched over the image: a map of 7 × 7 says in which of 49 regions the evidence lies, and no more.

    Args:
        image: shape (H, W), (H, W, 1) or (H, W, 3).
        heatmap: shape (h, w), of any size; scaled so that its smallest value is 0 and its largest 1.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes. `ax.images` holds image, map, image, map over the image.

    Raises:
        ValueError: where a shape is no image or no map.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> y, x = np.mgrid[:64, :64]
        >>> disc = ((x - 44) ** 2 + (y - 20) ** 2 < 140) * 0.8
        >>> square = ((abs(x - 18) < 10) & (abs(y - 44) < 10)) * 0.5
        >>> heatmap = np.exp(-((np.arange(8) - 5.2) ** 2 + (np.arange(8)[:, None] - 2.2) ** 2) / 3)
        >>> ax = plots.plot_grad_cam(disc + square, heatmap, title="The network says disc, and looks at the disc")
    """
    picture, heat = one_picture("image", image), one_map("heatmap", heatmap)
    ratio = picture.shape[0] / picture.shape[1]
    with canvas(ax, width=7.4, height=2.0 * ratio + (0.9 if title else 0.6)) as (ax, look):
        captions = ("image", f"Grad-CAM, {heat.shape[0]} × {heat.shape[1]}", "both")
        draw_over(ax, look, picture, heat, captions=captions, smooth=True, label="evidence (relative)")
        put_title(ax, title)
    return ax
