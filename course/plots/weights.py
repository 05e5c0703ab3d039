"""Named numbers as bars: the weights of one unit, or of a linear model."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.plots.style import canvas, put_title
from course.plots.values import as_array, names_for, same_length


def plot_weights(
    weights: Any,
    *,
    names: Sequence[str] | None = None,
    errors: Any = None,
    sort: bool = False,
    label: str = "weight",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one horizontal bar a weight, to the right where it is positive, to the left where it is negative.

    The size of a weight depends on the unit of its feature, and its sign on the other features: compare weights only
    after standardizing, and with care.

    Args:
        weights: a dictionary {name: weight}, or weights of shape (n,) or (n, 1).
        names: one name a weight, where `weights` is an array.
        errors: half the length of an error bar for each weight, shape (n,).
        sort: largest absolute value on top, instead of the order given.
        label: what the numbers are, with their unit.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where shapes do not fit.

    Example:
        >>> from course import plots
        >>> weights = {"rooms": 0.82, "area": 0.51, "distance to school": -0.12, "age": -0.34}
        >>> ax = plots.plot_weights(
        ...     weights,
        ...     label="change of the price (standard deviations)",
        ...     title="Rooms raise the price most, age lowers it",
        ... )
    """
    if isinstance(weights, Mapping):
        names = list(weights) if names is None else names
        weights = list(weights.values())
    values = as_array("weights", weights, dimensions=(1, 2)).astype(float)
    if values.ndim == 2 and 1 in values.shape:
        values = values.ravel()
    values = as_array("weights", values, dimensions=1)
    names = names_for("names", names, len(values), "$w_{{{}}}$", first=1)
    bars = None
    if errors is not None:
        bars = np.abs(as_array("errors", errors, dimensions=1))
        same_length("errors", bars, "weights", values)
    if sort:
        order = np.argsort(-np.abs(values), kind="stable")
        values, names = values[order], [names[index] for index in order]
        bars = None if bars is None else bars[order]
    places = np.arange(len(values))
    with canvas(ax, width=5.4, height=float(np.clip(1.2 + 0.36 * len(values), 2, 9)), grid="x") as (ax, look):
        colors = np.where(values >= 0, look.positive, look.negative)
        style = {"ecolor": look.ink, "capsize": 3}
        ax.barh(places, values, height=0.66, color=colors, xerr=bars, error_kw=style)
        ax.axvline(0, color=look.muted, linewidth=1)
        reach = np.abs(values) + (0 if bars is None else bars)
        for place, value, end in zip(places, values, reach, strict=True):
            ax.annotate(
                f"{value:+.3g}".replace("-", "−"),
                (end if value >= 0 else -end, place),
                (4 if value >= 0 else -4, 0),
                textcoords="offset points",
                ha="left" if value >= 0 else "right",
                va="center",
                fontsize=9,
                color=look.ink,
            )
        ax.set_yticks(places, names)
        ax.set_ylim(len(values) - 0.4, -0.6)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.margins(x=0.16)
        ax.set_xlabel(label)
        put_title(ax, title)
    return ax
