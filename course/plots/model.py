"""A diagram of a model's layers: what goes where, in which shape, with how many parameters."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from course.errors import complaint
from course.plots.graph_layout import layered_layout
from course.plots.style import Look, canvas, extent_in_inches, figure_of, put_title

# The family of a layer, by a part of its class name; the number is that of its color. The first match counts.
_FAMILIES = (
    ("input", None),
    ("norm", 3),
    ("dropout", 3),
    ("attention", 4),
    ("pool", 6),
    ("conv", 2),
    ("embedding", 1),
    ("dense", 0),
    ("lstm", 1),
    ("gru", 1),
    ("rnn", 1),
)


@dataclass(frozen=True)
class _Box:
    name: str
    kind: str
    detail: str
    shape: str
    parameters: int | None
    inputs: tuple[str, ...]


def plot_model(model: Any, *, direction: str = "down", title: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw each layer as a box with its kind, its output shape and its number of parameters, and arrows between them.

    Needs neither Graphviz nor Keras: the model is read by its attributes.

    Args:
        model: a Keras model (anything with `layers`), or a list of layers, each a dictionary with "name" and optionally
            "kind", "detail", "shape", "parameters" and "inputs" (names of the layers before; without it, the previous
            layer in the list).
        direction: "down" or "right".
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        TypeError: for anything else.
        ValueError: for unknown inputs, names used twice, circles, or another direction.

    Example:
        >>> from course import plots
        >>> layers = [
        ...     {"name": "image", "kind": "InputLayer", "shape": (None, 28, 28, 16), "parameters": 0},
        ...     {"name": "first", "kind": "Conv2D", "detail": "3×3", "shape": (None, 28, 28, 16), "parameters": 2320},
        ...     {"name": "second", "kind": "Conv2D", "detail": "3×3", "shape": (None, 28, 28, 16), "parameters": 2320},
        ...     {"name": "sum", "kind": "Add", "shape": (None, 28, 28, 16), "inputs": ["second", "image"]},
        ...     {"name": "pool", "kind": "GlobalAveragePooling2D", "shape": (None, 16), "parameters": 0},
        ...     {"name": "logits", "kind": "Dense", "shape": (None, 10), "parameters": 170},
        ... ]
        >>> ax = plots.plot_model(layers, title="The skip connection goes around two convolutions")
    """
    if direction not in ("down", "right"):
        raise ValueError(complaint("direction", '"down" or "right"', repr(direction), 'Try "down".'))
    boxes, total = _boxes(model)
    layout = layered_layout([box.name for box in boxes], [(source, box.name) for box in boxes for source in box.inputs])

    texts = {box.name: _lines(box, direction) for box in boxes}
    longest = max(len(line) for lines in texts.values() for line in lines)
    wide = float(np.clip(0.075 * longest + 0.25, 1.1, 3.4))
    tall = 0.14 + 0.165 * max(len(lines) for lines in texts.values())
    if direction == "down":
        step = np.array([wide + 0.3, -(tall + 0.28)])
    else:
        step = np.array([wide + 0.34, -(tall + 0.3)])

    def spot(place: tuple[float, float]) -> np.ndarray:
        """Across and rank, in inches on the page."""
        across, rank = place
        point: np.ndarray = np.array([across, rank] if direction == "down" else [rank, across]) * step
        return point

    corners = np.array([spot(place) for place in layout.places.values()])
    bends = np.array([spot(point) for route in layout.routes.values() for point in route[1:-1]]).reshape(-1, 2)
    low = np.min([corners.min(axis=0) - (wide / 2, tall / 2), *(bends - 0.1)], axis=0) - 0.12
    high = np.max([corners.max(axis=0) + (wide / 2, tall / 2), *(bends + 0.1)], axis=0) + 0.12
    low[1] -= 0.24
    width, height = high - low

    with canvas(ax, width=max(width + 0.1, 2.6), height=height + (0.45 if title else 0.1)) as (ax, look):
        inches = extent_in_inches(ax)
        # 1.25: before the layout is settled, axes are counted smaller than they will be.
        font = float(np.clip(8.5 * 1.25 * min(inches[0] / width, inches[1] / height), 3, 8.5))
        for (source, target), route in layout.routes.items():
            _draw_arrow(ax, look, [spot(point) for point in route], (wide, tall), direction, (source, target))
        for box in boxes:
            center = spot(layout.places[box.name])
            face, edge = _colors(box.kind, look)
            ax.add_patch(
                FancyBboxPatch(
                    (center[0] - wide / 2, center[1] - tall / 2),
                    wide,
                    tall,
                    boxstyle="round,pad=0,rounding_size=0.07",
                    facecolor=face,
                    edgecolor=edge,
                    linewidth=1.2,
                    zorder=3,
                    gid=box.name,
                )
            )
            lines = texts[box.name]
            for index, line in enumerate(lines):
                ax.text(
                    center[0],
                    center[1] + 0.165 * ((len(lines) - 1) / 2 - index),
                    line,
                    ha="center",
                    va="center",
                    fontsize=font,
                    fontweight="bold" if index == 0 else "normal",
                    color=look.ink,
                    zorder=4,
                )
        if total is not None:
            ax.text(
                (low[0] + high[0]) / 2,
                low[1] + 0.04,
                f"{total:,} parameters in all",
                ha="center",
                va="bottom",
                fontsize=font,
                color=look.ink,
            )
        ax.set_xlim(low[0], high[0])
        ax.set_ylim(low[1], high[1])
        ax.set_aspect("equal")
        ax.set_axis_off()
        put_title(ax, title, width=max(width, 2.6) if figure_of(ax).get_size_inches()[0] <= width + 0.2 else None)
    return ax


