"""One way to show a result: HTML in a notebook, the same facts as text elsewhere, and as data for `course run`.

The colors are mid-tones that stay readable on a white page and on a dark one; text takes the page's own color. There
is no script and no style sheet, so that Jupyter, Colab, a saved notebook and an e-mail show the same.
"""

import html
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

MIME = "application/vnd.keras-course+json"
State = Literal["right", "wrong", "open", "plain"]
COLORS = {"right": "#2a9d5c", "wrong": "#d1603d", "open": "#8a8f98", "plain": "#4a86c5"}
SIGNS = {"right": "✓", "wrong": "✗", "open": "○", "plain": ""}


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
        head = f'<div style="font-weight:600"><span style="color:{color}">{sign}</span> {html.escape(self.title)}</div>'
        body = self.body or (html.escape(self.text) if not self.title else "")
        if self.title and not self.body:
            body = f"<div>{html.escape(self.text.partition(': ')[2] or self.text)}</div>"
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
    else:
        sys.stdout.write(panel.text + "\n")


def in_notebook() -> bool:
    """Whether there is a Jupyter front end that shows more than text. Never imports IPython itself."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")
