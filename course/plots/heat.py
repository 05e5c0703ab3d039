"""An image and a map of the same scene, laid over each other: what Grad-CAM and saliency plots share."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize

from course.errors import complaint
from course.plots.style import Look
from course.plots.tiles import Tiling, as_pictures, draw_tiles
from course.plots.values import as_array

HEAT = "inferno"


def one_picture(name: str, image: Any) -> np.ndarray:
    pictures = as_pictures(name, image)
    if len(pictures) != 1:
        raise ValueError(complaint(name, "one image", f"{len(pictures)} images", f"Pick one: `{name}[0]`."))
    return pictures[0]


def one_map(name: str, heat: Any) -> np.ndarray:
    """A map (h, w) scaled to 0…1; (h, w, 1) and (1, h, w) are read as such."""
    array = as_array(name, heat, dimensions=(2, 3)).astype(float)
    if array.ndim == 3:
        if array.shape[-1] != 1 and array.shape[0] != 1:
            raise ValueError(
                complaint(
                    name, "a map (h, w)", f"shape {array.shape}", "Reduce the channels, as by `abs(...).max(axis=-1)`."
                )
            )
        array = array[..., 0] if array.shape[-1] == 1 else array[0]
    span = array.max() - array.min()
    return (array - array.min()) / span if span > 0 else np.zeros_like(array)


def draw_over(
    ax: Axes,
    look: Look,
    picture: np.ndarray,
    heat: np.ndarray,
    *,
    captions: tuple[str, str, str],
    smooth: bool,
    label: str,
) -> None:
    """Three tiles: the image, the map, and the map over the image; and a scale."""
    tiling = Tiling.of([picture] * 3, 3, captions=True, size=2.0)
    heights = picture.shape[:2]
    drawn = draw_tiles(ax, look, [picture, heat_of_shape(heat, heights), picture], tiling, captions=captions)
    drawn[1].set_data(heat)
    drawn[1].set_cmap(HEAT)
    interpolation = "bicubic" if smooth else "nearest"
    ax.imshow(
        heat,
        cmap=HEAT,
        vmin=0,
        vmax=1,
        extent=drawn[2].get_extent(),
        interpolation=interpolation,
        alpha=0.1 + 0.65 * heat,  # where the map says nothing, the image stays as it is
    )
    ax.set_xlim(-0.08, 3 * 1.08)
    ax.set_ylim(tiling.ratio + 0.08, -tiling.caption - 0.08)
    bar = ax.figure.colorbar(ScalarMappable(Normalize(0, 1), HEAT), ax=ax, label=label, shrink=0.75, ticks=[0, 0.5, 1])
    bar.ax.tick_params(color=look.muted, labelcolor=look.ink, labelsize=8)
    bar.outline.set_visible(False)


def heat_of_shape(heat: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """A stand-in of the image's shape, so that the map's tile covers the same scene."""
    return np.zeros(shape) if heat.shape != shape else heat
