"""Scores or probabilities of a few samples, one bar a class."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_array, as_labels, names_for


def plot_scores(
    scores: Any,
    *,
    classes: Sequence[str] | None = None,
    labels: Any = None,
    names: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one group of bars a sample, one bar a class; the largest of each group stands out.

    Args:
        scores: scores, logits or probabilities, shape (samples, classes), or (classes,) for one sample.
        classes: one name a class.
        labels: the right class of each sample, as numbers 0 … C-1, shape (samples,): marked with a triangle.
        names: one name a sample.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where shapes do not fit.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> scores = np.array([[2.0, 1.0, 0.1], [0.5, 0.4, 0.6], [9.0, 1.0, 1.0]])
        >>> ax = plots.plot_scores(scores, classes=["0", "1", "2"], labels=[0, 2, 0])
    """
    table = np.atleast_2d(as_array("scores", scores, dimensions=(1, 2)))
    rows, count = table.shape
    classes = names_for("classes", classes, count, "{}")
    names = names_for("names", names, rows, "sample {}")
    right = None if labels is None else as_labels("labels", np.atleast_1d(labels), length=rows, other_name="scores")
    if right is not None and (right.dtype.kind not in "iub" or right.min() < 0 or right.max() >= count):
        raise ValueError(
            complaint(
                "labels", f"numbers of classes, 0 … {count - 1}", f"{right.tolist()}", "Number the classes from 0."
            )
        )
    # Groups of `count` bars with one empty place between them.
    places = np.arange(rows)[:, None] * (count + 1) + np.arange(count)
    best = table == table.max(axis=1, keepdims=True)
    width = float(np.clip(1.2 + 0.34 * places.size, 4, 11))
    with canvas(ax, width=width, height=3.2, grid="y") as (ax, look):
        for largest, color in ((False, look.faint), (True, look.positive)):
            chosen = best == largest
            edge = look.muted if not largest else color
            ax.bar(places[chosen], table[chosen], width=0.86, color=color, edgecolor=edge, linewidth=0.8)
        ax.axhline(0, color=look.muted, linewidth=0.9)
        if places.size <= 40:
            for place, value in zip(places.ravel(), table.ravel(), strict=True):
                ax.annotate(
                    (f"{value:.3g}" if places.size <= 12 else f"{value:.2f}").replace("-", "−"),
                    (place, value),
                    (0, 3 if value >= 0 else -3),
                    textcoords="offset points",
                    ha="center",
                    va="bottom" if value >= 0 else "top",
                    fontsize=8 if places.size <= 12 else 7,
                    color=look.ink,
                )
        if right is not None:
            chosen = places[np.arange(rows), right]
            ax.plot(
                chosen,
                np.full(rows, -0.02),
                "^",
                color=look.negative,
                markersize=7,
                clip_on=False,
                zorder=4,
                transform=ax.get_xaxis_transform(),
            )
        ax.set_xticks(places.ravel(), classes * rows)
        ax.tick_params(axis="x", length=0, pad=8)
        if max(map(len, classes)) > 3 and places.size > 4:
            ax.tick_params(axis="x", rotation=90)
        if rows > 1:
            second = ax.secondary_xaxis(location="top")
            second.set_xticks(places.mean(axis=1), names)
            second.tick_params(length=0, labelcolor=look.ink, labelsize=9)
            second.spines["top"].set_visible(False)
        ax.margins(y=0.14)
        ax.set_xlim(-0.9, places.max() + 0.9)
        ax.set_xlabel("class" if right is None else "class (▲ the right one)")
        ax.set_ylabel("score")
        put_title(ax, title)
    return ax
