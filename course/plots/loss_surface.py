"""A loss over two parameters, and the paths that optimizers take on it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from course.errors import complaint
from course.plots.animation import Animation
from course.plots.style import Look, canvas, figure_of, put_title
from course.plots.values import as_array, as_series

_LEVELS = 24


def plot_loss_surface(
    x: Any,
    y: Any,
    loss: Any,
    *,
    paths: Any = None,
    names: tuple[str, str] = ("parameter 1", "parameter 2"),
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw contour lines of a loss over two parameters, with the way of one optimizer or several.

    Contours lie closer together near the minimum: their levels divide the values into equal numbers of grid points.
    A path starts at the hollow dot and ends at the full one; what leaves the picture is cut off at its edge.

    Args:
        x: values of the first parameter, shape (m,), increasing.
        y: values of the second parameter, shape (n,), increasing.
        loss: loss at each pair, shape (n, m): rows follow `y`, as `np.meshgrid(x, y)` gives them.
        paths: shape (steps, 2), the two parameters after each step; or a dictionary {optimizer: path}. A path that
            diverges may end in values that are no numbers.
        names: names of the two parameters, with their units.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where shapes do not fit.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> x, y = np.linspace(-2.2, 2.2, 90), np.linspace(-1.3, 1.3, 80)
        >>> loss = x**2 / 10 + y[:, None] ** 2
        >>> steps = np.arange(30)[:, None]
        >>> descent = np.hstack([2 * (1 - 0.18) ** steps, 1.1 * (1 - 1.8) ** steps])
        >>> careful = np.hstack([2 * (1 - 0.06) ** steps, 1.1 * (1 - 0.6) ** steps])
        >>> ax = plots.plot_loss_surface(
        ...     x,
        ...     y,
        ...     loss,
        ...     paths={"rate 0.9": descent, "rate 0.3": careful},
        ...     names=("$w_1$", "$w_2$"),
        ...     title="A large rate zigzags across the valley",
        ... )
    """
    x, y, loss = _grid(x, y, loss)
    ways = _paths(paths)
    with canvas(ax, width=5.6, height=4.2) as (ax, look):
        _draw_surface(ax, look, x, y, loss, names)
        for index, (name, path) in enumerate(ways.items()):
            color = look.color(index + 1)
            ax.plot(
                *path.T,
                color=color,
                linestyle=look.dash(index + 1),
                marker=".",
                markersize=4,
                label=name,
                linewidth=1.6,
            )
            _draw_ends(ax, look, path, color)
        if any(ways):
            _legend(ax, look, ways)
        put_title(ax, title)
    return ax


def animate_loss_surface(
    x: Any,
    y: Any,
    loss: Any,
    paths: Any,
    *,
    names: tuple[str, str] = ("parameter 1", "parameter 2"),
    steps_per_frame: int = 1,
    ax: Axes | None = None,
) -> Animation:
    """Let optimizers run over a loss surface, all at once, one step a frame.

    In a notebook, `IPython.display.Image(data=animation.to_png(), format="png")` plays it, and
    `IPython.display.HTML(animation.to_jshtml())` shows it with buttons; `animation.save("run.gif")` keeps it. For
    print, `plot_loss_surface` draws the same paths as a still picture.

    Args:
        x: values of the first parameter, shape (m,), increasing.
        y: values of the second parameter, shape (n,), increasing.
        loss: loss at each pair, shape (n, m).
        paths: shape (steps, 2), or a dictionary {optimizer: path}; a shorter path waits at its end.
        names: names of the two parameters, with their units.
        steps_per_frame: steps that each frame advances; every step of the path is drawn all the same.
        ax: the axes to draw on.

    Returns:
        A matplotlib animation, with `to_png`. Keep it in a variable: it stops when it is garbage-collected.

    Raises:
        ValueError: where shapes do not fit, or `steps_per_frame` is below 1.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> x, y = np.linspace(-2, 2, 60), np.linspace(-1.5, 1.5, 60)
        >>> loss = x**2 / 4 + y[:, None] ** 2
        >>> steps = np.arange(10)[:, None]
        >>> slow = np.hstack([-1.8 * 0.90**steps, 1.2 * 0.60**steps])
        >>> fast = np.hstack([-1.8 * 0.60**steps, 1.2 * (-0.6) ** steps])
        >>> animation = plots.animate_loss_surface(x, y, loss, {"slow": slow, "fast": fast})
        >>> frames = animation.to_jshtml(default_mode="once")
    """
    x, y, loss = _grid(x, y, loss)
    ways = _paths(paths)
    if not ways:
        raise ValueError(
            complaint("paths", "at least one path", "none", "For the surface alone use `plot_loss_surface`.")
        )
    if steps_per_frame < 1:
        raise ValueError(complaint("steps_per_frame", "at least 1", f"{steps_per_frame}", "1 shows every step."))
    made = ax is None
    with canvas(ax, width=5.6, height=4.2) as (ax, look):
        _draw_surface(ax, look, x, y, loss, names)
        lines = []
        for index, (name, path) in enumerate(ways.items()):
            color = look.color(index + 1)
            (line,) = ax.plot([], [], color=color, linestyle=look.dash(index + 1), linewidth=1.6, label=name)
            (head,) = ax.plot([], [], "o", color=color, markeredgecolor=look.background, markersize=8, zorder=5)
            lines.append((line, head, path))
        counter = ax.text(
            0.02, 0.03, "", transform=ax.transAxes, fontsize=9, color=look.ink, zorder=6, bbox=_plate(look)
        )
        if any(ways):
            _legend(ax, look, ways)

    if made:
        # Settle the layout once: to settle it again for every frame would take most of the time.
        figure_of(ax).draw_without_rendering()
        figure_of(ax).set_layout_engine("none")

    def draw(step: int) -> list[Any]:
        for line, head, path in lines:
            line.set_data(*path[: step + 1].T)
            head.set_data(*path[min(step, len(path) - 1) :][:1].T)
        counter.set_text(f"step {step}")
        return [artist for line, head, _ in lines for artist in (line, head)] + [counter]

    last = max(len(path) for path in ways.values()) - 1
    frames = [*range(0, last, steps_per_frame), last]
    return Animation(figure_of(ax), draw, frames=frames, interval=80, repeat=False)


