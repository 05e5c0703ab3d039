"""A grid of images, with what they are and what a model says they are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.display import SIGNS
from course.errors import complaint
from course.plots.model_outputs import are_probabilities
from course.plots.style import canvas, put_title
from course.plots.tiles import Tiling, as_pictures, draw_tiles
from course.plots.values import as_array, as_labels


def plot_images(
    images: Any,
    *,
    labels: Any = None,
    predictions: Any = None,
    class_names: Sequence[str] | None = None,
    columns: int | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw every image given, in rows; with labels and predictions, wrong ones are framed and name the right class.

    All images are scaled alike: bytes from 0…255, other values from 0…1 or -1…1 where they lie in there, and otherwise
    from the smallest to the largest value of all of them.

    Args:
        images: shape (N, H, W), (N, H, W, 1), (N, H, W, 3) or one image (H, W) or (H, W, 3); or a list of images of
            different sizes. Shape (N, 3, 3) or (N, 4, 4) is read as N gray patches.
        labels: one for each image: numbers of classes, or any text, shape (N,).
        predictions: one for each image, shape (N,); or probabilities or logits, shape (N, C), of which the largest
            counts, and is written in percent where rows sum to 1.
        class_names: names of the classes, where labels and predictions are numbers.
        columns: images in a row.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes. `ax.images` holds the images in order.

    Raises:
        ValueError: where lengths do not match or a shape is no image.

    Example:
        >>> from sklearn.datasets import load_digits
        >>> from sklearn.linear_model import LogisticRegression
        >>> from course import plots
        >>> x, y = load_digits(return_X_y=True)
        >>> model = LogisticRegression(max_iter=500).fit(x[:150], y[:150])
        >>> ax = plots.plot_images(
        ...     x[1540:1560].reshape(-1, 8, 8), labels=y[1540:1560], predictions=model.predict_proba(x[1540:1560])
        ... )
    """
    pictures = as_pictures("images", images)
    right = None if labels is None else _per_image("labels", labels, len(pictures))
    guessed, sureness = (None, None) if predictions is None else _predictions(predictions, len(pictures))

    captions, wrong = [], np.zeros(len(pictures), dtype=bool)
    for index in range(len(pictures)):
        parts = []
        if guessed is not None:
            parts.append(_name(guessed[index], class_names))
            if sureness is not None:
                parts[0] += f" ({sureness[index]:.0%})"
        if right is not None:
            name = _name(right[index], class_names)
            if guessed is None:
                parts.append(name)
            elif name == _name(guessed[index], class_names):
                parts.insert(0, SIGNS["right"])
            else:
                wrong[index] = True
                parts = [SIGNS["wrong"], f"said {parts[0]}, is {name}"]
        captions.append(" ".join(parts))
    captioned = any(captions)
    tiling = Tiling.of(pictures, columns, captions=captioned)
    with canvas(ax, width=tiling.width, height=tiling.height + (0.3 if title else 0)) as (ax, look):
        colors = [look.negative if one else look.faint for one in wrong]
        draw_tiles(ax, look, pictures, tiling, captions=captions if captioned else None, caption_colors=colors)
        put_title(ax, title)
    return ax


def _per_image(name: str, values: Any, count: int) -> np.ndarray:
    return as_labels(name, values, length=count, other_name="images")


def _predictions(predictions: Any, count: int) -> tuple[np.ndarray, np.ndarray | None]:
    values = np.asarray(predictions)
    if values.ndim != 2 or values.shape[1] == 1:
        return _per_image("predictions", values, count), None
    values = as_array("predictions", values, dimensions=2)
    if len(values) != count:
        raise ValueError(
            complaint(
                "predictions", f"one row for each of the {count} images", f"{len(values)} rows", "Slice both alike."
            )
        )
    return values.argmax(axis=1), values.max(axis=1) if are_probabilities(values) else None


def _name(label: Any, class_names: Sequence[str] | None) -> str:
    if class_names is None or isinstance(label, str):
        return str(label)
    if not 0 <= label < len(class_names):
        raise ValueError(
            complaint(
                "class_names", f"a list with a name for class {label}", f"{len(class_names)} names", "Name every class."
            )
        )
    return str(class_names[label])
