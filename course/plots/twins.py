"""Measurements in pairs, such as a leaky one and its honest twin, each pair against what can be reached."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_array


def plot_twins(
    pairs: Mapping[str, Sequence[float]],
    *,
    names: tuple[str, str],
    truths: Any = None,
    xlabel: str = "comparison",
    ylabel: str = "share",
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw two bars for each comparison, and a dashed line where the truth is known.

    Args:
        pairs: what is compared, to the two measurements: `{"rows repeated": (0.99, 0.1)}`. A name may have two lines.
        names: what the first and the second of each pair are called.
        truths: what each pair would show without error, one number per pair, or none at all.
        xlabel: what the pairs have in common.
        ylabel: the quantity.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where shapes do not fit.

    Example:
        >>> from course import plots
        >>> pairs = {"rows repeated,\\nthen split": (1.0, 0.07), "columns chosen\\non all rows": (0.93, 0.48)}
        >>> ax = plots.plot_twins(pairs, names=("leaky", "honest"), truths=[0.1, 0.5], ylabel="share that is right")
    """
    if not isinstance(pairs, Mapping) or not pairs:
        hint = "Write for example {'rows repeated': (1.0, 0.1)}."
        raise ValueError(complaint("pairs", "a mapping from names to two numbers", repr(pairs)[:60], hint))
    for name, pair in pairs.items():
        if np.ndim(pair) != 1 or len(pair) != 2:
            came = f"{np.size(pair)} for {name!r}"
            raise ValueError(complaint("pairs", "two numbers for each name", came, "Leave the others out."))
    if isinstance(names, str) or len(names) != 2:
        raise ValueError(complaint("names", "two words", repr(names), "Name the first and the second of each pair."))
    table = as_array("pairs", list(pairs.values()), dimensions=2).astype(float)
    known = None if truths is None else as_array("truths", truths, dimensions=1)
    if known is not None and len(known) != len(table):
        raise ValueError(complaint("truths", f"{len(table)} numbers, one per pair", f"{len(known)}", "Give each one."))
    places, width = np.arange(len(table)), 0.36
    with canvas(ax, width=float(np.clip(3 + 1.6 * len(table), 6.5, 11)), height=3.6, grid="y") as (ax, look):
        for side, (name, color) in enumerate(zip(names, (look.negative, look.positive), strict=True)):
            bars = ax.bar(places + (side - 0.5) * width, table[:, side], 0.94 * width, color=color, label=name)
            plate = {"boxstyle": "round,pad=0.15", "facecolor": look.background, "edgecolor": "none"}
            ax.bar_label(bars, fmt="%.2f", fontsize=8, padding=4, color=look.ink, bbox=plate, zorder=5)
        if known is not None:
            for place, level in zip(places, known, strict=True):
                label = "what can be reached" if place == 0 else None
                ends = [place - 0.44, place + 0.44]
                ax.plot(ends, [level, level], "--", color=look.ink, linewidth=1.2, label=label, zorder=3)
        ax.axhline(0, color=look.muted, linewidth=0.9)
        ax.set_xticks(places, list(pairs))
        highest = max(table.max(), 0.0 if known is None else known.max(), 0.0)
        lowest = min(table.min(), 0.0 if known is None else known.min(), 0.0)
        ax.set(xlabel=xlabel, ylabel=ylabel, ylim=(lowest * 1.1, highest * 1.32))
        # The room above the highest bar is for the legend: no tick names a value there.
        ax.set_yticks([tick for tick in ax.get_yticks() if lowest * 1.1 <= tick <= highest * 1.1])
        ax.legend(loc="upper right", ncols=3)
        put_title(ax, title)
    return ax
