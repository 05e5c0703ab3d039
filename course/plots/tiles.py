"""Many pictures side by side on one Axes: what image grids, filters, feature maps and latent walks are drawn with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Colormap
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from course.errors import complaint
from course.plots.style import Look, extent_in_inches
from course.plots.values import as_array

_GAP = 0.08  # between two tiles, as a share of a tile's width
_CAPTION = 0.21  # height of a caption, in inches


def as_pictures(name: str, images: Any) -> list[np.ndarray]:
    """Images of any of the usual layouts as a list of arrays (H, W) or (H, W, 3 or 4) with values from 0 to 1.

    All are scaled alike: bytes from 0…255; other values from 0…1 or -1…1 where they all lie in there; colors from
    0…255 where they lie in there; anything else from the smallest to the largest value of all.
    """
    if isinstance(images, Sequence) and not isinstance(images, str) and len({np.shape(one) for one in images}) > 1:
        arrays = [as_array(f"{name}[{index}]", one, dimensions=(2, 3)) for index, one in enumerate(images)]
    else:
        array = as_array(name, images, dimensions=(2, 3, 4))
        if array.ndim == 2 or (array.ndim == 3 and is_color(array.shape)):
            array = array[None]
        arrays = list(array)
    pictures = []
    for index, one in enumerate(arrays):
        if one.ndim == 3 and one.shape[-1] == 1:
            one = one[..., 0]
        if one.ndim == 3 and one.shape[-1] not in (3, 4):
            raise ValueError(
                complaint(
                    name,
                    "images with 1, 3 or 4 channels on the last axis",
                    f"shape {one.shape} at index {index}",
                    "Move the channels to the end, or draw them with `plot_feature_maps`.",
                )
            )
        pictures.append(one)
    low, high = _value_range(pictures)
    return [np.clip((one.astype(float) - low) / (high - low), 0, 1) for one in pictures]


def is_color(shape: tuple[int, ...]) -> bool:
    """Whether the last axis holds channels. Patches of 3 × 3 or 4 × 4 are gray: (16, 4, 4) are sixteen of them."""
    return shape[-1] in (1, 3, 4) and shape[-2] != shape[-1]


def _value_range(pictures: list[np.ndarray]) -> tuple[float, float]:
    smallest = float(min(one.min() for one in pictures))
    largest = float(max(one.max() for one in pictures))
    if all(one.dtype == np.uint8 for one in pictures):
        return 0.0, 255.0
    if smallest >= 0:
        if largest <= 1:
            return 0.0, 1.0
        return 0.0, 255.0 if largest <= 255 and any(one.ndim == 3 for one in pictures) else largest
    if smallest >= -1 and largest <= 1:
        return -1.0, 1.0
    return smallest, largest if largest > smallest else smallest + 1


@dataclass(frozen=True)
class Tiling:
    """Where the tiles go. Lengths are in tile widths, `width` and `height` of the whole in inches."""

    columns: int
    rows: int
    ratio: float  # height of a tile over its width
    caption: float  # height of a caption
    width: float
    height: float

    @classmethod
    def of(
        cls, pictures: Sequence[np.ndarray], columns: int | None, *, captions: bool = False, size: float | None = None
    ) -> "Tiling":
        count = len(pictures)
        if columns is None:
            columns = count if count <= 6 else int(np.ceil(np.sqrt(1.7 * count)))
            rows = -(-count // columns)
            columns = -(-count // rows)
        if isinstance(columns, bool) or not isinstance(columns, int | np.integer) or columns < 1:
            raise ValueError(complaint("columns", "a whole number from 1 up", repr(columns), "Leave it out, or try 5."))
        columns = min(columns, count)
        rows = -(-count // columns)
        ratio = float(np.clip(max(one.shape[0] / one.shape[1] for one in pictures), 0.1, 4))
        inches = size or float(np.clip(8 / columns, 0.5, 1.2 if count > 1 else 3))
        caption = _CAPTION / inches if captions else 0.0
        return cls(
            columns,
            rows,
            ratio,
            caption,
            inches * (columns * (1 + _GAP) + _GAP) + 0.2,
            inches * (rows * (ratio + caption + _GAP) + _GAP) + 0.2,
        )

    def corner(self, index: int) -> tuple[float, float]:
        """Left and upper edge of a tile, below its caption; the vertical axis points down."""
        row, column = divmod(index, self.columns)
        return column * (1 + _GAP), row * (self.ratio + self.caption + _GAP)


def draw_tiles(
    ax: Axes,
    look: Look,
    pictures: Sequence[np.ndarray],
    tiling: Tiling,
    *,
    captions: Sequence[str] | None = None,
    caption_colors: Sequence[str] | None = None,
    cmap: str | Colormap = "gray",
    limits: tuple[float, float] = (0, 1),
) -> list[AxesImage]:
    """Draw each picture as large as its tile allows, in a thin frame, its caption above. Returns the images drawn."""
    drawn = []
    for index, picture in enumerate(pictures):
        left, top = tiling.corner(index)
        scale = min(1 / picture.shape[1], tiling.ratio / picture.shape[0])
        width, height = picture.shape[1] * scale, picture.shape[0] * scale
        left, top = left + (1 - width) / 2, top + (tiling.ratio - height) / 2
        drawn.append(
            ax.imshow(
                picture,
                cmap=cmap,
                vmin=limits[0],
                vmax=limits[1],
                extent=(left, left + width, top + height, top),
                interpolation="nearest" if max(picture.shape[:2]) < 100 else "antialiased",
            )
        )
        color = look.faint if caption_colors is None else caption_colors[index]
        ax.add_patch(
            Rectangle(
                (left, top), width, height, fill=False, edgecolor=color, linewidth=0.8 if color == look.faint else 2
            )
        )
    ax.set_xlim(-_GAP, tiling.columns * (1 + _GAP))
    ax.set_ylim(tiling.rows * (tiling.ratio + tiling.caption + _GAP) - tiling.caption, -tiling.caption - _GAP)
    ax.set_aspect("equal")
    ax.grid(False)
    ax.set_axis_off()
    if captions is not None:
        inches = extent_in_inches(ax)[0] / tiling.columns
        longest = max((len(one) for one in captions), default=0)
        size = float(np.clip(72 * inches / (0.58 * max(longest, 1)), 5, 9))
        for index, caption in enumerate(captions):
            left, top = tiling.corner(index)
            color = look.ink if caption_colors is None or caption_colors[index] == look.faint else caption_colors[index]
            ax.text(
                left + 0.5, top - 0.2 * tiling.caption, caption, ha="center", va="bottom", fontsize=size, color=color
            )
    return drawn
