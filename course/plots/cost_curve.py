"""What errors cost at every threshold, and where they cost the least."""

import math
from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.classifiers import one_against_rest
from course.plots.style import canvas, put_title


def plot_cost_curve(
    y_true: Any,
    scores: Any,
    *,
    miss_cost: float,
    alarm_cost: float = 1.0,
    marks: Mapping[str, float] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the mean cost per sample against the threshold from which on a sample is called positive.

    A positive sample below the threshold is a miss, a negative one at or above it a false alarm. The two dotted lines
    are what a model must beat: calling nobody, and calling everybody. A dot marks the cheapest threshold, and the
    legend names it in as few digits as call the same samples; where no threshold on the curve is as cheap as calling
    nobody, the legend says so, and there is no dot.

    Args:
        y_true: labels, shape (n,): 0 and 1 (or any two labels, the larger one positive).
        scores: one score per sample, shape (n,), (n, 1) or (n, 2), probability or logit; or a dictionary
            {model: scores}.
        miss_cost: what a positive sample costs that is not called.
        alarm_cost: what a negative sample costs that is called.
        marks: {name: threshold}, thresholds to be marked by a vertical line.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where shapes do not fit, there are more than two classes or only one, a cost is negative or no
            number, or `marks` is no dictionary.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> rng = np.random.default_rng(0)
        >>> y = (rng.uniform(size=400) < 0.3).astype(int)
        >>> probabilities = 1 / (1 + np.exp(3 - 3 * y - rng.normal(size=400)))
        >>> ax = plots.plot_cost_curve(
        ...     y,
        ...     probabilities,
        ...     miss_cost=10,
        ...     marks={"one half": 0.5},
        ...     title="Where a miss costs ten alarms, one half is too high",
        ... )
    """
    for name, cost in (("miss_cost", miss_cost), ("alarm_cost", alarm_cost)):
        if not (isinstance(cost, Real) and math.isfinite(cost) and cost >= 0):
            raise ValueError(complaint(name, "a cost from 0 up", repr(cost), "Count both costs in one unit."))
    if marks is not None and not isinstance(marks, Mapping):
        raise ValueError(
            complaint("marks", "a dictionary {name: threshold}", repr(marks), 'Write marks={"one half": 0.5}.')
        )
    curves = one_against_rest(y_true, scores, None)
    if len(curves) > 1 and not isinstance(scores, Mapping):
        raise ValueError(
            complaint(
                "scores",
                "one score per sample for labels of two classes",
                f"shape {np.shape(scores)}",
                "A cost belongs to one decision: take one class, `y_true == c` and `scores[:, c]`.",
            )
        )
    with canvas(ax, width=6.4, height=3.8, grid="both") as (ax, look):
        for index, (name, (positive, score)) in enumerate(curves.items()):
            cuts = np.unique(score)
            misses = np.searchsorted(np.sort(score[positive]), cuts)
            alarms = (~positive).sum() - np.searchsorted(np.sort(score[~positive]), cuts)
            costs = (miss_cost * misses + alarm_cost * alarms) / len(positive)
            best = int(costs.argmin())
            color = look.color(index)
            beaten = miss_cost * positive.mean() < costs[best]  # a threshold above all scores
            lowest = "by calling nobody" if beaten else f"at {_shortest(cuts[best - 1] if best else None, cuts[best])}"
            label = f"{name or 'model'} (least {min(costs[best], miss_cost * positive.mean()):.2f} {lowest})"
            # Between two scores nobody changes sides: the cost of a threshold holds down to the score below it.
            ax.plot(cuts, costs, color=color, linestyle=look.dash(index), drawstyle="steps-pre", label=label)
            if not beaten:
                ax.scatter([cuts[best]], [costs[best]], s=50, color=color, edgecolor=look.background, zorder=3)
        positive = next(iter(curves.values()))[0]
        ends = {"everybody": alarm_cost * (~positive).mean(), "nobody": miss_cost * positive.mean()}
        for name, cost in ends.items():
            ax.axhline(cost, color=look.muted, linewidth=1.4, linestyle=":")
            ax.annotate(
                f"call {name}: {cost:.2f}",
                (0.99, cost),
                xycoords=("axes fraction", "data"),
                ha="right",
                va="bottom",
                color=look.ink,
                fontsize=9,
                annotation_clip=True,  # where the view is cut, a name without its line says nothing
            )
        for name, threshold in (marks or {}).items():
            ax.axvline(threshold, color=look.muted, linewidth=1.4, linestyle="--")
            ax.annotate(
                f" {name}",
                (threshold, 0.72),
                xycoords=("data", "axes fraction"),
                ha="left",
                va="center",
                color=look.ink,
                fontsize=9,
                annotation_clip=True,
            )
        ax.set(xlabel="threshold (called positive from here on)")
        ax.set(ylabel="mean cost per sample")
        ax.set_ylim(0, ax.get_ylim()[1] * 1.08)
        ax.legend(loc="best")
        put_title(ax, title)
    return ax


def _shortest(below: float | None, cut: float) -> str:
    """The number of fewest digits, three at least, above the score `below` and not above `cut`: it calls the same."""
    for digits in range(3, 17):
        unit = 10.0 ** (math.floor(math.log10(abs(cut))) - digits + 1) if cut else 1.0
        text = f"{math.floor(cut / unit) * unit:.{digits}g}"
        if (below is None or below < float(text)) and float(text) <= cut:
            return text
    return repr(float(cut))
