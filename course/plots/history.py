"""Loss and metrics by epoch, for one run or several."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from course.errors import complaint
from course.plots.style import canvases, extent_in_inches, put_title
from course.plots.values import as_array

_RATES = ("learning_rate", "lr")
_VALIDATION = "val_"


def plot_history(
    runs: Any,
    *,
    metrics: str | Sequence[str] | None = None,
    log_scale: bool = False,
    title: str | None = None,
    ax: Any = None,
) -> Axes | np.ndarray:
    """Draw what `fit` returned: one panel a metric, training solid, validation dashed, one color a run.

    A dot marks the epoch with the lowest validation loss, where a single run is drawn. Values that are no numbers leave
    a gap, and a note says at which epoch they begin.

    Args:
        runs: what `fit` returned (an object with the attribute `history`), or such a dictionary of lists, or several of
            either: a list of them, or a dictionary with a name for each.
        metrics: the metrics to draw, in order, such as "loss"; their validation values come along. All by default.
        log_scale: a logarithmic vertical axis for the losses.
        title: a sentence that says what is seen; over the first panel.
        ax: one Axes for a single metric, or one for each metric.

    Returns:
        The Axes, where there is one panel; an array of Axes otherwise.

    Raises:
        TypeError: for anything that is no history.
        ValueError: for unknown metrics, empty histories, or too few axes.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> epoch = np.arange(20)
        >>> run = {
        ...     "loss": 0.1 + 0.9 * 0.80**epoch,
        ...     "val_loss": 0.25 + 0.75 * 0.75**epoch + 0.006 * epoch,
        ...     "accuracy": 0.98 - 0.5 * 0.80**epoch,
        ...     "val_accuracy": 0.93 - 0.45 * 0.75**epoch,
        ... }
        >>> axes = plots.plot_history(run, title="Past epoch 13 the validation loss rises again")
    """
    named = _named_runs(runs)
    found = list(dict.fromkeys(key.removeprefix(_VALIDATION) for run in named.values() for key in run))
    found.sort(key=lambda metric: (metric != "loss", metric in _RATES))
    wanted = [metrics] if isinstance(metrics, str) else list(metrics or found)
    unknown = [metric for metric in wanted if metric not in found]
    if unknown or not wanted:
        raise ValueError(
            complaint(
                "metrics", "metrics of this history", ", ".join(unknown) or "none", f"It has: {', '.join(found)}."
            )
        )
    if isinstance(ax, Axes) and len(wanted) > 1:
        raise ValueError(
            complaint(
                "ax",
                f"one Axes for each of the {len(wanted)} metrics ({', '.join(wanted)})",
                "a single Axes",
                f'Choose one metric, as in metrics="{wanted[0]}", or pass {len(wanted)} axes.',
            )
        )
    with canvases(len(wanted), ax, columns=3, width=4.4, height=3.4, grid="y") as (axes, look):
        for panel, metric in zip(axes, wanted, strict=True):
            for index, (name, run) in enumerate(named.items()):
                color = look.color(index)
                for key, style, part in ((metric, "-", "training"), (_VALIDATION + metric, (0, (4, 2)), "validation")):
                    if key not in run:
                        continue
                    epochs, values = _epochs(run, key), run[key]
                    label = part if not name else f"{name}, {part}"
                    width = 1.4 if part == "training" and len(named) > 1 else 1.9
                    marker = "o" if len(values) <= 12 else None
                    shade = look.color(1) if len(named) == 1 and part == "validation" else color
                    panel.plot(
                        epochs,
                        values,
                        color=shade,
                        linestyle=style,
                        linewidth=width,
                        marker=marker,
                        markersize=3.5,
                        label=label,
                    )
                    _note_broken_values(panel, epochs, values, shade)
            if metric == "loss" and len(named) == 1:
                _mark_lowest(panel, next(iter(named.values())), look)
            panel.set_xlabel("epoch")
            panel.set_ylabel(metric.replace("_", " "))
            panel.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
            if metric in _RATES or (log_scale and "loss" in metric):
                panel.set_yscale("log")
        _explain(axes[0], named, wanted[0], look)
        put_title(axes[0], title, width=sum(extent_in_inches(one)[0] for one in axes[:3]))
    return axes[0] if len(wanted) == 1 else axes


def _named_runs(runs: Any) -> dict[str, dict[str, np.ndarray]]:
    if _is_run(runs):
        return {"": _read("runs", runs)}
    if isinstance(runs, Mapping) and runs and all(_is_run(run) for run in runs.values()):
        return {str(name): _read(f"runs[{name!r}]", run) for name, run in runs.items()}
    if isinstance(runs, Sequence) and not isinstance(runs, str) and runs and all(_is_run(run) for run in runs):
        if len(runs) == 1:
            return {"": _read("runs[0]", runs[0])}
        return {f"run {index + 1}": _read(f"runs[{index}]", run) for index, run in enumerate(runs)}
    raise TypeError(
        complaint(
            "runs",
            "what `fit` returned, a dictionary of lists, or several of these",
            f"{type(runs).__name__} {runs!r:.60}",
            'Pass `history`, or {"loss": [0.9, 0.5]}, or {"small": history_1, "large": history_2}.',
        )
    )


def _is_run(run: Any) -> bool:
    table = getattr(run, "history", run)
    nested = isinstance(table, Mapping) and any(isinstance(getattr(v, "history", v), Mapping) for v in table.values())
    return isinstance(table, Mapping) and bool(table) and not nested


def _read(name: str, run: Any) -> dict[str, np.ndarray]:
    table = getattr(run, "history", run)
    return {str(key): as_array(f"{name}[{key!r}]", values, dimensions=1, finite=False) for key, values in table.items()}


def _epochs(run: dict[str, np.ndarray], key: str) -> np.ndarray:
    """Epochs count from 1. Validation every k-th epoch (`validation_freq=k`) has fewer values: at k, 2k, …"""
    count = len(run[key])
    longest = max(len(values) for values in run.values())
    return (longest // count) * np.arange(1, count + 1)


def _note_broken_values(panel: Axes, epochs: np.ndarray, values: np.ndarray, color: str) -> None:
    broken = ~np.isfinite(values)
    if not broken.any():
        return
    first = epochs[broken.argmax()]
    panel.axvline(first, color=color, linewidth=1, linestyle=":")
    panel.text(
        first,
        0.5,
        f" {values[broken.argmax()]} from epoch {first}",
        color=color,
        rotation=90,
        ha="right",
        va="center",
        fontsize=9,
        transform=panel.get_xaxis_transform(),
    )


def _mark_lowest(panel: Axes, run: dict[str, np.ndarray], look: Any) -> None:
    values = run.get(_VALIDATION + "loss")
    if values is None or len(values) < 2 or not np.isfinite(values).any():
        return
    best = int(np.nanargmin(np.where(np.isfinite(values), values, np.nan)))
    epoch = int(_epochs(run, _VALIDATION + "loss")[best])
    panel.plot(
        [epoch], [values[best]], "o", color=look.color(1), markersize=7, markeredgecolor=look.background, zorder=5
    )
    panel.annotate(
        f"lowest: {values[best]:.3g}\nepoch {epoch}",
        (epoch, values[best]),
        (0, 10),
        textcoords="offset points",
        color=look.ink,
        fontsize=9,
        ha="right" if best > 0.7 * len(values) else "left" if best < 0.2 * len(values) else "center",
        va="bottom",
        bbox={"boxstyle": "square,pad=0.1", "facecolor": look.background, "edgecolor": "none", "alpha": 0.75},
    )


def _explain(panel: Axes, named: dict[str, dict[str, np.ndarray]], metric: str, look: Any) -> None:
    """A legend: one entry a line for one run; colors and dashes apart for several."""
    if len(named) == 1:
        panel.legend()
        return
    handles = [Line2D([], [], color=look.color(index), label=name) for index, name in enumerate(named)]
    keys = {key for run in named.values() for key in run}
    if metric in keys and _VALIDATION + metric in keys:
        handles += [
            Line2D([], [], color=look.muted, label="training"),
            Line2D([], [], color=look.muted, linestyle=(0, (4, 2)), label="validation"),
        ]
    panel.legend(handles=handles, frameon=True, facecolor=look.background, edgecolor=look.background, framealpha=0.8)
