"""Who looks at whom."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import Look, canvas, canvases, extent_in_inches, ink_on, put_title
from course.plots.values import as_array, names_for


def plot_attention(
    weights: Any,
    *,
    queries: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
    title: str | None = None,
    ax: Any = None,
) -> Axes | np.ndarray:
    """Draw attention weights: a row for each query, a column for each key, a panel for each head.

    Depth of color is the weight, in all panels alike. Up to twelve by twelve, full color is 1 and the numbers are
    written too; of larger maps full color is the largest weight, and the axis says how much that is.

    Args:
        weights: shape (queries, keys), or (heads, queries, keys).
        queries: the tokens that look, one name each.
        keys: the tokens that are looked at; the queries' names where there are as many and none are given.
        title: a sentence that says what is seen.
        ax: one Axes for one map, or one for each head.

    Returns:
        The Axes; an array of Axes for several heads.

    Raises:
        ValueError: where shapes do not fit or a weight lies outside 0…1.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> tokens = ["the", "cat", "sat", "on", "the", "mat"]
        >>> previous = 0.9 * np.eye(6, k=-1) + 0.1 * np.tri(6) / np.arange(1, 7)[:, None]
        >>> previous[0] = np.eye(6)[0]
        >>> content = np.tri(6) * np.exp([0, 2, 1, 0, 0, 2])
        >>> content /= content.sum(axis=1, keepdims=True)
        >>> axes = plots.plot_attention(
        ...     [previous, content], queries=tokens, title="Head 0 looks one token back, head 1 at the nouns"
        ... )
    """
    array = as_array("weights", weights, dimensions=(2, 3)).astype(float)
    heads = array[None] if array.ndim == 2 else array
    outside = (heads < -1e-6) | (heads > 1 + 1e-6)
    if outside.any():
        raise ValueError(
            complaint(
                "weights", "from 0 to 1", f"{heads[outside][0]:g}", "Draw them after the softmax, not the scores."
            )
        )
    count, rows, columns = heads.shape
    if keys is None and queries is not None and rows == columns:
        keys = queries
    row_names, column_names = names_for("queries", queries, rows, "{}"), names_for("keys", keys, columns, "{}")
    side = 1.4 + 0.36 * float(np.clip(max(rows, columns), 3, 12))
    if count > 1:
        side = min(side, 12 / min(count, 4))
    width = side if columns >= rows else max(2.6, side * (0.4 + 0.6 * columns / rows))
    height = side if rows >= columns else max(2.0, side * (0.4 + 0.6 * rows / columns))
    if array.ndim == 2:
        with canvas(ax, width=width, height=height) as (panel, look):
            _draw_map(panel, look, heads[0], row_names, column_names, heads.max())
            put_title(panel, title)
        return panel
    with canvases(count, ax, columns=4, width=width, height=height) as (axes, look):
        for index, panel in enumerate(axes):
            _draw_map(panel, look, heads[index], row_names, column_names, heads.max())
            panel.set_title(f"head {index}", fontsize=10)
            if index % 4:
                panel.set_ylabel("")
        if title is not None:
            # Above the panels where the figure is ours; a figure of the caller's keeps its own title.
            if ax is None:
                axes[0].figure.suptitle(title, fontsize=11, x=0.02, ha="left", color=look.ink)
            else:
                put_title(axes[0], f"{title}\nhead 0")
    return axes


def _draw_map(ax: Axes, look: Look, weights: np.ndarray, rows: list[str], columns: list[str], most: float) -> None:
    written = max(weights.shape) <= 12
    picture = ax.imshow(weights, cmap=look.sequential, vmin=0, vmax=1 if written else most, aspect="equal")
    if written:
        for row, column in np.ndindex(weights.shape):
            value = weights[row, column]
            if value >= 0.005:
                text = f"{value:.2f}".removeprefix("0").replace("1.00", "1")
                color = ink_on(picture.cmap(picture.norm(value)))
                ax.text(column, row, text, ha="center", va="center", fontsize=7, color=color)
    turned = sum(map(len, columns)) > 2.2 * len(columns)
    # A label takes about a sixth of an inch, and twice that where numbers stand side by side.
    fitting = 6 * min(extent_in_inches(ax))
    every = int(np.ceil(len(columns) * (1 if turned else 2) / fitting)) if not written else 1
    ax.set_xticks(range(0, len(columns), every), columns[::every])
    if turned:
        ax.tick_params(axis="x", rotation=90)
    every = int(np.ceil(len(rows) / fitting)) if not written else 1
    ax.set_yticks(range(0, len(rows), every), rows[::every])
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set(visible=True, color=look.faint)
    ax.set(xlabel="key (looked at)" + ("" if written else f", full color: {most:.2g}"), ylabel="query (looks)")
