"""Between boxes and the grid of a one-stage detector, and the choice among overlapping boxes. NumPy only.

Boxes are left, top, right, bottom in pixels; right and bottom are exclusive. The number of boxes changes from image to
image, for which JAX would compile again each time: that is why this is not written with `keras.ops`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.errors import complaint
from course.models.checking import require_rate


@dataclass(frozen=True)
class Detections:
    """What was found on one image, the surest first.

    Args:
        boxes: array (N, 4): left, top, right, bottom in pixels.
        labels: array (N,) of classes.
        scores: array (N,), the probability of an object times that of its class.
    """

    boxes: np.ndarray
    labels: np.ndarray
    scores: np.ndarray


def intersection_over_union(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """What two boxes share over what they cover together, for every two: (N, 4) and (M, 4) -> (N, M), from 0 to 1.

    >>> others = np.array([[1, 0, 3, 2], [5, 5, 6, 6]])  # the first shares 2 of 6
    >>> intersection_over_union(np.array([[0, 0, 2, 2]]), others).round(4).tolist()
    [[0.3333, 0.0]]
    """
    boxes, others = np.asarray(boxes, float)[:, None], np.asarray(others, float)[None]
    sides = np.minimum(boxes[..., 2:], others[..., 2:]) - np.maximum(boxes[..., :2], others[..., :2])
    shared = np.prod(np.maximum(sides, 0), axis=-1)
    areas = [np.prod(np.maximum(some[..., 2:] - some[..., :2], 0), axis=-1) for some in (boxes, others)]
    shares: np.ndarray = shared / np.maximum(areas[0] + areas[1] - shared, 1e-9)
    return shares


def non_maximum_suppression(boxes: np.ndarray, scores: np.ndarray, *, threshold: float = 0.5) -> np.ndarray:
    """Keep the surest box, drop those that overlap it too much, go on with the next: the indices that stay.

    Args:
        boxes: (N, 4), of one class.
        scores: (N,).
        threshold: the intersection over union above which two boxes are taken for the same object.

    Returns:
        Indices, the surest first.

    >>> boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10]])
    >>> non_maximum_suppression(boxes, np.array([0.8, 0.9, 0.7])).tolist()
    [1, 2]
    """
    require_rate("threshold", threshold)
    waiting, kept = np.argsort(-np.asarray(scores), kind="stable"), []
    while len(waiting):
        best, waiting = waiting[0], waiting[1:]
        kept.append(best)
        waiting = waiting[intersection_over_union(boxes[best : best + 1], boxes[waiting])[0] <= threshold]
    return np.array(kept, dtype=int)


def encode_boxes(
    objects: np.ndarray, *, image_size: tuple[int, int], stride: int, anchors: Sequence[tuple[float, float]]
) -> np.ndarray:
    """The targets of `course.losses.yolo_loss` for these objects.

    An object belongs to the cell that its center lies in, and there to the anchor whose shape fits it best. Where two
    objects want the same place, the later one has it.

    Args:
        objects: (N, K, 5): class, left, top, right, bottom; -1 where there is no object.
        image_size: (height, width) in pixels.
        stride: side of a cell in pixels.
        anchors: (width, height) of each, in pixels.

    Returns:
        Array (N, Gy, Gx, A, 6): x and y within the cell, log of width and height over the anchor's, 1 or 0, class.

    Raises:
        ValueError: when the objects have another shape, or the stride does not divide the image.

    >>> scene = np.array([[[2, 4.0, 0.0, 12.0, 8.0], [-1] * 5]])
    >>> encode_boxes(scene, image_size=(16, 16), stride=8, anchors=[(8, 8)])[0, 0, 1, 0].tolist()  # center (8, 4)
    [0.0, 0.5, 0.0, 0.0, 1.0, 2.0]
    """
    objects, shapes = np.asarray(objects, "float64"), _as_anchors(anchors)
    rows, columns = _grid(image_size, stride)
    if objects.ndim != 3 or objects.shape[-1] != 5:
        remedy = "Give class, left, top, right, bottom of K objects an image, -1 where there is none."
        raise ValueError(complaint("objects", "of shape (N, K, 5)", f"objects={objects.shape!r}", remedy))
    targets = np.zeros((len(objects), rows, columns, len(shapes), 6), "float32")
    for image, slot in np.argwhere(objects[..., 0] >= 0):
        kind, corners = objects[image, slot, 0], objects[image, slot, 1:]
        center, size = (corners[:2] + corners[2:]) / 2 / stride, corners[2:] - corners[:2]
        column, row = np.clip(center.astype(int), 0, [columns - 1, rows - 1])
        anchor = intersection_over_union(_centered(size[None]), _centered(shapes))[0].argmax()
        within = center - [column, row]
        targets[image, row, column, anchor] = [*within, *np.log(size / shapes[anchor]), 1, kind]
    return targets


def decode_boxes(
    predictions: Any, *, stride: int, anchors: Sequence[tuple[float, float]]
) -> tuple[np.ndarray, np.ndarray]:
    """What the numbers of every cell and anchor mean: a box, and a score for each class.

    Args:
        predictions: (N, Gy, Gx, A, 5 + C), as the detector returns them.
        stride: side of a cell in pixels.
        anchors: (width, height) of each, in pixels.

    Returns:
        Boxes (N, Gy · Gx · A, 4) and scores (N, Gy · Gx · A, C).

    >>> boxes, scores = decode_boxes(np.zeros((1, 1, 1, 1, 6)), stride=8, anchors=[(4, 2)])
    >>> boxes[0].tolist(), scores[0].tolist()  # half of an object, surely of the only class
    ([[2.0, 3.0, 6.0, 5.0]], [[0.5]])
    """
    predictions, shapes = np.asarray(predictions, "float64"), _as_anchors(anchors)
    count, rows, columns, _, _ = predictions.shape
    cells = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1)[None, :, :, None]  # (1, Gy, Gx, 1, 2)
    centers = (cells + _sigmoid(predictions[..., :2])) * stride
    # Beyond e^4 = 55 times the anchor no box fits an image: an untrained network must not overflow.
    sizes = shapes * np.exp(np.clip(predictions[..., 2:4], -4, 4))
    boxes = np.concatenate([centers - sizes / 2, centers + sizes / 2], axis=-1)
    kinds = np.exp(predictions[..., 5:] - predictions[..., 5:].max(axis=-1, keepdims=True))
    scores = _sigmoid(predictions[..., 4:5]) * kinds / kinds.sum(axis=-1, keepdims=True)
    return boxes.reshape(count, -1, 4), scores.reshape(count, -1, scores.shape[-1])


def detect(
    predictions: Any,
    *,
    stride: int,
    anchors: Sequence[tuple[float, float]],
    score_threshold: float = 0.5,
    overlap_threshold: float = 0.5,
) -> list[Detections]:
    """From a detector's numbers to what it found on each image: decode, drop the unsure, suppress class by class.

    Args:
        predictions: (N, Gy, Gx, A, 5 + C), as the detector returns them.
        stride: side of a cell in pixels.
        anchors: (width, height) of each, in pixels.
        score_threshold: the least score of a box that is kept.
        overlap_threshold: as of `non_maximum_suppression`.

    >>> found = detect(np.full((1, 1, 1, 1, 6), 2.0), stride=8, anchors=[(4, 2)])[0]
    >>> found.labels.tolist(), found.scores.round(4).tolist()
    ([0], [0.8808])
    """
    found = []
    for boxes, scores in zip(*decode_boxes(predictions, stride=stride, anchors=anchors), strict=True):
        kept = []
        for kind in range(scores.shape[1]):
            sure = np.flatnonzero(scores[:, kind] >= score_threshold)
            stay = sure[non_maximum_suppression(boxes[sure], scores[sure, kind], threshold=overlap_threshold)]
            kept += [(index, kind) for index in stay]
        kept.sort(key=lambda pair: -scores[pair])
        indices, labels = (np.array([pair[i] for pair in kept], dtype=int) for i in (0, 1))
        found.append(Detections(boxes[indices], labels, scores[indices, labels]))
    return found


def _as_anchors(anchors: Any) -> np.ndarray:
    array = np.asarray(anchors, "float64")
    if array.ndim != 2 or array.shape[-1] != 2 or np.any(array <= 0):
        remedy = "Give one (width, height) for each, as in [(16, 16), (32, 32)]."
        raise ValueError(complaint("anchors", "sizes above 0, (A, 2)", f"anchors={anchors!r}", remedy))
    return array


def _grid(image_size: tuple[int, int], stride: int) -> tuple[int, int]:
    if image_size[0] % stride or image_size[1] % stride:
        remedy = "Use the stride of the detector, 2 to the number of its blocks."
        raise ValueError(
            complaint("stride", f"a divisor of the image's sides {tuple(image_size)}", f"stride={stride!r}", remedy)
        )
    return image_size[0] // stride, image_size[1] // stride


def _centered(sizes: np.ndarray) -> np.ndarray:
    return np.concatenate([-sizes / 2, sizes / 2], axis=-1)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * x))  # does not overflow
