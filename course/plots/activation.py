"""An activation function and its derivative."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_array, as_series, same_length


def plot_activation(
    x: Any, y: Any, derivative: Any = None, *, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw one activation function, or several to compare, and where given the derivative (dashed).

    Args:
        x: inputs, shape (n,), in increasing order.
        y: outputs, shape (n,); or a dictionary {name: outputs}.
        derivative: its slope at `x`, shape (n,); for a dictionary `y`, a dictionary with the same names.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where lengths or names do not match.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> x = np.linspace(-6, 6, 200)
        >>> y = 1 / (1 + np.exp(-x))
        >>> ax = plots.plot_activation(x, y, y * (1 - y), title="Past ±5 the sigmoid hardly passes a gradient")
    """
    x = as_array("x", x, dimensions=1)
    outputs = as_series("y", y)
    slopes = {} if derivative is None else as_series("derivative", derivative)
    if isinstance(y, Mapping) and not isinstance(derivative, Mapping) and derivative is not None:
        raise TypeError(
            complaint(
                "derivative", "a dictionary, as `y` is", type(derivative).__name__, "Name each derivative as in `y`."
            )
        )
    for name in slopes:
        if name not in outputs:
            raise ValueError(
                complaint("derivative", "named as `y` is", repr(name), f"`y` has: {', '.join(outputs) or 'no names'}.")
            )
    for series, kind in ((outputs, "y"), (slopes, "derivative")):
        for values in series.values():
            same_length(kind, values, "x", x)
    with canvas(ax, width=5.2, height=3.4, grid="both") as (ax, look):
        ax.axhline(0, color=look.muted, linewidth=0.9)
        ax.axvline(0, color=look.muted, linewidth=0.9)
        for index, (name, values) in enumerate(outputs.items()):
            ax.plot(x, values, color=look.color(index), linewidth=2.2, label=name or "activation")
        for index, name in enumerate(outputs):
            if name in slopes:
                color = look.color(index if name else 1)
                ax.plot(
                    x, slopes[name], color=color, linestyle=(0, (4, 2)), label=f"derivative{name and ' of ' + name}"
                )
        ax.set_xlabel("input $x$")
        ax.set_ylabel("output" if not slopes else "output, slope")
        ax.margins(x=0.01)
        if len(outputs) + len(slopes) > 1:
            ax.legend()
        put_title(ax, title)
    return ax