def _lines(box: _Box, direction: str) -> list[str]:
    count = None if box.parameters is None else f"{box.parameters:,} parameters" if box.parameters else ""
    if direction == "down":
        first = f"{box.kind} · {box.detail}" if box.detail else box.kind
        return [first, "   ".join(part for part in (box.shape, count) if part) or box.name]
    return [part for part in (box.kind, box.detail, box.shape, count) if part] or [box.name]


def _colors(kind: str, look: Look) -> tuple[Any, Any]:
    number = next((color for part, color in _FAMILIES if part in kind.lower()), 6)
    if number is None:
        return look.background, look.muted
    color, ground = np.array(to_rgb(look.palette[number])), np.array(to_rgb(look.background))
    return tuple(0.22 * color + 0.78 * ground), tuple(color)


def _draw_arrow(
    ax: Axes, look: Look, points: list[np.ndarray], size: tuple[float, float], direction: str, ends: tuple[str, str]
) -> None:
    """A smooth line from the edge of one box to the edge of another that leaves and arrives along the direction."""
    along = np.array([0, -1.0]) if direction == "down" else np.array([1.0, 0])
    reach = (size[1] if direction == "down" else size[0]) / 2
    # Straight past the boxes of a row, and sideways only in the gap between two rows.
    passing = [point + side * along * reach for point in points[1:-1] for side in (-1, 1)]
    points = [points[0] + along * reach, *passing, points[-1] - along * reach]
    vertices, codes = [points[0]], [Path.MOVETO]
    for start, end in zip(points[:-1], points[1:], strict=True):
        handle = along * abs((end - start) @ along) * 0.5
        vertices += [start + handle, end - handle, end]
        codes += [Path.CURVE4] * 3
    ax.add_patch(
        FancyArrowPatch(
            path=Path(vertices, codes),
            arrowstyle="-|>",
            mutation_scale=9,
            color=look.muted,
            linewidth=1.2,
            shrinkA=0,
            shrinkB=0,
            zorder=2,
            gid=f"{ends[0]} -> {ends[1]}",
        )
    )


def _boxes(model: Any) -> tuple[list[_Box], int | None]:
    """The boxes to draw, and the number of parameters of the whole."""
    if hasattr(model, "layers"):
        return _boxes_of_model(model)
    if isinstance(model, Sequence) and not isinstance(model, str) and model:
        if all(isinstance(layer, Mapping) for layer in model):
            boxes = _boxes_of_records(model)
            counts = [box.parameters for box in boxes if box.parameters is not None]
            return boxes, sum(counts) if counts else None
    raise TypeError(
        complaint(
            "model",
            "a model with layers, or a list of dictionaries, one a layer",
            f"{type(model).__name__} {model!r:.60}",
            'Pass a built Keras model, or [{"name": "hidden", "kind": "Dense", "shape": (None, 64)}].',
        )
    )


def _boxes_of_records(records: Sequence[Mapping[str, Any]]) -> list[_Box]:
    known = {"name", "kind", "detail", "shape", "parameters", "inputs"}
    boxes: list[_Box] = []
    names = []
    for index, record in enumerate(records):
        unknown = set(record) - known
        if "name" not in record or unknown:
            raise ValueError(
                complaint(
                    f"model[{index}]",
                    'a dictionary with "name"' if "name" not in record else f"made of {', '.join(sorted(known))}",
                    ", ".join(sorted(map(str, unknown or record))) or "an empty dictionary",
                    "Mend that key.",
                )
            )
        name = str(record["name"])
        if name in names:
            raise ValueError(
                complaint("model", "layers with different names", f"{name!r} twice", "Rename one of them.")
            )
        names.append(name)
        inputs = record.get("inputs")
        if inputs is None:
            inputs = [names[index - 1]] if index else []
        if isinstance(inputs, str):
            inputs = [inputs]
        shape = record.get("shape")
        boxes.append(
            _Box(
                name,
                str(record.get("kind", name)),
                str(record.get("detail", "")),
                "" if shape is None else _shape_text(shape),
                record.get("parameters"),
                tuple(inputs),
            )
        )
    for box in boxes:
        for source in box.inputs:
            if source not in names:
                raise ValueError(
                    complaint(
                        f"inputs of {box.name!r}", "names of layers", repr(source), f"There are: {', '.join(names)}."
                    )
                )
    return boxes


