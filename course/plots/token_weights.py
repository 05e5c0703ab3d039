"""A text whose words are colored by weight."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from course.errors import complaint
from course.plots.style import canvas, extent_in_inches, ink_on, put_title
from course.plots.values import as_array

_LETTER = 0.602  # width of a letter of the typewriter font, as a share of its size


def plot_token_weights(
    tokens: Sequence[str],
    weights: Any,
    *,
    line_length: int = 60,
    show_values: bool = False,
    title: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Write a text with a colored ground behind each token: the deeper, the larger its weight.

    Weights above and below zero have a color each. All tokens are written, in lines.

    Args:
        tokens: the tokens of the text, in order.
        weights: one number a token, shape (n,): attention, saliency, a contribution to the score.
        line_length: letters in a line.
        show_values: write the weight below each token.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        ValueError: where there is not one weight a token.

    Example:
        >>> from course import plots
        >>> ax = plots.plot_token_weights(
        ...     "the plot is thin but the acting is wonderful and the music a joy".split(),
        ...     [0.0, -0.1, 0.0, -0.8, 0.2, 0.0, 0.1, 0.0, 1.0, 0.1, 0.0, 0.1, 0.0, 0.7],
        ...     line_length=40,
        ...     show_values=True,
        ...     title="“Thin” speaks against, “wonderful” for",
        ... )
    """
    if isinstance(tokens, str):
        raise TypeError(
            complaint("tokens", "a list of texts", f"one text, {tokens[:20]!r}", "Split it: `text.split()`.")
        )
    if isinstance(line_length, bool) or not isinstance(line_length, int | np.integer) or line_length < 1:
        raise ValueError(complaint("line_length", "a whole number from 1 up", repr(line_length), "Try 60."))
    words = [str(token).replace("\n", "⏎") or "∅" for token in tokens]
    values = as_array("weights", weights, dimensions=1).astype(float)
    if len(values) != len(words):
        raise ValueError(
            complaint("weights", f"one for each of the {len(words)} tokens", f"{len(values)}", "Weigh every token.")
        )
    notes = [f"{value:+.2f}".replace("-", "−") if show_values else "" for value in values]
    spots, line, column = [], 0, 0
    for word, note in zip(words, notes, strict=True):
        size = max(len(word), len(note))
        if column and column + size > line_length:
            line, column = line + 1, 0
        spots.append((line, column, size))
        column += size + 1
    longest = max(start + size for _, start, size in spots)
    tall = 2.6 if show_values else 1.8  # height of a line, in widths of a letter times two
    strongest = float(np.abs(values).max()) or 1.0
    inches = 11 * _LETTER / 72 * (longest + 1)
    height = (line + 1) * tall * 2 * _LETTER * 11 / 72
    with canvas(ax, width=max(inches + 0.3, 3), height=height + (0.55 if title else 0.2)) as (ax, look):
        font = float(np.clip(11 * 1.25 * extent_in_inches(ax)[0] / max(inches, 2.5), 4, 11))
        for word, note, value, (row, start, size) in zip(words, notes, values, spots, strict=True):
            color = look.diverging(0.5 + 0.5 * value / strongest)
            middle = start + size / 2
            ax.add_patch(
                FancyBboxPatch(
                    (start - 0.3, row * tall - 0.62),
                    size + 0.6,
                    1.24,
                    boxstyle="round,pad=0,rounding_size=0.3",
                    facecolor=color,
                    edgecolor="none",
                    mutation_aspect=0.5,
                )
            )
            style: dict[str, Any] = {"family": "monospace", "ha": "center", "va": "center"}
            ax.text(middle, row * tall, word, fontsize=font, color=ink_on(color), **style)
            if note:
                ax.text(middle, row * tall + 1.02, note, fontsize=0.72 * font, color=look.muted, **style)
        ax.set_xlim(-0.5, max(longest + 0.5, 2.5 * 72 / (11 * _LETTER)))
        ax.set_ylim(line * tall + (1.6 if show_values else 1.0), -1.0)
        ax.set_axis_off()
        put_title(ax, title)
    return ax
