"""Which classes are taken for which."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from sklearn import metrics

from course.errors import complaint
from course.plots.style import canvas, extent_in_inches, ink_on, put_title
from course.plots.values import as_labels, names_for


def plot_confusion_matrix(
    y_true: Any,
    y_pred: Any,
    *,
    class_names: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the table of true classes (rows) and predicted classes (columns).

    A cell holds the number of samples and their share of the row; on the diagonal, where the prediction is right, that
    share is the recall of the class. Depth of color is the share too. Rows and columns follow the sorted labels, as in
    scikit-learn: for two classes [[TN, FP], [FN, TP]].

    Args:
        y_true: true labels, shape (n,).
        y_pred: predicted labels, shape (n,).
        class_names: one name a class, in the order of the sorted labels; with whole numbers as labels, classes among
            0 … C-1 that do not occur may be named too.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where lengths differ, or labels are scores.

    Example:
        >>> from sklearn.datasets import load_wine
        >>> from sklearn.naive_bayes import GaussianNB
        >>> from course import plots
        >>> wine = load_wine()
        >>> model = GaussianNB().fit(wine.data[::2, :4], wine.target[::2])
        >>> predicted = model.predict(wine.data[1::2, :4])
        >>> ax = plots.plot_confusion_matrix(
        ...     wine.target[1::2],
        ...     predicted,
        ...     class_names=wine.target_names,
        ...     title="Others are taken for class_2, seldom the reverse",
        ... )
    """
    true = as_labels("y_true", y_true)
    predicted = as_labels("y_pred", y_pred, length=len(true), other_name="y_true")
    if (true.dtype.kind in "biuf") != (predicted.dtype.kind in "biuf"):
        received = f"{predicted[0]!r} where `y_true` holds {true[0]!r}"
        raise TypeError(
            complaint("y_pred", "labels of the kind of `y_true`", received, "Use numbers in both, or texts.")
        )
    labels = np.unique(np.concatenate([true, predicted]))
    if class_names is not None and labels.dtype.kind in "iub" and 0 <= labels.min() and labels.max() < len(class_names):
        labels = np.arange(len(class_names))
    names = [str(label) for label in labels]
    if class_names is not None:
        names = names_for("class_names", class_names, len(labels), "{}")
    counts = metrics.confusion_matrix(true, predicted, labels=labels)
    totals = counts.sum(axis=1, keepdims=True)
    shares = np.divide(counts, totals, out=np.zeros(counts.shape), where=totals > 0)
    right = np.eye(len(labels), dtype=bool)
    size = float(np.clip(2.2 + 0.5 * len(labels), 3.7, 8.5))

    with canvas(ax, width=size + 0.6, height=size) as (ax, look):
        signed = np.where(right, shares, -shares)
        picture = ax.imshow(signed, cmap=look.diverging, vmin=-1, vmax=1)
        font = float(np.clip(11 - 0.35 * len(labels), 6, 10))
        for row, column in np.ndindex(counts.shape):
            share = f"\n{shares[row, column]:.0%}" if counts[row, column] and len(labels) <= 12 else ""
            background = picture.cmap(picture.norm(signed[row, column]))
            color = ink_on(background) if counts[row, column] else look.muted
            ax.text(column, row, f"{counts[row, column]}{share}", ha="center", va="center", fontsize=font, color=color)
        ax.set_xticks(range(len(labels)), names)
        ax.set_yticks(range(len(labels)), names)
        if max(map(len, names)) * len(names) > 24:
            ax.tick_params(axis="x", rotation=40)
            for label in ax.get_xticklabels():
                label.set(ha="right", rotation_mode="anchor")
        ax.set_xticks(np.arange(len(labels) + 1) - 0.5, minor=True)
        ax.set_yticks(np.arange(len(labels) + 1) - 0.5, minor=True)
        ax.grid(True, which="minor", color=look.background, linewidth=2)
        ax.tick_params(which="both", length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.set_xlabel("predicted class")
        ax.set_ylabel("true class (samples, share of the row)")
        put_title(ax, title, width=0.68 * extent_in_inches(ax)[0] / 0.775)
    return ax
