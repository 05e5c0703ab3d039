"""How closely backends, or a model and its reference, agree."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.display import SIGNS
from course.errors import complaint
from course.plots.style import canvas, ink_on, put_title
from course.plots.values import as_array, names_for


def plot_parity(
    errors: Any,
    *,
    row_names: Sequence[str] | None = None,
    column_names: Sequence[str] | None = None,
    tolerance: float = 1e-5,
    label: str = "relative difference",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a table of differences: ✓ where one is within the tolerance, ✗ where it is not, deeper color the larger.

    Color counts powers of ten from the tolerance: three below is full in the first color, three above in the second.

    Args:
        errors: absolute or relative differences, shape (rows, columns); a value that is no number means "not measured".
        row_names: what was compared, one name a row.
        column_names: between whom, one name a column.
        tolerance: the largest difference that is allowed.
        label: what the numbers are.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where a difference is negative, or names do not fit.

    Example:
        >>> from course import plots
        >>> errors = [[0, 1.2e-7, 2.4e-7], [0, 3.1e-7, 5.0e-7], [0, 4.4e-6, 3.0e-4]]
        >>> ax = plots.plot_parity(
        ...     errors,
        ...     row_names=["forward pass", "gradient", "loss after 100 steps"],
        ...     column_names=["TensorFlow", "JAX", "PyTorch"],
        ...     title="Only the last loss on PyTorch is past the tolerance",
        ... )
    """
    table = as_array("errors", errors, dimensions=2, finite=False).astype(float)
    if (table < 0).any():
        raise ValueError(complaint("errors", "zero or more", f"{table[table < 0][0]:g}", "Take the absolute value."))
    if not tolerance > 0:
        raise ValueError(complaint("tolerance", "above zero", repr(tolerance), "Try 1e-5."))
    rows = names_for("row_names", row_names, table.shape[0], "{}")
    columns = names_for("column_names", column_names, table.shape[1], "{}")
    with np.errstate(divide="ignore"):
        distance = np.clip(np.log10(tolerance) - np.log10(table), -3, 3)
    # Just inside and just outside of the tolerance must not look the same.
    shade = np.where(table <= tolerance, np.maximum(distance, 0.6), np.minimum(distance, -0.6))
    longest = max(map(len, columns))
    cell = float(np.clip(0.085 * longest + 0.3, 0.95, 1.8))
    width = cell * len(columns) + 0.08 * max(map(len, rows)) + 0.5
    with canvas(ax, width=max(width, 3.2), height=0.42 * len(rows) + (1.2 if title else 0.9)) as (ax, look):
        picture = ax.imshow(
            np.ma.masked_invalid(np.where(np.isnan(table), np.nan, shade)),
            cmap=look.diverging,
            vmin=-4.5,
            vmax=4.5,
            aspect="auto",
        )
        for row, column in np.ndindex(table.shape):
            value = table[row, column]
            if np.isnan(value):
                ax.text(column, row, "not measured", ha="center", va="center", fontsize=8, color=look.muted)
                continue
            color = ink_on(picture.cmap(picture.norm(shade[row, column])))
            mark = SIGNS["right" if value <= tolerance else "wrong"]
            text = "equal" if value == 0 else f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e+").replace("-", "−")
            ax.text(column, row, f"{mark} {text}", ha="center", va="center", fontsize=9.5, color=color)
        ax.set_xticks(range(len(columns)), columns)
        ax.set_yticks(range(len(rows)), rows)
        ax.xaxis.tick_top()
        ax.tick_params(length=0)
        ax.set_xticks(np.arange(len(columns) + 1) - 0.5, minor=True)
        ax.set_yticks(np.arange(len(rows) + 1) - 0.5, minor=True)
        ax.grid(True, which="minor", color=look.background, linewidth=3)
        ax.tick_params(which="minor", length=0)
        for spine in ax.spines.values():
            spine.set_visible(False)
        ax.set_xlabel(f"{label}, allowed: {tolerance:.0e}".replace("e-0", "e-").replace("-", "−"))
        put_title(ax, title)
    return ax
