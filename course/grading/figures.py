"""The figures of the instructor's report, in the course's own look, each for a light page and for a dark one."""

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from course.grading.item_analysis import OUTCOMES, ExerciseFacts
from course.plots.style import Look, ink_on, theme

_MOST_ROWS = 60


@dataclass(frozen=True)
class DrawnFigure:
    """A figure; the style sheet shows the one that fits the ground, and the light one on paper.

    Args:
        light: For a light page, as an address that holds the whole image.
        dark: For a dark one.
        text: What it shows, in words.
    """

    light: str
    dark: str
    text: str


def distribution(shares: Sequence[float]) -> DrawnFigure:
    """How many students earned how much, in tenths.

    Args:
        shares: Each student's share of the points that were to be had.
    """
    counts = [0] * 10
    for share in shares:
        counts[min(9, max(0, int(share * 10 + 1e-9)))] += 1
    middle = 100 * median(shares)

    def draw(ax: Axes, look: Look) -> None:
        bars = ax.bar([10 * tenth + 5 for tenth in range(10)], counts, width=9.2, color=look.palette[0])
        ax.bar_label(bars, labels=[str(count) if count else "" for count in counts], color=look.ink, padding=2)
        ax.axvline(middle, color=look.palette[1], linewidth=1.8, linestyle="--")
        ax.text(
            middle,
            1.02,
            f"median {middle:.0f} %",
            color=look.palette[1],
            ha="right" if middle > 50 else "left",
            va="bottom",
            transform=ax.get_xaxis_transform(),
        )
        ax.set(xlabel="share of all points, in %", ylabel="students", xlim=(0, 100), ylim=(0, max(counts) * 1.12))
        ax.set_xticks(range(0, 101, 10))
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        ax.grid(True, axis="y")

    told = ", ".join(f"{10 * tenth} to {10 * tenth + 10} %: {count}" for tenth, count in enumerate(counts) if count)
    return _figure(draw, 6.0, 2.8, f"Students by share of all points. {told}. Median {middle:.0f} %.")


def outcomes(facts: Sequence[ExerciseFacts]) -> DrawnFigure:
    """What came of each exercise, as a bar from all right to did not run.

    Args:
        facts: The exercises.
    """
    facts = facts[:_MOST_ROWS]

    def draw(ax: Axes, look: Look) -> None:
        colors = (look.palette[0], look.palette[5], look.palette[1], look.faint, look.palette[6])
        left = [0.0] * len(facts)
        places = range(len(facts))
        for name, color in zip(OUTCOMES, colors, strict=True):
            shares = [100 * fact.outcomes[name] / fact.count for fact in facts]
            ax.barh(places, shares, left=left, color=color, height=0.72, label=name, edgecolor=look.background)
            for place, share in enumerate(shares):
                if share >= 7:
                    label = f"{share:.0f}"
                    ax.text(
                        left[place] + share / 2, place, label, ha="center", va="center", color=ink_on(color), size=8
                    )
                left[place] += share
        ax.set_yticks(places, [fact.exercise for fact in facts])
        ax.invert_yaxis()
        ax.set(xlim=(0, 100), xlabel="% of the submissions that could be read")
        ax.tick_params(axis="y", length=0)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        # Above the names, too: five words are wider than the bars.
        ax.figure.legend(loc="outside upper left", ncols=5, handlelength=1, columnspacing=1.0, borderpad=0.2)

    told = "; ".join(
        f"{fact.exercise}: " + ", ".join(f"{count} {name}" for name, count in fact.outcomes.items() if count)
        for fact in facts
    )
    return _figure(draw, 6.0, 1.0 + 0.28 * len(facts), f"What came of each exercise. {told}.")


def times(seconds: Mapping[str, Sequence[float]]) -> DrawnFigure:
    """How long each exercise took: a dot a submission, and the median.

    Args:
        seconds: Exercises to seconds.
    """
    shown = list(seconds.items())[:_MOST_ROWS]

    def draw(ax: Axes, look: Look) -> None:
        for place, (_, values) in enumerate(shown):
            ax.plot([max(value, 1e-3) for value in values], [place] * len(values), "o", color=look.palette[0],
                    alpha=0.25, markersize=4, markeredgewidth=0)  # fmt: skip
            ax.plot(
                [max(median(values), 1e-3)], [place], "|", color=look.palette[1], markersize=15, markeredgewidth=2.4
            )
        ax.set_yticks(range(len(shown)), [name for name, _ in shown])
        ax.invert_yaxis()
        ax.set(xscale="log", xlabel="seconds, one dot a submission, median marked", ylim=(len(shown) - 0.4, -0.6))
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        ax.tick_params(axis="y", length=0)
        ax.grid(True, axis="x")

    told = "; ".join(f"{name}: median {median(values):.2f} s, at most {max(values):.2f} s" for name, values in shown)
    return _figure(draw, 6.0, 0.8 + 0.25 * len(shown), f"Seconds an exercise. {told}.")


def _figure(draw: Callable[[Axes, Look], None], width: float, height: float, text: str) -> DrawnFigure:
    light, dark = (_drawn(draw, name, width, height) for name in ("light", "dark"))
    return DrawnFigure(light, dark, text)


def _drawn(draw: Callable[[Axes, Look], None], name: str, width: float, height: float) -> str:
    # A fixed salt and no date: the same records give the same bytes.
    with theme(name) as look, rc_context({"svg.hashsalt": "course", "svg.fonttype": "path"}):
        figure = Figure(figsize=(width, height))
        draw(figure.add_subplot(), look)
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
