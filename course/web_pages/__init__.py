"""The frame and the style sheet of every page that the course writes.

A page is self-contained and has no script; it is made for a phone, a desk and a printer, in light and dark. Whatever a
template prints is escaped, unless it is markup of our own.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from course.display import SIGNS, inline_html

_FOLDER = Path(__file__).resolve().parent
STYLE = (_FOLDER / "style.css").read_text(encoding="utf-8")
# A style sheet is let in by its hash: with markup that came from elsewhere not even a style could be added.
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode("ascii")
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; base-uri 'none'; form-action 'none'"


def render(folder: Path, template: str, *, harmless: Callable[[str], str] = str, **values: Any) -> str:
    """Write a page.

    Args:
        folder: Of the template, which extends `frame.html`.
        template: Its file's name.
        harmless: What becomes of every text before it is escaped and printed.
        **values: For the template; `title` is the window's.

    Returns:
        Self-contained HTML.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "a.html").write_text("{% extends 'frame.html' %}{% block body %}{{ said }}{% endblock %}")
        >>> page = render(folder, "a.html", title="A page", said="1 < 2")
        >>> "<title>A page</title>" in page, "1 &lt; 2" in page
        (True, True)
    """
    return str(_environment(folder, harmless).get_template(template).render(values))


def lines(text: str, harmless: Callable[[str], str] = str) -> Any:
    """Text as HTML in which a line break is one; a filter of the templates.

    Args:
        text: Whatever came.
        harmless: As for `render`.

    Example:
        >>> lines("1 < 2\\nyes")
        Markup('1 &lt; 2<br>yes')
    """
    from markupsafe import Markup

    return Markup("<br>").join(harmless(text).split("\n"))


def sentences(text: str, harmless: Callable[[str], str] = str) -> Any:
    """Sentences as HTML: as `lines`, and what stands between backticks is code; a filter of the templates.

    Args:
        text: Whatever came.
        harmless: As for `render`.

    Example:
        >>> sentences("Is `a < b`?\\nLook.")
        Markup('Is <code>a &lt; b</code>?<br>Look.')
    """
    from markupsafe import Markup

    return Markup("<br>".join(map(inline_html, harmless(text).split("\n"))))


@cache
def _environment(folder: Path, harmless: Callable[[str], str]) -> Any:
    # Only where a page is written: whoever builds or dispatches need not wait for it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    def shown(value: Any) -> Any:
        return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    environment = Environment(
        loader=FileSystemLoader([folder, _FOLDER]),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"style": Markup(STYLE), "policy": POLICY, "signs": SIGNS}
    environment.filters |= {
        "lines": lambda text: lines(text, harmless),
        "sentences": lambda text: sentences(text, harmless),
        "number": lambda value: f"{value:g}",
        "percent": lambda share: f"{share:.0%}",
    }
    return environment