def _grid(x: Any, y: Any, loss: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, y = as_array("x", x, dimensions=1), as_array("y", y, dimensions=1)
    loss = as_array("loss", loss, dimensions=2, finite=False).astype(float)
    if loss.shape != (len(y), len(x)):
        remedy = "Transpose it." if loss.shape == (len(x), len(y)) else "Compute it on `np.meshgrid(x, y)`."
        raise ValueError(complaint("loss", f"of shape ({len(y)}, {len(x)}): rows follow `y`", f"{loss.shape}", remedy))
    if min(loss.shape) < 2:
        raise ValueError(complaint("loss", "a grid of at least 2 × 2 points", f"shape {loss.shape}", "Add points."))
    if not np.isfinite(loss).any():
        raise ValueError(
            complaint("loss", "finite somewhere", "no finite value", "Choose a smaller part of the plane.")
        )
    return x, y, loss


def _paths(paths: Any) -> dict[str, np.ndarray]:
    if paths is None:
        return {}
    ways = as_series("paths", paths, dimensions=2, finite=False)
    for name, path in ways.items():
        if path.shape[1] != 2:
            raise ValueError(
                complaint(
                    f"paths[{name!r}]" if isinstance(paths, Mapping) else "paths",
                    "of shape (steps, 2)",
                    f"{path.shape}",
                    "One row a step, one column a parameter.",
                )
            )
    return ways


def _draw_surface(ax: Axes, look: Look, x: np.ndarray, y: np.ndarray, loss: np.ndarray, names: tuple[str, str]) -> None:
    values = np.ma.masked_invalid(loss)
    levels = np.unique(np.quantile(values.compressed(), np.linspace(0, 1, _LEVELS)))
    if len(levels) > 1:
        # Colors go by rank, not by value: a steep wall would leave the valley in one shade.
        depth = np.linspace(0.0, 0.62, len(levels) - 1)
        picture = ax.contourf(x, y, values, levels=levels, colors=look.sequential(depth), alpha=0.9)
        ax.contour(x, y, values, levels=levels[1:-1:2], colors=look.muted, linewidths=0.6, alpha=0.6)
        bar = ax.figure.colorbar(picture, ax=ax, label="loss", shrink=0.9, ticks=levels[:: max(1, len(levels) // 6)])
        bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}")
        bar.ax.tick_params(color=look.muted, labelcolor=look.ink, labelsize=8)
        bar.outline.set_visible(False)
    ax.set(xlabel=names[0], ylabel=names[1], xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(6))


def _draw_ends(ax: Axes, look: Look, path: np.ndarray, color: str) -> None:
    known = path[np.isfinite(path).all(axis=1)]
    if len(known):
        ax.plot(*known[0], "o", markersize=8, markerfacecolor=look.background, markeredgecolor=color, zorder=4)
        ax.plot(*known[-1], "o", markersize=8, markerfacecolor=color, markeredgecolor=look.background, zorder=5)


def _plate(look: Look) -> dict[str, Any]:
    return {"boxstyle": "round,pad=0.25", "facecolor": look.background, "edgecolor": "none", "alpha": 0.85}


def _legend(ax: Axes, look: Look, ways: dict[str, np.ndarray]) -> None:
    """In the corner that the fewest steps pass: an animation has no lines yet for matplotlib to avoid."""
    points = ax.transLimits.transform(np.concatenate(list(ways.values()))) - 0.5
    corners = {"upper right": (1, 1), "upper left": (-1, 1), "lower right": (1, -1), "lower left": (-1, -1)}
    crowd = {name: int(((points * signs) > 0).all(axis=1).sum()) for name, signs in corners.items()}
    place = min(crowd, key=lambda name: crowd[name])
    ax.legend(loc=place, frameon=True, facecolor=look.background, edgecolor=look.faint, framealpha=0.85)
