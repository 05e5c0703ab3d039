"""Generated images: colored shapes, and scenes of several objects with their boxes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course.data.dataset import Parts
from course.data.splits import generator, three_way

SHAPES = ("circle", "square", "triangle", "diamond", "cross", "star", "ring", "bar", "crescent", "half disk")
COLORS = {
    "red": (214, 54, 48),
    "orange": (236, 140, 36),
    "yellow": (232, 206, 60),
    "green": (66, 160, 72),
    "cyan": (62, 182, 190),
    "blue": (52, 96, 200),
    "violet": (138, 78, 190),
    "pink": (232, 130, 180),
    "brown": (130, 88, 52),
    "white": (235, 235, 235),
}
SCENE_CLASSES = ("circle", "square", "triangle")
MAX_OBJECTS = 4
BOX_FORMAT = ("class", "left", "top", "right", "bottom")
SKIN_TONES = ((240, 200, 170), (200, 150, 115), (140, 95, 65), (95, 65, 45))
FLAWLESS, NO_LEFT_EYE, NO_RIGHT_EYE, NO_MOUTH, ON_ITS_HEAD = range(5)


@dataclass(frozen=True)
class Pose:
    """Where shapes stand in their images: arrays of one value per shape, in pixels and radians."""

    center_x: np.ndarray
    center_y: np.ndarray
    radius: np.ndarray
    angle: np.ndarray


def local_coordinates(pose: Pose, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Each pixel's place in the coordinates of its image's shape: right and down, in radii. Two of (N, size, size)."""
    pixel = np.arange(size, dtype="float32") + 0.5
    dx = pixel[None, None, :] - _column(pose.center_x)
    dy = pixel[None, :, None] - _column(pose.center_y)
    cos, sin = _column(np.cos(pose.angle) / pose.radius), _column(np.sin(pose.angle) / pose.radius)
    return dx * cos + dy * sin, dy * cos - dx * sin


