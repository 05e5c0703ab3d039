"""A computation as a graph: numbers in boxes, and on each arrow how fast one number moves when another does."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.graph_layout import Layout, layered_layout
from course.plots.style import Look, canvas, put_title

Arrow = tuple[str, str]


class Node(Protocol):
    """A number that knows what it was made of, as lesson 04 builds it: pairs of a source and the slope toward it."""

    data: float
    gradient: float
    made_of: Iterable[tuple["Node", float]]


_LETTER = 0.078  # inches that a letter of a box takes
_GAP = 0.75  # inches between two boxes, for the arrow and its number
_ROW = 0.95  # inches between two rows
_FONT = 10.0


def plot_computation_graph(
    values: Mapping[str, float],
    slopes: Mapping[Arrow, float | None],
    *,
    gradients: Mapping[str, float] | None = None,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a computation from its inputs, on the left, to its result, on the right.

    Args:
        values: The number in each box, by the box's name.
        slopes: By `(from, to)`, how fast the second box moves when the first one does, written on the arrow; `None`
            leaves the arrow bare.
        gradients: How fast the result moves when a box does, written below the box in the color of the negative.
        title: A sentence that says what is seen.
        ax: The axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: There is no box, arrows form a circle, or an arrow or a gradient names a box that is not there.

    Example:
        >>> from course import plots
        >>> ax = plots.plot_computation_graph(
        ...     {"a": 3, "b": -2, "a · b": -6, "L": -3},
        ...     {("a", "a · b"): -2, ("b", "a · b"): 3, ("a · b", "L"): 1, ("a", "L"): 1},
        ...     gradients={"L": 1, "a · b": 1, "b": 3, "a": -1},
        ...     title="Two ways lead from a to L",
        ... )
    """
    if not values:
        raise ValueError(complaint("values", "at least one box", "none", 'Try {"x": 2.0}.'))
    named = [("slopes", name) for arrow in slopes for name in arrow] + [("gradients", name) for name in gradients or ()]
    for where, name in named:
        if name not in values:
            known = ", ".join(map(repr, values))
            raise ValueError(
                complaint(where, f"about the boxes in `values`, {known}", repr(name), "Add it to `values`.")
            )
    layout = layered_layout(list(values), list(slopes))
    across, width = _columns(layout, values)
    rows = [place for place, _ in layout.places.values()]
    height = (max(rows) - min(rows)) * _ROW + 1.6
    with canvas(ax, width=max(width, 3.0), height=height) as (ax, look):
        for arrow, slope in slopes.items():
            route = [(across[rank], -place * _ROW) for place, rank in layout.routes[arrow]]
            _draw_arrow(ax, look, route, slope, [_half_width(name, values[name]) for name in arrow])
        for name, value in values.items():
            place, rank = layout.places[name]
            _draw_box(ax, look, (across[rank], -place * _ROW), name, value, (gradients or {}).get(name))
        ax.set(xlim=(0, width), ylim=(-max(rows) * _ROW - 0.75, -min(rows) * _ROW + 0.45))
        ax.set_axis_off()
        put_title(ax, title)
    return ax


