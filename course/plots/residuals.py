"""What a regression gets wrong, and where."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from sklearn.metrics import PredictionErrorDisplay

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_array, same_length

_KINDS = ("residual_vs_predicted", "actual_vs_predicted")


def plot_residuals(
    y_true: Any,
    y_pred: Any,
    *,
    kind: str = "residual_vs_predicted",
    unit: str | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the residual (actual minus predicted) of each sample against its prediction, with their mean and spread.

    A good model leaves a shapeless band around zero. A bow is a curve it has missed, a funnel an error that grows.

    Args:
        y_true: actual values, shape (n,) or (n, 1).
        y_pred: predicted values, shape (n,) or (n, 1).
        kind: "residual_vs_predicted" or "actual_vs_predicted".
        unit: unit of the values, such as "km".
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where lengths differ or the kind is unknown.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> x = np.linspace(0, 10, 120)
        >>> y = 2 * x + 0.3 * x**2 + np.random.default_rng(0).normal(0, 1.2, 120)
        >>> line = np.polyval(np.polyfit(x, y, 1), x)
        >>> ax = plots.plot_residuals(y, line, unit="m", title="The bow shows that a straight line is not enough")
    """
    if kind not in _KINDS:
        raise ValueError(complaint("kind", " or ".join(map(repr, _KINDS)), repr(kind), f"Try {_KINDS[0]!r}."))
    true, predicted = _column("y_true", y_true), _column("y_pred", y_pred)
    same_length("y_pred", predicted, "y_true", true)
    residuals = true - predicted
    suffix = f" ({unit})" if unit else ""
    with canvas(ax, width=5.4, height=3.6 if kind == _KINDS[0] else 4.4, grid="both") as (ax, look):
        display = PredictionErrorDisplay(y_true=true, y_pred=predicted)
        style = {"color": look.positive, "s": 18, "alpha": 0.8 if len(true) < 500 else 0.4, "edgecolor": "none"}
        display.plot(ax=ax, kind=kind, scatter_kwargs=style, line_kwargs={"color": look.muted, "linestyle": "-"})
        if kind == _KINDS[0]:
            mean, spread = residuals.mean(), residuals.std()
            mean = 0.0 if abs(mean) < 1e-9 * spread else mean  # rounding, not a bias
            ax.axhspan(mean - spread, mean + spread, color=look.negative, alpha=0.12, linewidth=0)
            text = f"mean {mean:.3g}, standard deviation {spread:.3g}{' ' + unit if unit else ''}"
            ax.axhline(mean, color=look.negative, linewidth=1.4, linestyle=(0, (4, 2)), label=text.replace("-", "−"))
            ax.set_ylabel("residual, actual − predicted" + suffix)
            ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.2) if title is None else ax.legend()
        else:
            ax.set_ylabel("actual value" + suffix)
        ax.set_xlabel("predicted value" + suffix)
        put_title(ax, title)
    return ax


def _column(name: str, values: Any) -> np.ndarray:
    array = as_array(name, values, dimensions=(1, 2)).astype(float)
    if array.ndim == 2:
        if array.shape[1] != 1:
            raise ValueError(
                complaint(name, "one value a sample", f"shape {array.shape}", "Draw one output at a time.")
            )
        array = array[:, 0]
    return array