def coverage(distance: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """How much of each pixel is covered, from 0 to 1, given its distance from the border in radii.

    Clipping the distance in pixels gives soft edges one pixel wide.
    """
    covered: np.ndarray = np.clip(0.5 - distance * _column(radius), 0, 1)
    return covered


def shape_mask(shape: np.ndarray, pose: Pose, size: int) -> np.ndarray:
    """How much of each pixel its image's shape covers. (N,) numbers of `SHAPES` -> (N, size, size)."""
    u, v = local_coordinates(pose, size)
    distance = np.empty_like(u)
    for index in np.unique(shape):
        rows = shape == index
        distance[rows] = _distance(SHAPES[index], u[rows], v[rows])
    return coverage(distance, pose.radius)


def _column(values: np.ndarray) -> np.ndarray:
    """One value per image, to be combined with its pixels. (N,) -> (N, 1, 1), float32 since images are many."""
    columns: np.ndarray = values.astype("float32")[:, None, None]
    return columns


def _distance(shape: str, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Negative inside the shape, positive outside; `u` points right and `v` down, both in radii."""
    r = np.sqrt(u * u + v * v)  # unlike hypot, rounded alike on every machine
    distance: np.ndarray
    match shape:
        case "circle":
            distance = r - 0.9
        case "square":
            distance = np.maximum(abs(u), abs(v)) - 0.78
        case "triangle":
            distance = np.maximum(v - 0.55, 0.866 * abs(u) - 0.5 * v - 0.5)
        case "diamond":
            distance = (abs(u) * 1.25 + abs(v) * 0.85 - 0.9) / 1.5
        case "cross":
            distance = np.minimum(
                np.maximum(abs(u) - 0.28, abs(v) - 0.92),
                np.maximum(abs(v) - 0.28, abs(u) - 0.92),
            )
        case "star":
            distance = (r - (0.68 + 0.3 * np.cos(5 * np.arctan2(u, -v)))) / 1.6
        case "ring":
            distance = abs(r - 0.7) - 0.22
        case "bar":
            distance = np.maximum(abs(u) - 0.95, abs(v) - 0.3)
        case "crescent":
            distance = np.maximum(r - 0.9, 0.72 - np.sqrt((u - 0.42) ** 2 + v * v))
        case "half disk":
            distance = np.maximum(r - 0.92, v - 0.2)
        case _:
            raise ValueError(f"A shape must be one of {', '.join(SHAPES)}. Received: {shape!r}. Take one of these.")
    return distance


def colored_shapes(seed: int, *, samples: int = 4000, size: int = 32, noise: float = 0.05) -> Parts:
    """One shape per image, in any color, place, size and slight turn, before a shaded background with noise."""
    rng = generator("colored_shapes", seed)
    shape = rng.permutation(np.arange(samples) % len(SHAPES))
    images, color = draw_shapes(shape, rng, size=size, noise=noise)
    splits, rows = three_way(images, shape.astype("int64"), rng, strata=shape)
    colors = {part: color[r] for part, r in zip(("train", "validation", "test"), rows, strict=True)}
    return Parts(*splits, class_names=SHAPES, extras={"color": colors, "color_names": tuple(COLORS)})


def draw_shapes(
    shape: np.ndarray, rng: np.random.Generator, *, size: int, noise: float, color: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Draw one shape into each image. Returns uint8 images (N, size, size, 3) and the number of each one's color."""
    n = len(shape)
    color = rng.integers(len(COLORS), size=n) if color is None else color
    ground = (color + rng.integers(1, len(COLORS), size=n)) % len(COLORS)  # never the shape's own color
    radius = rng.uniform(0.26, 0.4, n) * size
    margin = radius * 0.95
    pose = Pose(
        rng.uniform(margin, size - margin), rng.uniform(margin, size - margin), radius, rng.uniform(-0.3, 0.3, n)
    )
    mask = shape_mask(shape, pose, size)
    images = _shaded(_colored(ground, rng) * 0.45, size, rng)
    _paint(images, mask, _colored(color, rng))
    return _finished(images, noise, rng), color


def _colored(color: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The colors' values, each a little off, so that no color is a constant. (N,) -> (N, 1, 1, 3)."""
    palette = np.array(list(COLORS.values()), dtype="float64")
    values: np.ndarray = palette[color] * rng.uniform(0.75, 1.1, (len(color), 1)) + rng.normal(0, 10, (len(color), 3))
    return values.astype("float32").reshape(-1, 1, 1, 3)


def _shaded(colored: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """A background that gets lighter in one direction. (N, 1, 1, 3) -> (N, size, size, 3)."""
    ramp = np.linspace(-0.5, 0.5, size, dtype="float32")
    slope = rng.uniform(-0.5, 0.5, (2, len(colored), 1, 1)).astype("float32")
    light = 1 + slope[0] * ramp[None, None, :] + slope[1] * ramp[None, :, None]
    shaded: np.ndarray = colored * light[..., None]
    return shaded


def _finished(images: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    noisy = rng.standard_normal(images.shape, dtype="float32")
    noisy *= noise * 255
    noisy += images
    return np.clip(np.rint(noisy, out=noisy), 0, 255, out=noisy).astype("uint8")


def _paint(images: np.ndarray, mask: np.ndarray, color: np.ndarray) -> None:
    """Lay a color over the images, in place, where the mask covers them. (N, size, size) and (N, 1, 1, 3)."""
    images += mask[..., None] * (color - images)


def detection_scenes(seed: int, *, samples: int = 1200, size: int = 64) -> Parts:
    """One to four shapes per image, each with its class and its box.

    `y` is (N, 4, 5): class, left, top, right, bottom in pixels, right and bottom exclusive; rows without an object
    hold -1 everywhere.
    """
    rng = generator("detection_scenes", seed)
    images = _shaded(_colored(rng.integers(len(COLORS), size=samples), rng) * 0.45, size, rng)
    objects = np.full((samples, MAX_OBJECTS, 5), -1.0, dtype="float32")
    wanted = rng.integers(1, MAX_OBJECTS + 1, samples)
    for slot in range(MAX_OBJECTS):
        rows = np.flatnonzero(wanted > slot)
        rows, pose = _free_places(rows, objects, rng, size)
        classes = rng.integers(len(SCENE_CLASSES), size=len(rows))
        mask = shape_mask(classes, pose, size)
        color = _colored(rng.integers(len(COLORS), size=len(rows)), rng)
        painted = images[rows]
        _paint(painted, mask, color)
        images[rows] = painted
        objects[rows, slot, 0], objects[rows, slot, 1:] = classes, _tight_boxes(mask)
    splits, _ = three_way(_finished(images, 0.05, rng), _filled_first(objects), rng)
    return Parts(*splits, class_names=SCENE_CLASSES, extras={"box_format": BOX_FORMAT})


def face_scenes(seed: int, *, samples: int = 800, size: int = 64) -> Parts:
    """Drawn faces among look-alikes: locate the faces. `y` is as in the detection scenes, with one class.

    A face is a disk with two eyes and a mouth below them; a look-alike lacks one of the three, or stands on its head.
    """
    rng = generator("face_scenes", seed)
    images = _shaded(_colored(rng.integers(len(COLORS), size=samples), rng) * 0.6, size, rng)
    heads = np.full((samples, MAX_OBJECTS, 5), -1.0, dtype="float32")
    faces = heads.copy()
    wanted = rng.integers(2, MAX_OBJECTS + 1, samples)
    for slot in range(MAX_OBJECTS):
        rows = np.flatnonzero(wanted > slot)
        rows, pose = _free_places(rows, heads, rng, size)
        flaw = np.where(rng.random(len(rows)) < 0.5, FLAWLESS, rng.integers(1, 5, len(rows)))
        painted = images[rows]
        mask = _paint_heads(painted, pose, flaw, rng)
        images[rows] = painted
        heads[rows, slot, 0], heads[rows, slot, 1:] = 0, _tight_boxes(mask)
        flawless = rows[flaw == FLAWLESS]
        faces[flawless, slot] = heads[flawless, slot]
    splits, _ = three_way(_finished(images, 0.03, rng), _filled_first(faces), rng)
    return Parts(*splits, class_names=("face",), extras={"box_format": BOX_FORMAT})


def _paint_heads(images: np.ndarray, pose: Pose, flaw: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Paint a head into each image, with eyes and a mouth as far as its flaw allows; returns the heads' masks."""
    tone = np.array(SKIN_TONES, dtype="float32")[rng.integers(len(SKIN_TONES), size=len(flaw))][:, None, None]
    u, v = local_coordinates(pose, images.shape[1])
    head = coverage(_distance("circle", u, v), pose.radius)
    _paint(images, head, tone)
    v = v * _column(np.where(flaw == ON_ITS_HEAD, -1.0, 1.0))
    features = (
        (flaw != NO_LEFT_EYE, np.sqrt((u + 0.34) ** 2 + (v + 0.22) ** 2) - 0.15),
        (flaw != NO_RIGHT_EYE, np.sqrt((u - 0.34) ** 2 + (v + 0.22) ** 2) - 0.15),
        (flaw != NO_MOUTH, np.maximum(abs(u) - 0.4, abs(v - 0.42) - 0.13)),
    )
    for present, distance in features:
        _paint(images, coverage(distance, pose.radius) * _column(present), tone * 0.2)
    return head


def _free_places(
    rows: np.ndarray, objects: np.ndarray, rng: np.random.Generator, size: int, *, tries: int = 12
) -> tuple[np.ndarray, Pose]:
    """Find in each of these images a place that hardly overlaps what is there; images without one are left out."""
    n = len(rows)
    found, kept = np.zeros(n, dtype=bool), np.zeros((3, n))
    for _ in range(tries):
        radius = rng.uniform(0.1, 0.22, n) * size
        x, y = rng.uniform(radius, size - radius), rng.uniform(radius, size - radius)
        candidate = np.stack([x - radius, y - radius, x + radius, y + radius], axis=1)
        taken = ~found & (_largest_overlap(candidate, objects[rows]) < 0.1)
        kept[:, taken] = np.stack([x, y, radius])[:, taken]
        found |= taken
    x, y, radius = kept[:, found]
    return rows[found], Pose(x, y, radius, rng.uniform(-0.25, 0.25, found.sum()))


def _largest_overlap(boxes: np.ndarray, objects: np.ndarray) -> np.ndarray:
    """The largest share of either box that is covered by the other, over the objects in the image. (N, 4) -> (N,)."""
    other = objects[..., 1:].astype("float64")  # (N, MAX_OBJECTS, 4)
    low = np.maximum(boxes[:, None, :2], other[..., :2])
    high = np.minimum(boxes[:, None, 2:], other[..., 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=-1)
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=-1)[:, None]
    other_area = np.maximum(np.prod(other[..., 2:] - other[..., :2], axis=-1), 1e-9)
    share = np.where(objects[..., 0] >= 0, shared / np.minimum(area, other_area), 0)
    largest: np.ndarray = share.max(axis=1)
    return largest


def _tight_boxes(mask: np.ndarray) -> np.ndarray:
    """The smallest boxes around what is at least half covered. (N, size, size) -> (N, 4)."""
    size = mask.shape[1]
    covered: np.ndarray = mask > 0.5
    columns, lines = np.any(covered, axis=1), np.any(covered, axis=2)
    left, top = columns.argmax(axis=1), lines.argmax(axis=1)
    right, bottom = size - columns[:, ::-1].argmax(axis=1), size - lines[:, ::-1].argmax(axis=1)
    return np.stack([left, top, right, bottom], axis=1)


def _filled_first(objects: np.ndarray) -> np.ndarray:
    """Move the rows without an object behind the others."""
    order = np.argsort(objects[..., 0] < 0, axis=1, kind="stable")
    return np.take_along_axis(objects, order[..., None], axis=1)
