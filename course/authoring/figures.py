"""Figures of an executed solution, in a third of the bytes: PNG with a palette of at most 256 colors.

A drawing has a few flat colors and the shades at their edges, which a palette holds without loss that anybody could
see. A photograph or a fine color scale has not: it is kept as it was.
"""

import base64
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

_COLORS = 256
# How far off a color may be, of 255, on white or on black paper: for all but one pixel in a hundred, and for all but
# one in a thousand. The lessons' figures were looked at beside their originals, up to 5 and 13; color scales that show
# bands have 10 and more.
_WITHIN = ((0.99, 6), (0.999, 16))
_ROUNDS = 4  # of moving each palette color to the middle of what it stands for

Colors = NDArray[np.float64]


def shrink_figures(notebook: Any) -> None:
    """Put smaller files in the place of a notebook's PNG figures, where they look the same.

    Args:
        notebook: As nbformat reads it; its outputs are changed in place.
    """
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "image/png" in data:
                picture = base64.b64decode(data["image/png"])
                smaller = with_palette(picture)
                if smaller is not picture:
                    data["image/png"] = base64.b64encode(smaller).decode("ascii")


def with_palette(picture: bytes) -> bytes:
    """A PNG, animated or not, with a palette of at most 256 colors.

    Args:
        picture: The file's bytes.

    Returns:
        The smaller file, or `picture` itself where the palette would show, or save nothing.

    Example:
        >>> from PIL import Image
        >>> file = io.BytesIO()
        >>> Image.new("RGBA", (200, 100), (255, 0, 0, 255)).save(file, "PNG")
        >>> len(with_palette(file.getvalue())) < len(file.getvalue())
        True
    """
    from PIL import Image, ImageSequence

    image = Image.open(io.BytesIO(picture))
    if image.mode == "P":
        return picture
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(np.asarray(frame.convert("RGBA")))
        durations.append(frame.info.get("duration", 0))
    pixels = np.stack(frames)  # (frames, height, width, 4)
    packed, where, counts = np.unique(pixels.view("uint32")[..., 0], return_inverse=True, return_counts=True)
    colors = packed[:, None].view("uint8").astype("float64")
    palette, chosen = _palette(colors, counts)
    if not _looks_the_same(colors, palette[chosen], counts):
        return picture
    # Colors that let something through first: the file then names their transparency alone.
    order = np.argsort(palette[:, 3] == 255, kind="stable")
    rank = np.argsort(order)
    indices = rank[chosen].astype("uint8")[where.reshape(pixels.shape[:3])]
    palette = palette[order].astype("uint8")
    transparent = int((palette[:, 3] < 255).sum())
    drawn = []
    for frame in indices:
        indexed = Image.fromarray(frame)
        indexed.putpalette(palette[:, :3].tobytes())  # which makes a palette's image of it
        drawn.append(indexed)
    options: dict[str, Any] = {"transparency": palette[:transparent, 3].tobytes()} if transparent else {}
    if len(drawn) > 1:
        options |= {"save_all": True, "append_images": drawn[1:], "duration": durations}
        options["loop"] = image.info.get("loop", 0)
    file = io.BytesIO()
    drawn[0].save(file, "PNG", optimize=True, **options)
    return file.getvalue() if len(file.getvalue()) < len(picture) else picture


def _palette(colors: Colors, counts: NDArray[np.int64]) -> tuple[Colors, NDArray[np.intp]]:
    """At most 256 colors for many, and which of them stands for each.

    Boxes of colors are divided where the squared error is largest; then each color of the palette moves to the middle
    of what it stands for. Where most of that is one color, as of a background, it is exactly that one.
    """
    if len(colors) <= _COLORS:
        return colors, np.arange(len(colors))
    weighed = _seen(colors)
    boxes = [np.arange(len(colors))]
    errors = [_error(weighed, counts, boxes[0])]
    while len(boxes) < _COLORS:
        worst = int(np.argmax(errors))
        box = boxes.pop(worst)
        errors.pop(worst)
        mean, spread = _moments(weighed, counts, box)
        axis = int(spread.argmax())
        lower = weighed[box, axis] <= mean[axis]
        if lower.all() or not lower.any():  # of one color
            break
        for part in (box[lower], box[~lower]):
            boxes.append(part)
            errors.append(_error(weighed, counts, part))
    centers = np.array([_moments(weighed, counts, box)[0] for box in boxes])
    for _ in range(_ROUNDS):
        chosen = _nearest(weighed, centers)
        total = np.bincount(chosen, counts, len(centers))
        sums = np.stack([np.bincount(chosen, counts * channel, len(centers)) for channel in weighed.T], axis=1)
        centers = np.where(total[:, None] > 0, sums / np.maximum(total, 1)[:, None], centers)
    chosen = _nearest(weighed, centers)
    palette = np.zeros((len(centers), 4))
    for place in range(len(centers)):
        members = np.flatnonzero(chosen == place)
        if len(members):
            share = counts[members] / counts[members].sum()
            commonest = members[share.argmax()]
            palette[place] = colors[commonest] if share.max() > 0.5 else np.rint(share @ colors[members])
    return palette, chosen


def _seen(colors: Colors) -> Colors:
    """What the eye gets: the light of a color on black, and what of the paper comes through."""
    return np.concatenate([colors[:, :3] * colors[:, 3:] / 255, colors[:, 3:]], axis=1)


def _moments(points: Colors, counts: NDArray[np.int64], box: NDArray[np.intp]) -> tuple[Colors, Colors]:
    weights = counts[box] / counts[box].sum()
    mean = weights @ points[box]
    return mean, weights @ np.square(points[box] - mean)


def _error(points: Colors, counts: NDArray[np.int64], box: NDArray[np.intp]) -> float:
    return float(_moments(points, counts, box)[1].sum() * counts[box].sum())


def _nearest(points: Colors, centers: Colors) -> NDArray[np.intp]:
    squares = np.square(centers).sum(axis=1)
    parts = np.array_split(points, max(1, len(points) // 4096))  # a photograph has a hundred thousand colors
    return np.concatenate([(squares - 2 * part @ centers.T).argmin(axis=1) for part in parts])


def _looks_the_same(old: Colors, new: Colors, counts: NDArray[np.int64]) -> bool:
    errors = np.zeros(len(old))
    for paper in (0.0, 255.0):
        light = [color[:, :3] * color[:, 3:] / 255 + paper * (1 - color[:, 3:] / 255) for color in (old, new)]
        errors = np.maximum(errors, np.abs(light[0] - light[1]).max(axis=1))
    order = np.argsort(errors)
    pixels = np.cumsum(counts[order])
    return all(errors[order][np.searchsorted(pixels, share * pixels[-1])] <= most for share, most in _WITHIN)
