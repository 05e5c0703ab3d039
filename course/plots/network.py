"""A small network: inputs as squares, units as circles, and the links between them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle, Rectangle

from course.errors import complaint
from course.plots.style import Look, canvas, extent_in_inches, ink_on, put_title
from course.plots.values import as_array

_MOST_UNITS = 10  # circles drawn in one layer; of more units the first and last five are drawn
_MOST_NUMBERS = 16  # links that carry their weight as a number
_RADIUS = 0.27
_STEP = 2.1  # distance between two layers, where that between two units is 0.8
_SPACING = 0.8


def plot_network(
    layer_sizes: Sequence[int],
    *,
    weights: Sequence[Any] | None = None,
    biases: Sequence[Any] | None = None,
    values: Sequence[Any] | None = None,
    names: Sequence[Sequence[str] | None] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the inputs and units of a fully connected network, a column for each layer, and the links between them.

    A link's color is the sign of its weight (the first color of the palette above zero, the second below) and its width
    the size of it; where there are at most 16 links, the number stands on it. A layer of more than ten units is drawn
    by its first and last five, with the true number below. Inputs compute nothing: they are drawn as squares.

    Args:
        layer_sizes: units in each layer, inputs first, such as [2, 3, 1].
        weights: one array for each pair of layers, shape (units before, units after), as Keras' `kernel` is.
        biases: one array for each layer but the inputs, shape (units,).
        values: one array for each layer, shape (units,): what each unit puts out, written into its circle.
        names: for each layer a list with one name a unit, or `None`.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where sizes and shapes do not fit.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> ax = plots.plot_network(
        ...     [2, 2, 1],
        ...     weights=[np.array([[20.0, -20.0], [20.0, -20.0]]), np.array([[20.0], [20.0]])],
        ...     biases=[np.array([-10.0, 30.0]), np.array([-30.0])],
        ...     names=[["$x_1$", "$x_2$"], ["or", "not both"], ["xor"]],
        ...     title="Two hidden units solve XOR: one says or, one says not both",
        ... )
    """
    sizes = _sizes(layer_sizes)
    shapes = list(zip(sizes[:-1], sizes[1:], strict=True))
    kernels = _arrays("weights", weights, shapes)
    shifts = _arrays("biases", biases, [(size,) for size in sizes[1:]])
    outputs = _arrays("values", values, [(size,) for size in sizes])
    labels = _unit_names(names, sizes)

    shown = [_shown(size) for size in sizes]
    # A name above and a bias below a hidden unit need room between the circles.
    texts = (biases is not None) + any(layer is not None for layer in labels[1:-1])
    spacing = _SPACING + 0.16 * texts
    tallest = max(len(units) + (len(units) < size) for units, size in zip(shown, sizes, strict=True))
    width, height = _STEP * (len(sizes) - 1) + 2.2, spacing * (tallest - 1) + 2 * _RADIUS + 0.9
    places = [
        _places(column, units, size, spacing) for column, (units, size) in enumerate(zip(shown, sizes, strict=True))
    ]

    with canvas(ax, width=float(np.clip(width, 3.2, 12)), height=float(np.clip(height, 2.2, 7))) as (ax, look):
        inches = extent_in_inches(ax)
        font = float(np.clip(9 * 1.25 * min(inches[0] / width, inches[1] / height), 5, 10))
        strongest = max((float(np.abs(kernel).max()) for kernel in kernels or []), default=0.0) or 1.0
        numbered = sum(before * after for before, after in shapes) <= _MOST_NUMBERS
        for index in range(len(shapes)):
            kernel = None if kernels is None else kernels[index]
            _draw_links(ax, look, places[index], places[index + 1], kernel, strongest, font if numbered else None)
        largest = max((float(np.abs(one).max()) for one in outputs or []), default=0.0) or 1.0
        for column, size in enumerate(sizes):
            for unit, place in places[column].items():
                value = None if outputs is None else float(outputs[column][unit])
                _draw_unit(ax, look, place, value, largest, font, computes=column > 0)
                if shifts is not None and column > 0:
                    text = f"bias {_short(shifts[column - 1][unit])}"
                    ax.text(
                        place[0],
                        place[1] - _RADIUS - 0.03,
                        text,
                        ha="center",
                        va="top",
                        fontsize=font - 1,
                        color=look.ink,
                        zorder=3,
                        bbox=_plate(look),
                    )
                named = labels[column]
                if named is not None:
                    _draw_name(ax, look, place, named[unit], column, len(sizes), font)
            if len(places[column]) < size:
                ax.text(_STEP * column, 0.2, "⋮", ha="center", va="center", fontsize=16, color=look.muted)
            # Inputs are no units: they compute nothing.
            part = "output" if column == len(sizes) - 1 else "hidden"
            count = f"{size:,} {'input' if column == 0 else 'unit'}{'s' if size > 1 else ''}"
            ax.text(
                _STEP * column,
                -height / 2 + 0.02,
                count if column == 0 else f"{part}\n{count}",
                ha="center",
                va="bottom",
                fontsize=max(font, 8),
                color=look.muted,
            )
        ax.set_xlim(-1.1, _STEP * (len(sizes) - 1) + 1.1)
        ax.set_ylim(-height / 2, height / 2)
        ax.set_aspect("equal")
        ax.set_axis_off()
        put_title(ax, title)
    return ax


