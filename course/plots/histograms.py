"""Weights, gradients or activations of several layers, one histogram above the other."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_array


def plot_histograms(
    arrays: Mapping[str, Any],
    *,
    label: str = "weight",
    bins: int = 60,
    limits: tuple[float, float] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the distribution of each array's numbers on one common axis, the first array on top.

    Every histogram is scaled to the same height; beside it stands the standard deviation. Use it for weights, gradients
    and activations alike.

    Args:
        arrays: {name: numbers of any shape}, such as the kernels of the layers from the first to the last.
        label: what the numbers are, with their unit.
        bins: number of bins over the common axis.
        limits: ends of the axis; by default the middle 99.8 % of all numbers. Numbers outside count in the outermost
            bins, and a note says how many they are.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        TypeError: where `arrays` has no names.
        ValueError: where an array is empty or holds values that are no numbers.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> rng = np.random.default_rng(0)
        >>> gradients = {f"dense {n}": rng.normal(0, 0.02 * 0.5**n, 2000) for n in range(5)}
        >>> ax = plots.plot_histograms(gradients, label="gradient", title="Each layer sees half the gradient")
    """
    if not isinstance(arrays, Mapping) or not arrays:
        raise TypeError(complaint("arrays", "{name: numbers}", type(arrays).__name__, 'Try {"hidden": kernel}.'))
    if isinstance(bins, bool) or not isinstance(bins, int | np.integer) or bins < 1:
        raise ValueError(complaint("bins", "a whole number from 1 up", repr(bins), "Try 60."))
    series = {str(name): as_array(f"arrays[{name!r}]", values).astype(float).ravel() for name, values in arrays.items()}
    everything = np.concatenate(list(series.values()))
    low, high = np.quantile(everything, [0.001, 0.999]) if limits is None else limits
    if not low < high:
        if limits is not None:
            raise ValueError(complaint("limits", "(smaller, larger)", f"{limits}", "Swap them, or leave them out."))
        low, high = low - 0.5 * max(1, abs(low)), high + 0.5 * max(1, abs(high))
    edges = np.linspace(low, high, bins + 1)
    outside = int(((everything < low) | (everything > high)).sum())

    with canvas(ax, width=5.6, height=float(np.clip(1.1 + 0.5 * len(series), 2.2, 9)), grid="x") as (ax, look):
        for row, (_, values) in enumerate(series.items()):
            counts = np.histogram(np.clip(values, low, high), edges)[0]
            heights = 0.86 * counts / counts.max()
            base = -float(row)
            ax.stairs(base + heights, edges, baseline=base, fill=True, color=look.positive, alpha=0.75, zorder=2)
            ax.axhline(base, color=look.muted, linewidth=0.8)
            text = f"σ = {values.std():.2g}"
            ax.text(0.995, base + 0.5, text, transform=ax.get_yaxis_transform(), ha="right", va="center", fontsize=8.5)
        ax.set_yticks(-np.arange(len(series)) + 0.3, list(series))
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.set_ylim(-len(series) + 0.95, 1.02)
        ax.set_xlim(low, high + 0.16 * (high - low))
        note = f" ({outside:,} of {everything.size:,} lie outside)" if outside else ""
        ax.set_xlabel(label + note)
        ax.set_ylabel("share of the numbers")
        put_title(ax, title)
    return ax
