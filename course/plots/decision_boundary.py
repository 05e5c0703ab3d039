"""What a classifier says everywhere in a plane of two features."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from course.errors import complaint
from course.plots.model_outputs import class_probabilities
from course.plots.style import canvas, put_title
from course.plots.values import as_array, as_labels, names_for

_STEPS = 160


def plot_decision_boundary(
    predict: Callable[[np.ndarray], Any],
    x: Any,
    y: Any,
    *,
    feature_names: Sequence[str] | None = None,
    class_names: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the samples, the boundary between classes, and by depth of color how sure the classifier is.

    Args:
        predict: maps points, shape (N, 2), to one value a point, shape (N,) or (N, 1), or one a class, shape (N, C).
            One value is a probability of class 1 where all of them lie in 0…1 (boundary at 0.5), a score otherwise
            (boundary at 0). Several are probabilities where rows sum to 1, logits otherwise.
        x: samples, shape (n, 2).
        y: their labels, shape (n,): 0 … C-1, or any labels whose sorted order is the order of the classes.
        feature_names: names of the two features, with their units.
        class_names: one name a class.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where `x` is not two-dimensional data or `predict` returns something else.

    Example:
        >>> import numpy as np
        >>> from sklearn.datasets import make_moons
        >>> from sklearn.neighbors import KNeighborsClassifier
        >>> from course import plots
        >>> x, y = make_moons(160, noise=0.2, random_state=1)
        >>> model = KNeighborsClassifier(25).fit(x, y)
        >>> ax = plots.plot_decision_boundary(model.predict_proba, x, y, title="A curved boundary follows the moons")
    """
    x = as_array("x", x, dimensions=2)
    if x.shape[1] != 2:
        raise ValueError(
            complaint("x", "samples with two features, shape (n, 2)", f"shape {x.shape}", "Try `x[:, :2]`.")
        )
    labels = as_labels("y", y, length=len(x), other_name="x")
    features = names_for("feature_names", feature_names, 2, "feature {}", first=1)

    margin = 0.08 * np.ptp(x, axis=0) + 1e-9
    low, high = x.min(axis=0) - margin, x.max(axis=0) + margin
    across, up = np.linspace(low[0], high[0], _STEPS), np.linspace(low[1], high[1], _STEPS)
    points = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2).astype(np.float32)
    shares = _class_shares(predict(points), len(points)).reshape(_STEPS, _STEPS, -1)

    count = shares.shape[-1]
    numbers = _class_numbers(labels, count)
    names = names_for("class_names", class_names, count, "class {}")
    winner, confidence = shares.argmax(axis=-1), shares.max(axis=-1)
    # No better than chance is white (or the dark ground), certainty is full color.
    depth = np.clip((confidence - 1 / count) / (1 - 1 / count), 0, 1)[..., None]

    with canvas(ax, width=5.2, height=4.2) as (ax, look):
        colors = np.array([to_rgb(look.color(index)) for index in range(count)])
        ground = np.array(to_rgb(look.background))
        strength = 0.08 + 0.47 * depth
        ax.imshow(
            colors[winner] * strength + ground * (1 - strength),
            extent=(low[0], high[0], low[1], high[1]),
            origin="lower",
            aspect="auto",
            interpolation="bilinear",
        )
        if count == 2:
            side = shares[..., 1] - 0.5
            if side.min() < 0 < side.max():
                ax.contour(across, up, side, levels=[0], colors=look.ink, linewidths=1.6)
        elif len(np.unique(winner)) > 1:
            for index in range(count):
                others = np.delete(shares, index, axis=-1).max(axis=-1)
                side = shares[..., index] - others
                if side.min() < 0 < side.max():
                    ax.contour(across, up, side, levels=[0], colors=look.ink, linewidths=1.2)
        for index in range(count):
            mine = numbers == index
            if mine.any():
                ax.scatter(
                    x[mine, 0],
                    x[mine, 1],
                    s=26,
                    color=look.color(index),
                    marker="os^DvPX"[index % 7],
                    edgecolor=look.background,
                    linewidth=0.8,
                    label=names[index],
                    zorder=3,
                )
        ax.set(xlabel=features[0], ylabel=features[1], xlim=(low[0], high[0]), ylim=(low[1], high[1]))
        ax.legend(loc="best", frameon=True, facecolor=look.background, edgecolor=look.faint, framealpha=0.85)
        put_title(ax, title)
    return ax


def _class_shares(answer: Any, count: int) -> np.ndarray:
    """What `predict` returned, as a share for each class: shape (N, C), rows sum to 1."""
    values = as_array("predict(points)", answer, dimensions=(1, 2)).astype(float)
    if len(values) != count:
        raise ValueError(
            complaint(
                "predict(points)",
                f"one row a point ({count})",
                f"shape {values.shape}",
                "Let `predict` take a whole batch.",
            )
        )
    return class_probabilities("predict(points)", values)


def _class_numbers(labels: np.ndarray, count: int) -> np.ndarray:
    if labels.dtype.kind in "iub" and labels.min() >= 0:
        numbers = labels.astype(int)
    else:
        numbers = np.unique(labels, return_inverse=True)[1]
    if numbers.max() >= count:
        raise ValueError(
            complaint(
                "y",
                f"labels of the {count} classes that `predict` answers for, 0 … {count - 1}",
                f"{int(numbers.max())}",
                "Let `predict` return one column a class, or relabel.",
            )
        )
    return numbers
