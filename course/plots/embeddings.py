"""Vectors of many dimensions on a plane."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_array, as_labels, names_for

_METHODS = ("pca", "tsne")


def plot_embeddings(
    vectors: Any,
    labels: Any = None,
    *,
    method: str = "pca",
    class_names: Sequence[str] | None = None,
    words: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw each vector as a point, one color a class; the name of a class stands where most of its points are.

    Vectors of two dimensions are drawn as they are. PCA keeps large distances, and its axes say how much of the
    variance they hold; t-SNE (van der Maaten and Hinton, 2008) keeps neighbors together, while distances between groups
    and sizes of groups mean nothing. Both give the same picture for the same vectors. t-SNE takes about two seconds for
    300 vectors: draw a sample of many.

    Args:
        vectors: shape (n, dimensions).
        labels: class of each vector, shape (n,).
        method: "pca" or "tsne".
        class_names: one name a class, in the order of the sorted labels.
        words: a text for each point, shape (n,), where there are few.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where shapes do not fit or the method is unknown.

    Example:
        >>> from sklearn.datasets import load_digits
        >>> from course import plots
        >>> digits = load_digits()
        >>> ax = plots.plot_embeddings(
        ...     digits.data[:200],
        ...     digits.target[:200],
        ...     method="tsne",
        ...     title="t-SNE gathers the digits without their labels",
        ... )
    """
    array = as_array("vectors", vectors, dimensions=2).astype(float)
    if array.shape[1] < 2:
        raise ValueError(complaint("vectors", "of two dimensions or more", f"shape {array.shape}", "Draw a histogram."))
    if method not in _METHODS:
        raise ValueError(complaint("method", '"pca" or "tsne"', repr(method), 'Try "pca".'))
    classes = None if labels is None else as_labels("labels", labels, length=len(array), other_name="vectors")
    if words is not None:
        words = names_for("words", words, len(array), "{}")
    places, axis_names = _on_a_plane(array, method)
    kinds: Sequence[Any] = list(np.unique(classes)) if classes is not None else []
    names = (
        names_for("class_names", class_names, len(kinds), "{}") if class_names is not None else list(map(str, kinds))
    )
    with canvas(ax, width=5.2, height=4.4) as (ax, look):
        size = float(np.clip(3000 / len(array), 5, 30))
        if classes is None:
            ax.scatter(places[:, 0], places[:, 1], s=size, color=look.positive, edgecolor="none")
        outline = [patheffects.withStroke(linewidth=3, foreground=look.background)]
        for index, kind in enumerate(kinds):
            mine = classes == kind
            style: dict[str, Any] = {"color": look.color(index), "marker": look.marker(index), "label": names[index]}
            ax.scatter(places[mine, 0], places[mine, 1], s=size, edgecolor="none", alpha=0.85, **style)
            ax.text(
                float(np.median(places[mine, 0])),
                float(np.median(places[mine, 1])),
                names[index],
                fontsize=11,
                fontweight="bold",
                ha="center",
                va="center",
                color=look.ink,
                path_effects=outline,
                zorder=4,
            )
        if words is not None:
            for place, word in zip(places, words, strict=True):
                ax.annotate(
                    word,
                    place,
                    (4, 3),
                    textcoords="offset points",
                    fontsize=9,
                    color=look.ink,
                    path_effects=outline,
                    zorder=4,
                )
            ax.margins(0.12)
        ax.set(xlabel=axis_names[0], ylabel=axis_names[1])
        if method == "tsne" and array.shape[1] > 2:
            ax.set_xticks([])
            ax.set_yticks([])
        put_title(ax, title)
    return ax


def _on_a_plane(array: np.ndarray, method: str) -> tuple[np.ndarray, tuple[str, str]]:
    if array.shape[1] == 2:
        return array, ("dimension 1", "dimension 2")
    if len(array) < 3:
        raise ValueError(complaint("vectors", "at least 3 vectors to choose a plane", f"{len(array)}", "Add vectors."))
    if method == "pca":
        pca = PCA(2, svd_solver="full").fit(array)
        shares = np.nan_to_num(pca.explained_variance_ratio_)
        first, second = (f"component {n} ({share:.0%} of the variance)" for n, share in enumerate(shares, 1))
        return pca.transform(array), (first, second)
    # The perplexity, about the number of neighbors that count, must stay well below the number of vectors.
    perplexity = float(min(30, (len(array) - 1) / 3))
    tsne = TSNE(2, perplexity=perplexity, init="pca", learning_rate="auto", random_state=0)
    # Threads that wait for each other on a busy machine have made this forty times slower; one is fast enough.
    with threadpool_limits(1):
        return tsne.fit_transform(array), ("t-SNE 1 (no unit)", "t-SNE 2 (no unit)")
