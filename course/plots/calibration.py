"""Do events that are called 70 % likely happen 70 % of the time?"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from sklearn import metrics
from sklearn.calibration import calibration_curve

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_labels, as_series, same_length


def plot_calibration(
    y_true: Any, probabilities: Any, *, bins: int = 10, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the observed share of positives against the predicted probability, in bins of equal width.

    On the diagonal probabilities mean what they say. Where the curve is flatter than the diagonal (below it for
    probabilities over one half, above it for those under), the model is overconfident; where it is steeper, too modest.
    The area of a dot is the number of samples in its bin. The legend has the Brier score (mean squared error of the
    probabilities: Brier, 1950), 0 at best.

    Args:
        y_true: labels, shape (n,): 0 and 1 (or any two labels, the larger one positive).
        probabilities: predicted probability of the positive class, shape (n,); or a dictionary {model: probabilities}.
        bins: number of bins between 0 and 1.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where values lie outside 0…1 (logits), or only one class occurs.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> rng = np.random.default_rng(0)
        >>> honest = rng.uniform(0, 1, 2000)
        >>> y = (rng.uniform(0, 1, 2000) < honest).astype(int)
        >>> boastful = honest**3 / (honest**3 + (1 - honest) ** 3)
        >>> ax = plots.plot_calibration(y, {"honest": honest, "overconfident": boastful})
    """
    labels = as_labels("y_true", y_true)
    classes = np.unique(labels)
    if len(classes) != 2:
        raise ValueError(
            complaint(
                "y_true", "labels of two classes", f"{len(classes)}: {classes[:5]}", "Pass `y_true == c` for class c."
            )
        )
    if isinstance(bins, bool) or not isinstance(bins, int | np.integer) or bins < 1:
        raise ValueError(complaint("bins", "a whole number from 1 up", repr(bins), "Try 10."))
    series = as_series("probabilities", probabilities, dimensions=(1, 2))
    positive = labels == classes[1]
    with canvas(ax, width=4.6, height=4.3, grid="both") as (ax, look):
        ax.plot([0, 1], [0, 1], color=look.muted, linewidth=1.4, linestyle=":", label="perfectly calibrated")
        for index, (name, values) in enumerate(series.items()):
            values = _column(name, values)
            same_length("probabilities", values, "y_true", labels)
            observed, predicted = calibration_curve(positive, values, n_bins=bins)
            edges = np.linspace(0, 1, bins + 1)
            counts = np.bincount(np.searchsorted(edges[1:-1], values), minlength=bins)
            counts = counts[counts > 0]
            color = look.color(index)
            label = f"{name or 'model'} (Brier score {metrics.brier_score_loss(positive, values):.3f})"
            ax.plot(predicted, observed, color=color, linestyle=look.dash(index), label=label)
            ax.scatter(
                predicted,
                observed,
                s=12 + 130 * counts / counts.max(),
                color=color,
                edgecolor=look.background,
                zorder=3,
            )
        ax.set(xlabel="predicted probability (mean of the bin)", ylabel="share that is positive")
        ax.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), aspect="equal")
        ax.legend(loc="upper left")
        put_title(ax, title)
    return ax


def _column(name: str, values: np.ndarray) -> np.ndarray:
    label = f"probabilities[{name!r}]" if name else "probabilities"
    two_columns = values.ndim == 2 and values.shape[1] == 2
    if values.ndim == 2:
        if values.shape[1] > 2:
            raise ValueError(
                complaint(label, "one probability a sample", f"shape {values.shape}", "Pass the column of one class.")
            )
        values = values[:, -1]
    outside = (values < 0) | (values > 1)
    if outside.any():
        raise ValueError(
            complaint(
                label,
                "probabilities between 0 and 1",
                f"{values[outside][0]:g}",
                f"For logits, apply the {'softmax' if two_columns else 'sigmoid'} first.",
            )
        )
    return values