def plot_value_graph(
    result: Node, *, names: Mapping[str, Node] | None = None, title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw all that a number was made of, with the gradients that it has found: the graph comes from the numbers.

    Args:
        result: The last number. It and all behind it have `data`, `gradient` and `made_of`, pairs of a source and a
            slope.
        names: Numbers by name. The others are called v1, v2, … in the order in which they were computed.
        title: A sentence that says what is seen.
        ax: The axes to draw on.

    Returns:
        The Axes.

    Raises:
        TypeError: A number does not say what it was made of.

    Example:
        >>> from dataclasses import dataclass
        >>> from course import plots
        >>> @dataclass(eq=False)
        ... class Number:
        ...     data: float
        ...     gradient: float
        ...     made_of: tuple = ()
        >>> a, b = Number(3.0, -2.0), Number(-2.0, 3.0)
        >>> product = Number(-6.0, 1.0, ((a, -2.0), (b, 3.0)))
        >>> ax = plots.plot_value_graph(product, names={"a": a, "b": b}, title="A product, and what moves it")
    """
    nodes = _behind(result)
    called = {id(node): name for name, node in (names or {}).items()}
    unnamed = (f"v{number}" for number in range(1, len(nodes) + 1))
    called |= {id(node): next(unnamed) for node in nodes if id(node) not in called}
    slopes: dict[Arrow, float | None] = {}
    for node in nodes:
        for source, slope in node.made_of:
            arrow = called[id(source)], called[id(node)]
            slopes[arrow] = (slopes.get(arrow) or 0.0) + slope  # a number used twice: its paths add
    values = {called[id(node)]: float(node.data) for node in nodes}
    gradients = {called[id(node)]: float(node.gradient) for node in nodes}
    return plot_computation_graph(values, slopes, gradients=gradients, title=title, ax=ax)


def _behind(result: Node) -> list[Node]:
    """All that a number was made of, each behind its own sources, and the number itself at the end."""
    order: list[Node] = []
    seen: set[int] = set()
    waiting = [(result, False)]
    while waiting:
        node, finished = waiting.pop()
        if finished:
            order.append(node)
        elif id(node) not in seen:
            if not hasattr(node, "made_of"):
                remedy = "Wrap plain numbers in the class that remembers."
                raise TypeError(complaint("result", "made of numbers with `made_of`", f"{node!r:.60}", remedy))
            seen.add(id(node))
            waiting.append((node, True))
            waiting += [(source, False) for source, _ in node.made_of]
    return order


def _half_width(name: str, value: float) -> float:
    return max(len(name), len(f"{value:.3f}"), 4) * _LETTER / 2 + 0.1


def _columns(layout: Layout, values: Mapping[str, float]) -> tuple[dict[float, float], float]:
    """Where the middle of each rank is, in inches from the left, and how wide all of them are together."""
    widest: dict[float, float] = {}
    for name, (_, rank) in layout.places.items():
        widest[rank] = max(widest.get(rank, 0.0), _half_width(name, values[name]))
    middles, left = {}, 0.15
    for rank in sorted(widest):
        middles[rank] = left + widest[rank]
        left += 2 * widest[rank] + _GAP
    return middles, left - _GAP + 0.15


def _draw_box(
    ax: Axes, look: Look, place: tuple[float, float], name: str, value: float, gradient: float | None
) -> None:
    frame = {"boxstyle": "round,pad=0.4", "facecolor": look.background, "edgecolor": look.positive, "linewidth": 1.4}
    ax.text(*place, f"{name}\n{value:.3f}", ha="center", va="center", color=look.ink, fontsize=_FONT, bbox=frame)
    if gradient is not None:
        bold = {"color": look.negative, "weight": "bold", "fontsize": _FONT}
        ax.text(place[0], place[1] - 0.43, f"{gradient:.3f}", ha="center", va="center", fontdict=bold)


def _draw_arrow(ax: Axes, look: Look, route: list[tuple[float, float]], slope: float | None, gaps: list[float]) -> None:
    """An arrow along its route, from the edge of one box to the edge of the next."""
    (x0, y0), (x1, y1) = route[0], route[-1]
    points = [(x0 + gaps[0], y0), *route[1:-1], (x1 - gaps[1] - 0.04, y1)]
    ax.plot(*zip(*points[:-1], strict=True), color=look.muted, linewidth=1.2, solid_joinstyle="round", zorder=1)
    line = {"arrowstyle": "-|>", "color": look.muted, "shrinkA": 0, "shrinkB": 0, "linewidth": 1.2}
    ax.annotate("", points[-1], points[-2], arrowprops=line, zorder=1)
    if slope is not None:
        (left, low), (right, high) = points[-2:]
        plate = {"facecolor": look.background, "edgecolor": "none", "pad": 1}
        middle = (left + right) / 2, (low + high) / 2
        ax.text(*middle, f"{slope:.3g}", color=look.ink, ha="center", va="center", fontsize=9, bbox=plate)
