"""Which pixels the answer hangs on."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.heat import draw_over, one_map, one_picture
from course.plots.style import canvas, put_title
from course.plots.values import as_array


def plot_saliency(image: Any, gradient: Any, *, title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw an image, its saliency map (Simonyan, Vedaldi and Zisserman, 2014), and the map over the image.

    The saliency of a pixel is the absolute gradient of the class score, the largest over the channels.

    Args:
        image: shape (H, W), (H, W, 1) or (H, W, 3).
        gradient: gradient of the score with respect to the image: of the image's height and width, with or without
            channels.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes. `ax.images` holds image, map, image, map over the image.

    Raises:
        ValueError: where the two do not have the same height and width.

    Example:
        >>> import numpy as np
        >>> from sklearn.datasets import load_digits
        >>> from sklearn.linear_model import LogisticRegression
        >>> from course import plots
        >>> x, y = load_digits(return_X_y=True)
        >>> model = LogisticRegression(max_iter=500).fit(x[:500] / 16, y[:500])
        >>> gradient = (model.coef_[3] * (x[13] / 16)).reshape(8, 8)
        >>> ax = plots.plot_saliency(x[13].reshape(8, 8), gradient, title="Pixels that speak for a three")
    """
    picture = one_picture("image", image)
    slope = np.abs(as_array("gradient", gradient, dimensions=(2, 3)).astype(float))
    heat = one_map("gradient", slope.max(axis=-1) if slope.ndim == 3 and slope.shape[0] != 1 else slope)
    if heat.shape != picture.shape[:2]:
        raise ValueError(
            complaint(
                "gradient",
                f"of the image's height and width, {picture.shape[:2]}",
                f"shape {np.shape(gradient)}",
                "For a coarser map use `plot_grad_cam`.",
            )
        )
    ratio = picture.shape[0] / picture.shape[1]
    with canvas(ax, width=7.4, height=2.0 * ratio + (0.9 if title else 0.6)) as (ax, look):
        captions = ("image", "|gradient|", "both")
        draw_over(ax, look, picture, heat, captions=captions, smooth=False, label="|gradient| (relative)")
        put_title(ax, title)
    return ax