def _sizes(layer_sizes: Any) -> list[int]:
    sizes = as_array("layer_sizes", layer_sizes, dimensions=1)
    if sizes.dtype.kind not in "iu" or len(sizes) < 2 or sizes.min() < 1:
        raise ValueError(
            complaint(
                "layer_sizes",
                "at least two whole numbers from 1 up",
                f"{list(layer_sizes)}",
                "Inputs come first: [2, 3, 1].",
            )
        )
    return [int(size) for size in sizes]


def _arrays(name: str, given: Any, shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray] | None:
    if given is None:
        return None
    if len(given) != len(shapes):
        raise ValueError(
            complaint(
                name,
                f"a list of {len(shapes)} arrays",
                f"{len(given)}",
                f"Their shapes: {', '.join(map(str, shapes))}.",
            )
        )
    arrays = [as_array(f"{name}[{index}]", one, dimensions=len(shapes[index])) for index, one in enumerate(given)]
    for index, (array, shape) in enumerate(zip(arrays, shapes, strict=True)):
        if array.shape != shape:
            raise ValueError(
                complaint(
                    f"{name}[{index}]", f"of shape {shape}", f"{array.shape}", "Rows are the units before, as in Keras."
                )
            )
    return arrays


def _unit_names(names: Any, sizes: list[int]) -> list[Sequence[str] | None]:
    if names is None:
        return [None] * len(sizes)
    if len(names) != len(sizes):
        raise ValueError(
            complaint(
                "names",
                f"a list with an entry for each of the {len(sizes)} layers",
                f"{len(names)}",
                "Use None for none.",
            )
        )
    for index, (layer, size) in enumerate(zip(names, sizes, strict=True)):
        if layer is not None and (isinstance(layer, str) or len(layer) != size):
            raise ValueError(
                complaint(f"names[{index}]", f"a list of {size} names", repr(layer), "Give one a unit, or None.")
            )
    return list(names)


def _shown(size: int) -> list[int]:
    if size <= _MOST_UNITS:
        return list(range(size))
    return [*range(_MOST_UNITS // 2), *range(size - _MOST_UNITS // 2, size)]


def _places(column: int, units: list[int], size: int, spacing: float) -> dict[int, tuple[float, float]]:
    """Centers of the circles; where units are left out, one place in the middle stays free for the dots."""
    slots = list(range(len(units)))
    if len(units) < size:
        slots = [slot + (slot >= len(units) // 2) for slot in slots]
    middle = (slots[0] + slots[-1]) / 2
    return {unit: (_STEP * column, spacing * (middle - slot) + 0.2) for unit, slot in zip(units, slots, strict=True)}


def _draw_links(
    ax: Axes,
    look: Look,
    before: dict[int, tuple[float, float]],
    after: dict[int, tuple[float, float]],
    kernel: np.ndarray | None,
    strongest: float,
    font: float | None,
) -> None:
    lines, widths, colors = [], [], []
    for source, start in before.items():
        for target, end in after.items():
            weight = None if kernel is None else float(kernel[source, target])
            lines.append([start, end])
            widths.append(0.9 if weight is None else 0.3 + 3.2 * abs(weight) / strongest)
            colors.append(look.muted if weight is None else look.positive if weight >= 0 else look.negative)
            if font is not None and weight is not None:
                # Where the links out of one unit have parted but not yet crossed others: two inputs and three units
                # cross at a third of the way.
                x, y = np.array(start) + 0.22 * (np.array(end) - np.array(start))
                ax.text(
                    x,
                    y,
                    _short(weight),
                    ha="center",
                    va="center",
                    fontsize=font - 1,
                    color=look.ink,
                    zorder=3,
                    bbox=_plate(look),
                )
    alpha = 1.0 if len(lines) <= 40 else 0.55
    ax.add_collection(LineCollection(lines, linewidths=widths, colors=colors, alpha=alpha, zorder=1))


def _draw_unit(
    ax: Axes,
    look: Look,
    place: tuple[float, float],
    value: float | None,
    largest: float,
    font: float,
    *,
    computes: bool,
) -> None:
    color: Any = look.background
    if value is not None:
        color = look.diverging(0.5 + 0.5 * value / largest)
    style: dict[str, Any] = {"facecolor": color, "edgecolor": look.ink, "linewidth": 1.3, "zorder": 4}
    side = 1.7 * _RADIUS
    corner = (place[0] - side / 2, place[1] - side / 2)
    ax.add_patch(Circle(place, _RADIUS, **style) if computes else Rectangle(corner, side, side, **style))
    if value is not None:
        ax.text(*place, _short(value), ha="center", va="center", fontsize=font - 1, color=ink_on(color), zorder=5)


def _draw_name(
    ax: Axes, look: Look, place: tuple[float, float], name: str, column: int, layers: int, font: float
) -> None:
    x, y = place
    if column == 0:
        ax.text(x - _RADIUS - 0.1, y, name, ha="right", va="center", fontsize=font, color=look.ink)
    elif column == layers - 1:
        ax.text(x + _RADIUS + 0.1, y, name, ha="left", va="center", fontsize=font, color=look.ink)
    else:
        ax.text(x, y + _RADIUS + 0.04, name, ha="center", va="bottom", fontsize=font, color=look.ink, zorder=5)


def _plate(look: Look) -> dict[str, Any]:
    return {"boxstyle": "round,pad=0.12", "facecolor": look.background, "edgecolor": "none"}


def _short(number: float) -> str:
    return f"{number:.3g}".replace("-", "−")
