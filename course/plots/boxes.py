"""Bounding boxes on an image."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course.errors import complaint, did_you_mean
from course.plots.style import Look, canvas, ink_on
from course.plots.tiles import as_pictures
from course.plots.values import as_array, as_labels, same_length

_FORMATS = ("xyxy", "xywh", "center_xywh", "yxyx", "rel_xyxy", "rel_xywh", "rel_center_xywh", "rel_yxyx")


def plot_boxes(
    image: Any,
    boxes: Any,
    *,
    labels: Any = None,
    scores: Any = None,
    true_boxes: Any = None,
    box_format: str = "xyxy",
    ax: Axes | None = None,
) -> Axes:
    """Draw boxes on an image with their labels and scores, one color a label; true boxes are dashed.

    Args:
        image: shape (H, W), (H, W, 1) or (H, W, 3).
        boxes: shape (N, 4), N may be 0.
        labels: one for each box, numbers or text, shape (N,).
        scores: one for each box, 0 to 1, shape (N,).
        true_boxes: boxes as they should be, shape (M, 4).
        box_format: what the four numbers are, in pixels: "xyxy" (left, top, right, bottom), "xywh" (left, top, width,
            height), "center_xywh", "yxyx" (top, left, bottom, right); with "rel_" in front, in shares of the image.
        ax: the axes to draw on.

    Returns:
        The Axes. `ax.patches` holds the true boxes, if given, then the boxes, in order.

    Raises:
        ValueError: where shapes do not fit, the format is unknown, or a box has a negative width or height.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> y, x = np.mgrid[:96, :128]
        >>> disc, square = (x - 36) ** 2 + (y - 40) ** 2 < 400, (abs(x - 92) < 20) & (abs(y - 58) < 24)
        >>> ax = plots.plot_boxes(
        ...     0.15 + 0.6 * disc + 0.35 * square,
        ...     [[15, 19, 59, 62], [70, 36, 112, 80]],
        ...     labels=["disc", "square"],
        ...     scores=[0.97, 0.71],
        ...     true_boxes=[[16, 20, 56, 60], [72, 34, 112, 82]],
        ... )
    """
    pictures = as_pictures("image", image)
    if len(pictures) != 1:
        raise ValueError(complaint("image", "one image", f"{len(pictures)} images", "Pick one: `image[0]`."))
    height, width = pictures[0].shape[:2]
    if box_format not in _FORMATS:
        remedy = did_you_mean(box_format, _FORMATS, cutoff=0).lstrip()
        raise ValueError(complaint("box_format", f"one of {', '.join(_FORMATS)}", repr(box_format), remedy))
    corners = _corners("boxes", boxes, box_format, (height, width))
    truth = np.zeros((0, 4)) if true_boxes is None else _corners("true_boxes", true_boxes, box_format, (height, width))
    kinds = None
    if labels is not None and len(corners):
        kinds = as_labels("labels", labels, length=len(corners), other_name="boxes")
    if scores is not None and len(corners):
        scores = as_array("scores", scores, dimensions=1)
        same_length("scores", scores, "boxes", corners)
    order = [] if kinds is None else list(dict.fromkeys(kinds.tolist()))
    inches = float(np.clip(5.5 * min(1, width / height), 2.5, 5.5))
    with canvas(ax, width=inches, height=inches * height / width + 0.1) as (ax, look):
        ax.imshow(pictures[0], cmap="gray", vmin=0, vmax=1, extent=(0, width, height, 0))
        for left, top, right, bottom in truth:
            style: dict[str, Any] = {"edgecolor": "#FFFFFF", "linestyle": (0, (4, 3)), "linewidth": 1.6}
            ax.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, **style))
        for index, box in enumerate(corners):
            color = look.color(1 + (order.index(kinds[index].item()) if kinds is not None else 0))
            parts = [] if kinds is None else [str(kinds[index])]
            parts += [] if scores is None else [f"{scores[index]:.2f}"]
            _draw_box(ax, look, box, color, " ".join(parts), (height, width))
        # Boxes that reach outside of the image are seen to do so.
        low = np.min([[0, 0], *corners[:, :2], *truth[:, :2]], axis=0)
        high = np.max([[width, height], *corners[:, 2:], *truth[:, 2:]], axis=0)
        ax.set_xlim(low[0], high[0])
        ax.set_ylim(high[1], low[1])
        ax.set_aspect("equal")
        ax.set_axis_off()
        if len(truth):
            note = "dashed: as it should be"
            ax.text(0.5, -0.02, note, transform=ax.transAxes, ha="center", va="top", fontsize=9, color=look.muted)
    return ax


def _corners(name: str, boxes: Any, box_format: str, size: tuple[int, int]) -> np.ndarray:
    """Left, top, right, bottom in pixels, shape (N, 4)."""
    if np.size(boxes) == 0:
        return np.zeros((0, 4))
    array = as_array(name, boxes, dimensions=2).astype(float)
    if array.shape[1] != 4:
        raise ValueError(complaint(name, "of shape (N, 4)", f"{array.shape}", "Four numbers a box, labels apart."))
    kind = box_format.removeprefix("rel_")
    if kind == "yxyx":
        array = array[:, [1, 0, 3, 2]]
    elif kind == "xywh":
        array = np.hstack([array[:, :2], array[:, :2] + array[:, 2:]])
    elif kind == "center_xywh":
        array = np.hstack([array[:, :2] - array[:, 2:] / 2, array[:, :2] + array[:, 2:] / 2])
    if box_format.startswith("rel_"):
        array = array * np.array([size[1], size[0]] * 2)
    wrong = (array[:, 2:] < array[:, :2]).any(axis=1)
    if wrong.any():
        index = int(wrong.argmax())
        raise ValueError(
            complaint(
                name,
                "boxes of positive width and height",
                f"{np.asarray(boxes)[index].tolist()} at index {index}",
                f'Read as "{box_format}" it ends before it starts: is that the format?',
            )
        )
    return array


def _draw_box(ax: Axes, look: Look, box: np.ndarray, color: str, text: str, size: tuple[int, int]) -> None:
    left, top, right, bottom = box
    ax.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=color, linewidth=2.2))
    if text:
        inside = top < 0.07 * size[0]
        ax.annotate(
            text,
            (left, top),
            (2, -2 if inside else 2),
            textcoords="offset points",
            ha="left",
            va="top" if inside else "bottom",
            fontsize=9,
            color=ink_on(color),
            annotation_clip=False,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": color, "edgecolor": color},
        )
