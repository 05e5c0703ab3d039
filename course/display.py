"""One way to show a result: HTML in a notebook, the same facts as text elsewhere, and as data for `course run`.

The colors are mid-tones that stay readable on a white page and on a dark one; text takes the page's own color. There
is no script and no style sheet, so that Jupyter, Colab, a saved notebook and an e-mail show the same.
"""

import codecs
import html
import io
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

MIME = "application/vnd.keras-course+json"
State = Literal["right", "wrong", "open", "plain"]
COLORS = {"right": "#2a9d5c", "wrong": "#d1603d", "open": "#8a8f98", "plain": "#4a86c5"}
SIGNS = {"right": "✓", "wrong": "✗", "open": "○", "plain": ""}
# What a console that is no UTF-8 shows instead; whatever else it lacks is a question mark.
_PLAIN_SIGNS = {"✓": "+", "✗": "x", "○": "o", "…": "...", "·": "-", "→": "->", "×": "x", "−": "-"}
_PLAIN_SIGNS |= dict.fromkeys("“”", '"') | dict.fromkeys("‘’", "'")
# Code, a formula, bold: in this order, so that a star within a formula or code is one.
_INLINE = re.compile(r"(`[^`\n]+`|\$[^$\s](?:[^$\n]*[^$\s])?\$|\*\*(?=\S)[^*\n]+(?<=\S)\*\*)")


@dataclass(frozen=True)
class Panel:
    """Something to show.

    Args:
        text: The whole of it as plain text.
        title: The first line of the HTML form; without it there is only the text.
        state: Chooses sign and color.
        body: HTML below the title, already escaped.
        data: JSON facts for programs that read the notebook.
    """

    text: str
    title: str = ""
    state: State = "plain"
    body: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        color, sign = COLORS[self.state], SIGNS[self.state]
        head = f'<div style="font-weight:600"><span style="color:{color}">{sign}</span> {inline_html(self.title)}</div>'
        body = self.body or (inline_html(self.text) if not self.title else "")
        if self.title and not self.body:
            body = f"<div>{inline_html(self.text.partition(': ')[2] or self.text)}</div>"
        return (
            f'<div style="border-left:4px solid {color};padding:4px 12px;margin:4px 0;max-width:62em;line-height:1.5">'
            f"{head if self.title else ''}{body}</div>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": self.text}
        if self.title:
            bundle["text/html"] = self._repr_html_()
        if self.data:
            bundle[MIME] = dict(self.data)
        return bundle


def show(panel: Panel) -> None:
    """Show a panel where the reader is: below the cell in a notebook, as text in a terminal."""
    if in_notebook():
        from IPython.display import display

        display(panel)
    elif sys.stdout is not None and not sys.stdout.closed:  # a window without a console (pythonw) has none
        sys.stdout.write(writable(panel.text, getattr(sys.stdout, "encoding", None)) + "\n")


def writable(text: str, encoding: str | None) -> str:
    """Text that a console of some encoding can show: signs that it lacks are replaced by plain ones.

    Args:
        text: What is to be written.
        encoding: The console's; None where it takes everything.

    Example:
        >>> writable("✓ softmax: right …", "ascii"), writable("✓ softmax: right …", "utf-8")
        ('+ softmax: right ...', '✓ softmax: right …')
    """
    try:
        return text.encode(encoding or "utf-8", errors=_SIGNS_IN_PLAIN).decode(encoding or "utf-8")
    except LookupError:  # an encoding that Python does not know
        return text


def plain_signs_on_consoles() -> None:
    """For a command: its own streams replace what they cannot show, instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_SIGNS_IN_PLAIN)


def _plain_signs(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN_SIGNS.get(sign, "?") for sign in lacking), error.end


_SIGNS_IN_PLAIN = "keras-course.plain-signs"
codecs.register_error(_SIGNS_IN_PLAIN, _plain_signs)


def inline_html(text: str) -> str:
    """A sentence as HTML: escaped, with what stands between backticks as code, and `**…**` in bold.

    Formulas between dollar signs stay as they are: Jupyter sets them. A backtick or a dollar sign that is alone is one.

    Args:
        text: With or without Markdown.

    Example:
        >>> inline_html("Does `x < 0` give $x^2$ or **0**?")
        'Does <code>x &lt; 0</code> give $x^2$ or <b>0</b>?'
    """
    shown = []
    for part in _INLINE.split(text):
        if len(part) > 2 and part[0] == part[-1] == "`":
            shown.append(f"<code>{html.escape(part[1:-1])}</code>")
        elif len(part) > 4 and part.startswith("**") and part.endswith("**"):
            shown.append(f"<b>{html.escape(part[2:-2])}</b>")
        else:
            shown.append(html.escape(part))
    return "".join(shown)


def in_notebook() -> bool:
    """Whether there is a Jupyter front end that shows more than text. Never imports IPython itself."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")
