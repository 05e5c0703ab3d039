"""What a decoder draws on a way through its latent space."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.tiles import as_pictures, is_color
from course.plots.values import as_array, same_length

_GAP = 0.06  # between two images, as a share of their width


def plot_latent_walk(
    images: Any,
    *,
    coordinates: Any = None,
    names: Sequence[str] = ("$z_1$", "$z_2$"),
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw decoded images side by side: along one line of the latent space, or over a plane of it.

    Args:
        images: along a line, shape (steps, H, W) or (steps, H, W, 1 or 3); over a plane, shape (rows, columns, H, W) or
            (rows, columns, H, W, 1 or 3), rows from the smallest value of the second coordinate (drawn at the bottom).
        coordinates: the places of the images: for a line, shape (steps,); for a plane, (of the columns, of the rows).
        names: names of the coordinates.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes. `ax.images` holds the images in order, row by row from the bottom.

    Raises:
        ValueError: where shapes do not fit.

    Example:
        >>> import numpy as np
        >>> from sklearn.datasets import load_digits
        >>> from sklearn.decomposition import PCA
        >>> from course import plots
        >>> pca = PCA(2).fit(load_digits().data)
        >>> z = np.linspace(-25, 25, 9)
        >>> plane = [[pca.inverse_transform([[a, b]]).reshape(8, 8) for a in z] for b in z]
        >>> ax = plots.plot_latent_walk(
        ...     np.array(plane).clip(0, 16), coordinates=(z, z), title="Digits melt into each other on a plane"
        ... )
    """
    array = as_array("images", images, dimensions=(3, 4, 5))
    # (a, b, c, 1|3|4) is a line of images with channels; a plane of images without has no channels at its end.
    is_line = array.ndim == 3 or (array.ndim == 4 and is_color(array.shape))
    plane = array[None] if is_line else array
    rows, columns = plane.shape[:2]
    pictures = np.array(as_pictures("images", plane.reshape(-1, *plane.shape[2:])))
    across, up = _coordinates(coordinates, is_line, rows, columns)
    tall = pictures.shape[1] / pictures.shape[2]  # an image is one wide
    step = np.array([1 + _GAP, tall + _GAP])
    inches = float(np.clip(5.6 / columns, 0.4, 0.9))
    size = inches * step * (columns, rows)
    with canvas(ax, width=max(size[0] + 0.7, 2.5), height=max(size[1] + (1.0 if title else 0.7), 1.4)) as (ax, look):
        for index, picture in enumerate(pictures):
            row, column = divmod(index, columns)
            left, bottom = step * (column, row)
            extent = (left, left + 1, bottom, bottom + tall)
            ax.imshow(picture, cmap="gray", vmin=0, vmax=1, interpolation="nearest", extent=extent)
        ax.set_xlim(-_GAP, columns * step[0])
        ax.set_ylim(-_GAP, rows * step[1])
        shown = slice(None, None, max(1, -(-columns // 11)))
        ax.set_xticks((np.arange(columns) * step[0] + 0.5)[shown], _texts(across)[shown])
        ax.set_xlabel(names[0])
        if is_line:
            ax.set_yticks([])
        else:
            shown = slice(None, None, max(1, -(-rows // 11)))
            ax.set_yticks((np.arange(rows) * step[1] + tall / 2)[shown], _texts(up)[shown])
            ax.set_ylabel(names[1])
        ax.tick_params(length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        put_title(ax, title)
    return ax


def _coordinates(coordinates: Any, is_line: bool, rows: int, columns: int) -> tuple[np.ndarray, np.ndarray]:
    if coordinates is None:
        return np.arange(columns), np.arange(rows)
    if is_line:
        across = as_array("coordinates", coordinates, dimensions=1)
        if len(across) != columns:
            raise ValueError(complaint("coordinates", f"{columns} numbers, one an image", f"{len(across)}", "Or none."))
        return across, np.arange(rows)
    if len(coordinates) != 2:
        raise ValueError(
            complaint("coordinates", "(of the columns, of the rows)", f"{len(coordinates)} entries", "Pass (z1, z2).")
        )
    across = as_array("coordinates[0]", coordinates[0], dimensions=1)
    up = as_array("coordinates[1]", coordinates[1], dimensions=1)
    same_length("coordinates[0]", across, "columns", range(columns))
    same_length("coordinates[1]", up, "rows", range(rows))
    return across, up


def _texts(numbers: np.ndarray) -> list[str]:
    return [f"{number:.3g}".replace("-", "−") for number in numbers]