def _boxes_of_model(model: Any) -> tuple[list[_Box], int | None]:
    # A functional model's `operations` also hold what is no layer, such as `x + y`.
    layers = list(getattr(model, "operations", None) or model.layers)
    if not layers:
        raise ValueError(complaint("model", "a model with at least one layer", "none", "Add layers, then draw it."))
    names = [str(layer.name) for layer in layers]
    inputs = _inputs_by_config(model, names) or _inputs_by_tensors(layers, names)
    boxes = []
    for index, (layer, name) in enumerate(zip(layers, names, strict=True)):
        sources = inputs.get(name, ()) if inputs else tuple(names[index - 1 : index] if index else ())
        boxes.append(
            _Box(name, type(layer).__name__, _detail(layer), _output_shape(layer), _parameters(layer), sources)
        )
    return boxes, _parameters(model)


def _inputs_by_config(model: Any, names: list[str]) -> dict[str, tuple[str, ...]]:
    """Who feeds whom, from the plain data with which a functional model is saved; empty for other models."""
    try:
        entries = model.get_config()["layers"]
    except Exception:  # no such method, no layers in it, or a layer of the reader's that cannot be saved
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        if "inbound_nodes" not in entry:
            return {}
        sources = dict.fromkeys(_history_names(entry["inbound_nodes"]))
        found[str(entry.get("name"))] = tuple(source for source in sources if source in names)
    return found if set(names) <= set(found) else {}


def _history_names(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        if "keras_history" in part:
            yield str(part["keras_history"][0])
            return
        part = list(part.values())
    if isinstance(part, list | tuple):
        for one in part:
            yield from _history_names(one)


def _inputs_by_tensors(layers: list[Any], names: list[str]) -> dict[str, tuple[str, ...]]:
    """Who feeds whom, by the tensors that one layer puts out and another takes in; empty where nothing is known."""
    source_of: dict[int, str] = {}
    for layer, name in zip(layers, names, strict=True):
        for tensor in _tensors(layer, "output"):
            source_of[id(tensor)] = name
    found = {}
    for layer, name in zip(layers, names, strict=True):
        sources = (source_of.get(id(tensor), name) for tensor in _tensors(layer, "input"))
        found[name] = tuple(dict.fromkeys(source for source in sources if source != name))
    return found if any(found.values()) else {}


def _tensors(layer: Any, side: str) -> list[Any]:
    try:
        value = getattr(layer, side)
    except Exception:  # a layer that was never called has none, and says so with an error of its own
        return []
    if isinstance(value, Mapping):
        value = list(value.values())
    return list(value) if isinstance(value, list | tuple) else [value]


def _output_shape(layer: Any) -> str:
    shapes = [tensor.shape for tensor in _tensors(layer, "output") if hasattr(tensor, "shape")]
    return ", ".join(_shape_text(shape) for shape in shapes)


def _shape_text(shape: Any) -> str:
    """B stands for the size of the batch, which is not known yet; other open lengths are question marks."""
    parts = ["?" if size is None else f"{size}" for size in shape]
    if parts and shape[0] is None:
        parts[0] = "B"
    return f"({', '.join(parts)})"


def _parameters(layer: Any) -> int | None:
    try:
        return int(layer.count_params())
    except Exception:  # no weights yet, or an operation that never has any
        return None


def _detail(layer: Any) -> str:
    parts = []
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if isinstance(size, list | tuple):
        parts.append("×".join(map(str, size)))
    strides = getattr(layer, "strides", None)
    if isinstance(strides, list | tuple) and strides != size and any(step != 1 for step in strides):
        parts.append(f"stride {strides[0]}" if len(set(strides)) == 1 else f"strides {'×'.join(map(str, strides))}")
    rate = getattr(layer, "rate", None)
    if isinstance(rate, int | float):
        parts.append(f"{rate:g}")
    activation = getattr(getattr(layer, "activation", None), "__name__", "")
    if activation and activation != "linear":
        parts.append(activation)
    return ", ".join(parts)
