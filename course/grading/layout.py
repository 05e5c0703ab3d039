"""The frame of every page that grading writes: self-contained, without a script, for a phone, a desk and a printer."""

import base64
import hashlib
from html import escape

from course.grading.sanitizing import visible

_STYLE = """
:root { color-scheme: light dark; --page: #fdfdfb; --ink: #22262b; --soft: #5d646b; --line: #dfe2e5; --card: #ffffff;
  --code: #f5f6f4; --good: #1f7f49; --bad: #b8472a; --open: #6b7178; --bar: #3f78b5; --told: #fdf3e4; --edge: #d08a2a; }
@media screen and (prefers-color-scheme: dark) {
  :root { --page: #17191c; --ink: #e4e6e8; --soft: #a3abb3; --line: #383e45; --card: #1f2226; --code: #17191c;
    --good: #4cc486; --bad: #f0845f; --open: #a3abb3; --bar: #6ea6dd; --told: #2d2820; --edge: #d08a2a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.6rem 1rem 4rem; max-width: 62rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; } td, th { overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0; } h2 { font-size: 1.25rem; margin: 2.2rem 0 .3rem; }
h3 { font-size: 1.05rem; margin: 0; } p { margin: .4rem 0; }
.soft { color: var(--soft); } .small { font-size: .87rem; } .right { color: var(--good); } .wrong { color: var(--bad); }
.open { color: var(--open); } a { color: var(--bar); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1.1rem;
  margin-top: 1rem; }
.head { display: flex; flex-wrap: wrap; gap: .2rem 1rem; justify-content: space-between; align-items: baseline; }
.points { font-variant-numeric: tabular-nums; white-space: nowrap; font-weight: 600; }
.bar { display: block; width: 100%; height: .5rem; margin: .6rem 0; } .bar .track { fill: var(--line); }
.bar .part { fill: var(--bar); }
.told { background: var(--told); border-left: 4px solid var(--edge); border-radius: .3rem; padding: .5rem .8rem;
  margin: .6rem 0; }
ul.plain { list-style: none; margin: .5rem 0 0; padding: 0; } ul.plain > li { margin-top: .35rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem .8rem;
  margin: .3rem 0 .3rem 1.4rem; }
dt { color: var(--soft); } dd { margin: 0; min-width: 0; }
code, pre { font: .84rem/1.45 ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: .3rem; padding: .55rem .7rem;
  margin: .4rem 0 0; overflow: auto; max-height: 32rem; white-space: pre; overflow-wrap: normal; tab-size: 4; }
dd pre { margin: 0; padding: .2rem .5rem; max-height: 14rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .7rem .3rem 0;
  vertical-align: top; } th { color: var(--soft); font-weight: 500; border-bottom: 1px solid var(--line); }
td { border-bottom: 1px solid var(--line); } td:last-child, th:last-child { padding-right: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.name { min-width: 9rem; } figure { margin: .8rem 0 1rem; max-width: 42rem; }
figure img { display: block; width: 100%; height: auto; } .on-dark { display: none !important; }
@media screen and (prefers-color-scheme: dark) { .on-light { display: none !important; }
  .on-dark { display: block !important; } }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: .8rem;
  margin-top: .5rem; } .two > div { min-width: 0; }
.line { display: block; min-height: 1.2em; } .differs { background: var(--told); box-shadow: -4px 0 0 var(--edge); }
summary { cursor: pointer; color: var(--bar); }
@media (max-width: 34rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; margin-left: .6rem; }
  dd { margin-bottom: .3rem; } .name { min-width: 6rem; } .card { padding: .8rem .8rem; } .stack th { display: none; }
  .stack tr { display: block; border-bottom: 1px solid var(--line); padding: .4rem 0; }
  .stack td, .stack td.number { display: block; border: 0; padding: .05rem 0; text-align: left; white-space: normal; }
  .stack td[title]::before { content: attr(title) ": "; color: var(--soft); } }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } .card { break-inside: auto; } h2, h3, .head {
  break-after: avoid; } pre { max-height: none !important; overflow: visible; white-space: pre-wrap;
  overflow-wrap: anywhere; } figure, tr, dd, .told { break-inside: avoid; } a { color: inherit; text-decoration: none; }
  .scroll { overflow: visible; } }
"""
# A style sheet is let in by its hash: with markup that came from elsewhere not even a style could be added.
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode("ascii")
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; base-uri 'none'; form-action 'none'"


def page(title: str, body: str) -> str:
    """A whole page.

    Args:
        title: Of the window, as text.
        body: HTML, already escaped, without a `style` attribute.

    Returns:
        Self-contained HTML.
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{shown(title)}</title><style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def shown(text: str) -> str:
    """Text as HTML: escaped, and with what cannot be seen written out.

    Args:
        text: Whatever came.

    Example:
        >>> shown("<b>\\u202e")
        '&lt;b&gt;\\\\u202e'
    """
    return escape(visible(text))


def bar(share: float) -> str:
    """A horizontal bar.

    Args:
        share: From 0 to 1.
    """
    width = 100 * min(max(share, 0.0), 1.0)
    return (
        f'<svg class="bar" role="img" aria-label="{width:.0f} %">'
        '<rect class="track" width="100%" height="100%" rx="4"/>'
        f'<rect class="part" width="{width:.1f}%" height="100%" rx="4"/></svg>'
    )


def points(earned: float, possible: float) -> str:
    """Points as a person writes them.

    Example:
        >>> points(2.5, 4)
        '2.5 of 4 points'
    """
    return f"{earned:g} of {possible:g} point{'s' if possible != 1 else ''}"
