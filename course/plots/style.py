"""The look that all plots share: two themes, one palette, never a change to matplotlib's own settings.

Figures follow the notebook's own theme where it can be told (JupyterLab, Notebook, Colab). Elsewhere they are light;
wrap a cell in ``with plots.theme("dark"):``, or set the environment variable ``COURSE_PLOTS_THEME=dark`` once, to have
them otherwise. Every figure has an opaque background, so that it can be read on any page. A plot that is drawn on axes
of yours follows the background it finds there.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from textwrap import fill
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure, SubFigure
from matplotlib.rcsetup import cycler

from course.errors import did_you_mean
from course.plots.alternative_text import tell_what_figures_show
from course.plots.notebook_theme import notebook_theme

ENVIRONMENT_VARIABLE = "COURSE_PLOTS_THEME"

# The lines behind a plot that help to read it off: across, up, or both.
Grid = Literal["both", "x", "y"]

_MARKERS = ("o", "s", "^", "D", "v", "P", "X")
_DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))


@dataclass(frozen=True)
class Look:
    """The colors of one theme. `palette` is safe for the three common kinds of color blindness."""

    name: str
    background: str
    ink: str  # text, axes, anything that must be read
    muted: str  # text and lines of second rank
    faint: str  # grid lines, empty areas
    palette: tuple[str, ...]
    deep: str  # the far end of the one-sided color map

    @property
    def positive(self) -> str:
        """Color of what is right, or above zero."""
        return self.palette[0]

    @property
    def negative(self) -> str:
        """Color of what is wrong, or below zero."""
        return self.palette[1]

    @property
    def sequential(self) -> Colormap:
        """From nothing (the background) to much."""
        return LinearSegmentedColormap.from_list("course_sequential", [self.background, self.positive, self.deep])

    @property
    def diverging(self) -> Colormap:
        """From below zero over nothing (the background) to above zero."""
        return LinearSegmentedColormap.from_list("course_diverging", [self.negative, self.background, self.positive])

    @property
    def settings(self) -> dict[str, Any]:
        """The same look as matplotlib settings."""
        return {
            "figure.facecolor": self.background,
            "savefig.facecolor": self.background,
            "figure.constrained_layout.use": True,
            "font.size": 10,
            "text.color": self.ink,
            "axes.facecolor": self.background,
            "axes.edgecolor": self.muted,
            "axes.labelcolor": self.ink,
            "axes.titlecolor": self.ink,
            "axes.titlelocation": "left",
            "axes.titlesize": 11,
            "axes.titlepad": 8,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
            "axes.prop_cycle": cycler("color", self.palette),
            "grid.color": self.faint,
            "grid.linewidth": 0.8,
            "xtick.color": self.muted,
            "ytick.color": self.muted,
            "xtick.labelcolor": self.ink,
            "ytick.labelcolor": self.ink,
            "xtick.labelsize": 9,
            "ytick.labelsize": 9,
            "legend.frameon": False,
            "legend.fontsize": 9,
            "legend.labelcolor": self.ink,
            "lines.linewidth": 1.8,
            "lines.markersize": 5,
            "patch.edgecolor": self.background,
            "hatch.color": self.background,
        }

    def color(self, index: int) -> str:
        """The palette's color number `index`, starting again at its end."""
        return self.palette[index % len(self.palette)]

    def marker(self, index: int) -> str:
        """Colors repeat after seven series; marker and dash then change, so that no two series look the same."""
        return _MARKERS[(index // len(self.palette)) % len(_MARKERS)]

    def dash(self, index: int) -> Any:
        return _DASHES[(index // len(self.palette)) % len(_DASHES)]


# Okabe and Ito's palette (2008), in an order that puts the strongest contrasts first; lighter where the ground is dark.
_LIGHT = Look(
    name="light",
    background="#FFFFFF",
    ink="#1F2328",
    muted="#6A7076",
    faint="#E4E6E9",
    palette=("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#4D4D4D"),
    deep="#00304D",
)
_DARK = Look(
    name="dark",
    background="#1B1D22",
    ink="#E8EAED",
    muted="#9BA1A8",
    faint="#363A42",
    palette=("#56B4E9", "#F0743A", "#00B887", "#E08DBE", "#F0E442", "#2F7FC1", "#D0D0D0"),
    deep="#D6EEFC",
)
_LOOKS = {look.name: look for look in (_LIGHT, _DARK)}

_chosen: ContextVar[str | None] = ContextVar("course_plots_theme", default=None)


def _look_named(name: str, where: str) -> Look:
    if name not in _LOOKS:
        remedy = did_you_mean(name, _LOOKS, cutoff=0.3) or ' Try "light".'
        raise ValueError(f'{where} must be "light" or "dark". Received: {name!r}.{remedy}')
    return _LOOKS[name]


def _look_in_force() -> Look:
    chosen = _chosen.get()
    if chosen is not None:
        return _LOOKS[chosen]
    said = os.environ.get(ENVIRONMENT_VARIABLE)
    return _look_named(said, f"The environment variable {ENVIRONMENT_VARIABLE}") if said else _LOOKS[notebook_theme()]


@contextmanager
def _settings(look: Look) -> Iterator[None]:
    """The look's settings inside the block, matplotlib's own outside, but for one.

    The first figure of a kernel loads the notebook's own backend, and that switches `interactive` on: were it put back
    with the rest, no later figure would ever be shown.
    """
    interactive = mpl.is_interactive()
    try:
        with mpl.rc_context(look.settings):
            try:
                yield
            finally:
                interactive = mpl.is_interactive()
    finally:
        mpl.interactive(interactive)


@contextmanager
def theme(name: str | None = None) -> Iterator[Look]:
    """Draw everything inside the block in one theme, figures made with matplotlib itself included.

    Outside the block nothing has changed: matplotlib's own settings are put back. Without this block, plots have the
    theme of the notebook they stand in, unless the environment variable ``COURSE_PLOTS_THEME`` says another.

    Args:
        name: "light" or "dark"; `None` for the theme in force.

    Yields:
        The `Look`: its colors, for what you add to a plot yourself.

    Raises:
        ValueError: for any other name.

    Example:
        >>> from matplotlib import pyplot as plt
        >>> from course import plots
        >>> with plots.theme("dark") as look:
        ...     figure, axes = plt.subplots(1, 2, figsize=(8, 3))
        ...     ax = plots.plot_weights({"rooms": 0.8, "age": -0.3}, ax=axes[0])
        ...     line, = axes[1].plot([0, 1, 2], [2, 1, 3], color=look.color(2))
        >>> look.name
        'dark'
    """
    look = _look_in_force() if name is None else _look_named(name, "`name`")
    token = _chosen.set(look.name)
    try:
        with _settings(look):
            yield look
    finally:
        _chosen.reset(token)
        tell_what_figures_show()


def luminance(color: Any) -> float:
    """Relative luminance as the web's accessibility guidelines (WCAG 2) define it, 0 (black) to 1 (white)."""
    channels = np.array(to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def ink_on(color: Any) -> str:
    """Black or white, whichever has more contrast on `color`."""
    return "#000000" if luminance(color) > 0.179 else "#FFFFFF"


def _look_for(ax: Axes | None) -> Look:
    """The theme that can be read on the figure that `ax` belongs to."""
    if ax is None:
        return _look_in_force()
    *color, opacity = mpl.colors.to_rgba(ax.figure.get_facecolor())
    if opacity < 0.5:
        return _look_in_force()
    return _LIGHT if luminance(color) > 0.179 else _DARK


def _dress(ax: Axes, look: Look, grid: Grid | None) -> None:
    """Give axes our colors: those that a caller made, and the ticks that matplotlib makes after the block has ended."""
    ax.set_facecolor(look.background)
    for side, spine in ax.spines.items():
        spine.set_color(look.muted)
        spine.set_visible(side in ("left", "bottom"))
    ax.tick_params(which="both", color=look.muted, labelcolor=look.ink, labelsize=9)
    # The titles at the left and at the right have no public name.
    titles = [getattr(ax, name) for name in ("title", "_left_title", "_right_title")]
    for text in (ax.xaxis.label, ax.yaxis.label, *titles):
        text.set_color(look.ink)
    ax.set_axisbelow(True)
    ax.grid(False, which="both")
    if grid is not None:
        ax.grid(True, axis=grid, color=look.faint, linewidth=0.8)


def figure_of(ax: Axes) -> Figure:
    """The whole figure that axes stand in, also where they stand in a part of it."""
    figure = ax.figure
    while isinstance(figure, SubFigure):
        figure = figure.figure
    return figure


def extent_in_inches(ax: Axes) -> tuple[float, float]:
    """Width and height of the axes, as far as they are known before the layout is settled."""
    place = ax.get_position()
    width, height = ax.figure.get_size_inches() if hasattr(ax.figure, "get_size_inches") else (6.0, 4.0)
    return float(width * place.width), float(height * place.height)


def put_title(ax: Axes, title: str | None, *, width: float | None = None) -> None:
    """Set a title that is broken into lines where it would run past `width` inches (the axes' own, by default)."""
    if title is None:
        return
    room = extent_in_inches(ax)[0] if width is None else width
    # A letter of the title's size is 0.082 inch wide on average.
    lines = [fill(line, max(12, int(room / 0.082))) for line in str(title).splitlines()]
    ax.set_title("\n".join(lines))


def check_axes(ax: Any) -> None:
    if not isinstance(ax, Axes):
        remedy = (
            "Pass one of them, for example `ax=axes[0]`."
            if isinstance(ax, Sequence | np.ndarray)
            else ("Make one with `figure, ax = plt.subplots()`, or leave `ax` out.")
        )
        raise TypeError(f"`ax` must be one matplotlib Axes. Received: {type(ax).__name__}. {remedy}")


@contextmanager
def canvas(
    ax: Axes | None, *, width: float = 6.0, height: float = 3.8, grid: Grid | None = None
) -> Iterator[tuple[Axes, Look]]:
    """Yield the axes to draw on, and their look. Makes a figure of `width` × `height` inches where `ax` is `None`."""
    if ax is not None:
        check_axes(ax)
    look = _look_for(ax)
    with _settings(look):
        made = None
        if ax is None:
            made, ax = plt.subplots(figsize=(width, height))
            tell_what_figures_show()
        _dress(ax, look, grid)
        try:
            yield ax, look
        except BaseException:
            # A half-drawn figure would appear under the error message in a notebook.
            if made is not None:
                plt.close(made)
            raise


@contextmanager
def canvases(
    count: int, ax: Any, *, columns: int = 3, width: float = 4.0, height: float = 3.2, grid: Grid | None = None
) -> Iterator[tuple[np.ndarray, Look]]:
    """Yield `count` axes as an array, and their look. `width` and `height`, in inches, are of one of them.

    `ax` may hold the axes to draw on, at least `count` of them; those that are left over are switched off.
    """
    if ax is None:
        columns = min(columns, count)
        rows = -(-count // columns)
        look = _look_in_force()
        with _settings(look):
            made, grid_of_axes = plt.subplots(rows, columns, figsize=(width * columns, height * rows), squeeze=False)
        tell_what_figures_show()
        every = grid_of_axes.ravel()
    else:
        made = None
        every = np.atleast_1d(np.asarray(ax, dtype=object)).ravel()
        for one in every:
            check_axes(one)
        if len(every) < count:
            raise ValueError(
                f"`ax` must hold one Axes for each of the {count} panels. Received: {len(every)}. "
                f"Make them with `figure, axes = plt.subplots(1, {count})`, or leave `ax` out."
            )
        look = _look_for(every[0])
    with _settings(look):
        for one in every[:count]:
            _dress(one, look, grid)
        for one in every[count:]:
            one.set_axis_off()
        try:
            yield every[:count], look
        except BaseException:
            if made is not None:
                plt.close(made)
            raise
