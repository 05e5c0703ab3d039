"""The learning rate: its schedule over the steps, and the range test that finds one."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_array, as_series, same_length


def plot_learning_rate_schedule(
    rates: Any, *, steps: Any = None, log_scale: bool = False, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the learning rate of each training step, for one schedule or several.

    Args:
        rates: learning rates, shape (n,); or a dictionary {schedule: rates}.
        steps: the step of each rate, shape (n,); 0, 1, 2, … by default.
        log_scale: a logarithmic vertical axis.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where lengths differ, or a rate is negative (or zero on a logarithmic axis).

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> step = np.arange(1000)
        >>> warm_up = np.minimum(step / 100, 1)
        >>> cosine = 0.5 * (1 + np.cos(np.pi * np.clip(step - 100, 0, None) / 900))
        >>> ax = plots.plot_learning_rate_schedule(
        ...     {"constant": np.full(1000, 3e-4), "warm-up and cosine": 1e-3 * warm_up * cosine},
        ...     title="Warm-up spares the first hundred steps",
        ... )
    """
    schedules = as_series("rates", rates)
    positions = None if steps is None else as_array("steps", steps, dimensions=1)
    for values in schedules.values():
        if positions is not None:
            same_length("rates", values, "steps", positions)
        if values.min() < 0 or (log_scale and values.min() == 0):
            remedy = "Leave `log_scale` out." if values.min() == 0 else "A rate below zero would climb the loss."
            raise ValueError(
                complaint("rates", "positive" if log_scale else "zero or more", f"{values.min():g}", remedy)
            )
    with canvas(ax, width=5.6, height=3.2, grid="y") as (ax, look):
        for index, (name, values) in enumerate(schedules.items()):
            across = np.arange(len(values)) if positions is None else positions
            marker = "o" if len(values) == 1 else None
            ax.plot(across, values, color=look.color(index), linestyle=look.dash(index), marker=marker, label=name)
        if log_scale:
            ax.set_yscale("log")
        else:
            ax.set_ylim(bottom=0)
            ax.ticklabel_format(axis="y", style="sci", scilimits=(-3, 3), useMathText=True)
        ax.set(xlabel="training step", ylabel="learning rate")
        ax.margins(x=0.01)
        if len(schedules) > 1:
            ax.legend()
        put_title(ax, title)
    return ax


def plot_learning_rate_finder(
    rates: Any,
    losses: Any,
    *,
    smoothing: float = 0.8,
    smoothed: Any = None,
    suggestion: float | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the loss of a range test, in which the learning rate grows from step to step (Smith, 2017).

    The faint line is the loss of each batch, the strong one its exponential moving average, corrected for its start.
    The vertical axis ends a little above the first losses: the explosion at the end would flatten the rest.

    Args:
        rates: learning rates, shape (n,), positive.
        losses: loss at each of them, shape (n,); values that are no numbers (after the explosion) leave a gap.
        smoothing: share of the old average that stays at each step, from 0 (none) to below 1.
        smoothed: another smoothing of the losses, shape (n,), to draw instead: then the dot lies where whoever smoothed
            them found the lowest.
        suggestion: a rate to mark.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where lengths differ, a rate is not positive, or all losses are no numbers.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> rates = np.geomspace(1e-6, 1, 120)
        >>> losses = 2.3 - 1.6 / (1 + (3e-4 / rates) ** 1.2) + (rates / 0.1) ** 2
        >>> losses += np.random.default_rng(0).normal(0, 0.06, 120)
        >>> ax = plots.plot_learning_rate_finder(
        ...     rates, losses, suggestion=3e-4, title="Fastest near 0.0003, and past 0.1 it explodes"
        ... )
    """
    rates = as_array("rates", rates, dimensions=1).astype(float)
    losses = as_array("losses", losses, dimensions=1, finite=False).astype(float)
    same_length("losses", losses, "rates", rates)
    if rates.min() <= 0:
        raise ValueError(complaint("rates", "positive", f"{rates.min():g}", "The axis is logarithmic: leave zero out."))
    if not 0 <= smoothing < 1:
        raise ValueError(complaint("smoothing", "from 0 to below 1", f"{smoothing!r}", "Try 0.8, or 0 for none."))
    fine = np.isfinite(losses)
    if not fine.any():
        raise ValueError(complaint("losses", "numbers, at least at the start", "none", "Start from a smaller rate."))
    if smoothed is None:
        smooth = _moving_average(losses, fine, smoothing)
    else:
        smooth = as_array("smoothed", smoothed, dimensions=1, finite=False).astype(float)
        same_length("smoothed", smooth, "losses", losses)
    with canvas(ax, width=5.6, height=3.4, grid="both") as (ax, look):
        if smoothing > 0:
            ax.plot(rates, losses, color=look.positive, linewidth=0.9, alpha=0.4, label="each batch")
        ax.plot(
            rates, smooth, color=look.positive, linewidth=2.2, label="moving average" if smoothing > 0 else "each batch"
        )
        lowest = int(np.nanargmin(smooth))
        start = smooth[fine][: max(1, fine.sum() // 10)].mean()
        room = max(start - smooth[lowest], 1e-12)
        if np.nanmax(losses[fine]) > start + room:
            ax.set_ylim(min(losses[fine].min(), smooth[lowest]) - 0.08 * room, start + 0.6 * room)
        ax.plot(
            rates[lowest],
            smooth[lowest],
            "o",
            color=look.positive,
            markeredgecolor=look.background,
            label="lowest loss",
        )
        if suggestion is not None:
            ax.axvline(suggestion, color=look.negative, linestyle=(0, (4, 2)), label=f"suggestion: {suggestion:.2g}")
        ax.set_xscale("log")
        ax.set(xlabel="learning rate (logarithmic)", ylabel="loss")
        ax.legend()
        put_title(ax, title)
    return ax


def _moving_average(values: np.ndarray, fine: np.ndarray, smoothing: float) -> np.ndarray:
    average, weight = 0.0, 0.0
    smooth = np.full(len(values), np.nan)
    for index in np.flatnonzero(fine):
        average = smoothing * average + (1 - smoothing) * values[index]
        weight = smoothing * weight + (1 - smoothing)
        smooth[index] = average / weight
    return smooth
