"""Precision against recall: what each threshold finds, and how much of what it finds is right."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from sklearn import metrics

from course.plots.classifiers import one_against_rest
from course.plots.style import canvas, put_title


def plot_precision_recall(
    y_true: Any,
    scores: Any,
    *,
    class_names: Sequence[str] | None = None,
    threshold: float | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw precision against recall over all thresholds; the legend has the average precision.

    Guessing gives a precision equal to the share of positives, drawn dotted: where positives are rare that line is low,
    and this curve says what a ROC curve hides.

    Args:
        y_true: labels, shape (n,): 0 and 1 (or any two labels, the larger one positive), or 0 … C-1.
        scores: for two classes one score a sample, shape (n,), (n, 1) or (n, 2); for several classes shape (n, C): a
            curve each, one class against the rest. Rows of logits are compared as their softmax would be. Or a
            dictionary {model: scores} to compare models on two classes.
        class_names: one name a class, for shape (n, C).
        threshold: where given, a dot on each curve marks what a model finds that says yes to scores above it.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where shapes do not fit, or only one class occurs.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> rng = np.random.default_rng(0)
        >>> y = (rng.uniform(size=3000) < 0.02).astype(int)
        >>> scores = 2.2 * y + rng.normal(size=3000)
        >>> ax = plots.plot_precision_recall(y, scores, title="To find 80 % of a rare class, most alarms are false")
    """
    curves = one_against_rest(y_true, scores, class_names)
    with canvas(ax, width=4.6, height=4.3, grid="both") as (ax, look):
        for index, (name, (positive, score)) in enumerate(curves.items()):
            precision, recall, _ = metrics.precision_recall_curve(positive, score)
            area = metrics.average_precision_score(positive, score)
            label = f"{name or 'model'} ({area:.3f})"
            # Precision is known at the thresholds only: between two of them the curve is a step, not a slope.
            ax.plot(
                recall,
                precision,
                color=look.color(index),
                linestyle=look.dash(index),
                linewidth=2,
                drawstyle="steps-post",
                label=label,
            )
            if threshold is not None:
                alarm, true = np.asarray(score) > threshold, np.asarray(positive, dtype=bool)
                if alarm.any():
                    dot = (float(alarm[true].mean()), float(true[alarm].mean()))
                    ax.plot(*dot, "o", color=look.color(index), markersize=8, markeredgecolor=look.background, zorder=4)
        if threshold is not None:
            ax.plot([], [], "o", color=look.muted, markersize=8, label=f"threshold {threshold:g}")
        rates = sorted({round(float(positive.mean()), 6) for positive, _ in curves.values()})
        if len(rates) <= 3:
            for index, rate in enumerate(rates):
                guessing = f"guessing ({rate:.3f})" if len(rates) == 1 else None if index else "guessing"
                ax.axhline(rate, color=look.muted, linewidth=1.4, linestyle=":", label=guessing)
        ax.set(xlabel="recall (share of positives that are found)", ylabel="precision (share of alarms that are right)")
        ax.set(xlim=(-0.015, 1.015), ylim=(-0.015, 1.03), aspect="equal")
        ax.legend(loc="best", title="average precision", title_fontsize=9, fontsize=8 if len(curves) > 6 else 9)
        put_title(ax, title)
    return ax
