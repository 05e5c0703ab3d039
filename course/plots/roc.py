"""Receiver operating characteristic: what each threshold gains and costs."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from sklearn import metrics

from course.plots.classifiers import one_against_rest
from course.plots.style import canvas, put_title


def plot_roc(
    y_true: Any,
    scores: Any,
    *,
    class_names: Sequence[str] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw true positive rate against false positive rate over all thresholds; the legend has the area under the curve.

    Where positives are rare this curve looks good too easily: see `plot_precision_recall`.

    Args:
        y_true: labels, shape (n,): 0 and 1 (or any two labels, the larger one positive), or 0 … C-1.
        scores: for two classes one score a sample, shape (n,), (n, 1) or (n, 2): probability or logit, larger means
            more positive; for several classes one a class, shape (n, C): a curve each, one class against the rest.
            Rows of logits are compared as their softmax would be. Or a dictionary
            {model: scores} to compare models on two classes.
        class_names: one name a class, for shape (n, C).
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
        >>> y = rng.integers(0, 2, 300)
        >>> good, fair = y + rng.normal(0, 0.5, 300), y + rng.normal(0, 1.2, 300)
        >>> ax = plots.plot_roc(y, {"deep": good, "linear": fair}, title="The deep model is ahead almost everywhere")
    """
    curves = one_against_rest(y_true, scores, class_names)
    with canvas(ax, width=4.6, height=4.3, grid="both") as (ax, look):
        ax.plot([0, 1], [0, 1], color=look.muted, linewidth=1.4, linestyle=":", label="chance (0.500)")
        for index, (name, (positive, score)) in enumerate(curves.items()):
            false_rate, true_rate, _ = metrics.roc_curve(positive, score)
            area = metrics.auc(false_rate, true_rate)
            label = f"{name or 'model'} ({area:.3f})"
            ax.plot(
                false_rate, true_rate, color=look.color(index), linestyle=look.dash(index), linewidth=2, label=label
            )
        ax.set(xlabel="false positive rate (share of negatives)", ylabel="true positive rate (share of positives)")
        ax.set(xlim=(-0.015, 1.015), ylim=(-0.015, 1.015), aspect="equal")
        ax.legend(
            loc="lower right", title="area under the curve", title_fontsize=9, fontsize=8 if len(curves) > 6 else 9
        )
        put_title(ax, title)
    return ax
