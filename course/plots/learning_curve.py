"""Score against the number of training samples."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_array, as_series


def plot_learning_curve(
    sizes: Any,
    scores: Any,
    *,
    training_scores: Any = None,
    score_name: str = "accuracy",
    log_scale: bool = True,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the validation score of one model or several against the size of the training set.

    With several repeats the line is their mean and the band one standard deviation to either side.

    Args:
        sizes: numbers of training samples, shape (k,).
        scores: shape (k,) or (k, repeats); or a dictionary {model: scores}.
        training_scores: the same on the training set, drawn dotted; for a dictionary `scores`, a dictionary.
        score_name: name of the score, with its unit.
        log_scale: a logarithmic horizontal axis.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where lengths do not match or a size is not positive.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> sizes = np.array([50, 100, 200, 400, 800, 1600])
        >>> noise = np.random.default_rng(0).normal(0, 0.015, (6, 5))
        >>> linear = 0.88 - 1.5 / sizes[:, None] ** 0.7 + noise
        >>> deep = 0.98 - 12 / sizes[:, None] ** 0.8 + noise
        >>> ax = plots.plot_learning_curve(
        ...     sizes, {"linear": linear, "deep": deep}, title="The deep model needs more data, then wins"
        ... )
    """
    sizes = as_array("sizes", sizes, dimensions=1)
    if sizes.min() <= 0:
        raise ValueError(complaint("sizes", "positive numbers of samples", f"{sizes.min():g}", "Leave that entry out."))
    validation = as_series("scores", scores, dimensions=(1, 2))
    training = {} if training_scores is None else as_series("training_scores", training_scores, dimensions=(1, 2))
    for kind, series in (("scores", validation), ("training_scores", training)):
        for name, values in series.items():
            if len(values) != len(sizes):
                raise ValueError(
                    complaint(
                        f"{kind}[{name!r}]" if name else kind,
                        f"one row for each of the {len(sizes)} sizes",
                        f"shape {values.shape}",
                        "Repeats go along the second axis: try the transpose.",
                    )
                )
            if name not in validation:
                raise ValueError(
                    complaint(kind, "named as `scores` is", repr(name), f"`scores` has: {', '.join(validation)}.")
                )
    with canvas(ax, width=5.4, height=3.6, grid="both") as (ax, look):
        for index, (name, values) in enumerate(validation.items()):
            color = look.color(index)
            _line(ax, sizes, values, color, "-", "osD^vPX"[index % 7], name or "validation")
            if name in training:
                _line(ax, sizes, training[name], color, ":", None, f"{name}, training" if name else "training")
        if log_scale:
            ax.set_xscale("log")
            ax.set_xticks(sizes, [f"{size:g}" for size in sizes])
            ax.set_xticks([], minor=True)
        ax.set(xlabel="training samples", ylabel=score_name)
        if len(validation) + len(training) > 1:
            ax.legend()
        put_title(ax, title)
    return ax


def _line(
    ax: Axes, sizes: np.ndarray, values: np.ndarray, color: str, dash: str, marker: str | None, label: str
) -> None:
    repeats = values.reshape(len(sizes), -1)
    mean, spread = repeats.mean(axis=1), repeats.std(axis=1)
    ax.plot(sizes, mean, color=color, linestyle=dash, marker=marker, label=label)
    if repeats.shape[1] > 1:
        ax.fill_between(sizes, mean - spread, mean + spread, color=color, alpha=0.2, linewidth=0)
