"""What a figure shows, in words, for readers who do not see it: made from its own title, axes and legends."""

import base64
import html
import os
import sys
from collections.abc import Callable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

_MOST_NAMES = 12


def alternative_text(figure: Figure) -> str:
    """A figure's title, what its axes are, and what is drawn in it by name.

    Args:
        figure: Any figure of matplotlib's.

    Returns:
        One paragraph without line breaks; "Figure." where nothing in it is named.

    Example:
        >>> from course import plots
        >>> from course.plots.alternative_text import alternative_text
        >>> ax = plots.plot_weights({"rooms": 0.8, "age": -0.3}, title="Rooms count most")
        >>> alternative_text(ax.figure)  # doctest: +ELLIPSIS
        'Figure: Rooms count most. ...'
    """
    parts = [figure.get_suptitle()]
    # matplotlib's own label for the axes of a color scale, which say nothing by themselves.
    panels = [panel for panel in figure.axes if panel.get_visible() and panel.get_label() != "<colorbar>"]
    told = [words for words in map(_panel, panels) if words]
    if len(panels) > 1 and told:
        parts.append(f"{len(panels)} panels")
        parts += [f"{number}) {words}" for number, words in enumerate(told, 1)]
    else:
        parts += told
    legends = [_names([text.get_text() for text in legend.get_texts()]) for legend in figure.legends]
    parts += [f"Shown: {names}" for names in legends if names]
    said = ". ".join(part.rstrip(".") for part in (_line(part) for part in parts) if part)
    return f"Figure: {said}." if said else "Figure."


def _panel(panel: Axes) -> str:
    titles = [panel.get_title(loc=place) for place in ("left", "center", "right")]
    parts = [_line(title) for title in titles if _line(title)]
    labels = [("across", panel.get_xlabel()), ("up", panel.get_ylabel())]
    axes = [f"{_line(label)} ({way})" for way, label in labels if panel.axison and _line(label)]
    if axes:
        parts.append(f"Axes: {', '.join(axes)}")
    legend = panel.get_legend()
    names = [text.get_text() for text in legend.get_texts()] if legend is not None else _categories(panel)
    if _names(names):
        parts.append(f"Shown: {_names(names)}")
    return ". ".join(part.rstrip(".") for part in parts)


def _categories(panel: Axes) -> list[str]:
    """Names at the ticks of an axis, where they are words: the bars of a chart, the classes of a matrix."""
    if not panel.axison:
        return []
    for axis in (panel.yaxis, panel.xaxis):
        words = [label.get_text() for label in axis.get_ticklabels()]
        if any(character.isalpha() for word in words for character in word):
            return words
    return []


def _names(names: list[str]) -> str:
    told = [_line(name) for name in names if _line(name)]
    more = len(told) - _MOST_NAMES
    return ", ".join(told[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _line(text: str) -> str:
    return " ".join(text.split())


def tell_what_figures_show() -> None:
    """From now on each figure of this notebook carries its alternative text; outside a notebook this does nothing.

    A notebook's file keeps it beside the picture (`metadata["image/png"]["alt"]`), where nbconvert finds it. A live
    JupyterLab gives pictures no such text: there the figure is sent as an element that has it.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    formatters = getattr(getattr(shell, "display_formatter", None), "formatters", None)
    if formatters is None:
        return
    png = formatters["image/png"]
    # Only what matplotlib's inline backend has set up: another backend (ipympl) shows a canvas of its own.
    drawn = png.type_printers.get(Figure)
    if drawn is None or isinstance(drawn, _Described):
        return
    live = "JPY_SESSION_NAME" in os.environ
    png.for_type(Figure, _Described(drawn, live))
    if live:
        formatters["text/html"].for_type(Figure, lambda figure: _element(drawn, figure))


class _Described:
    """The picture with its text; no picture where an element carries both."""

    def __init__(self, drawn: Callable[[Figure], Any], live: bool) -> None:
        self.drawn, self.live = drawn, live

    def __call__(self, figure: Figure) -> Any:
        if self.live:
            return None
        picture, metadata = _drawn(self.drawn, figure)
        return None if picture is None else (picture, {**metadata, "alt": alternative_text(figure)})


def _drawn(drawn: Callable[[Figure], Any], figure: Figure) -> tuple[Any, dict[str, Any]]:
    """A figure's picture, and what is said beside it; IPython's formatters give a pair, or the picture alone."""
    picture = drawn(figure)
    return picture if isinstance(picture, tuple) else (picture, {})


def _element(drawn: Callable[[Figure], Any], figure: Figure) -> str | None:
    picture, metadata = _drawn(drawn, figure)
    if picture is None:
        return None
    if isinstance(picture, bytes):
        picture = base64.b64encode(picture).decode("ascii")
    size = "".join(f' {side}="{metadata[side]}"' for side in ("width", "height") if side in metadata)
    text = html.escape(alternative_text(figure), quote=True)
    return f'<img alt="{text}" style="max-width:100%"{size} src="data:image/png;base64,{"".join(picture.split())}">'
