"""The report of a run: one HTML page with its figures inside, readable in light and dark, without a script."""

import json
from html import escape
from pathlib import Path
from typing import Any

_STYLE = """
:root { --page: #fdfdfb; --ink: #22262b; --soft: #6b7178; --line: #dfe2e5; --card: #ffffff;
        --good: #2a9d5c; --bad: #d1603d; --open: #8a8f98; --bar: #4a86c5; }
@media (prefers-color-scheme: dark) {
  :root { --page: #17191c; --ink: #e4e6e8; --soft: #9aa1a9; --line: #33383e; --card: #1f2226; } }
body { margin: 0 auto; padding: 2rem 1.2rem 4rem; max-width: 68rem; background: var(--page); color: var(--ink);
       font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.2rem; margin: 0; }
p.facts { color: var(--soft); margin: .3rem 0 1.6rem; }
a { color: var(--bar); }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem .3rem 0; }
th { color: var(--soft); font-weight: 500; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.track { background: var(--line); height: .5rem; border-radius: .25rem; min-width: 6rem; }
.track div { background: var(--bar); height: 100%; border-radius: .25rem; }
.passed { color: var(--good); } .failed, .missed { color: var(--bad); } .open { color: var(--open); }
section { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem;
          margin-top: 1.2rem; }
section > p { margin: .2rem 0; color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .6rem; margin-top: .8rem; }
.figures img { width: 100%; background: #fff; border-radius: .3rem; }
pre { background: var(--page); border: 1px solid var(--line); padding: .6rem; overflow-x: auto; font-size: .85rem; }
.contract { position: relative; }
"""
_SIGNS = {
    "passed": ("✓", "passed"),
    "failed": ("✗", "failed"),
    "contract missed": ("✗", "missed"),
    "not run": ("○", "open"),
}


def report_html(document: dict[str, Any], folder: Path) -> str:
    """The page.

    Args:
        document: What stands in `run.json`.
        folder: Where the executed notebooks lie; their figures are put into the page.

    Returns:
        Self-contained HTML.
    """
    lessons = document["lessons"]
    passed = sum(lesson["status"] == "passed" for lesson in lessons)
    what = "lessons" if len(document["backends"]) == 1 else "runs of lessons"
    versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    head = [
        f"<h1>{passed} of {len(lessons)} {what} passed</h1>",
        f'<p class="facts">{escape(document["started"])} · {escape(", ".join(document["backends"]))} on '
        f"{escape(document['device'] or 'no device yet')} · profile {escape(document['profile'])}"
        f"{' · <b>interrupted</b>' if document['interrupted'] else ''}<br>{escape(versions)}</p>",
    ]
    slowest = max((lesson["wall_seconds"] for lesson in lessons), default=0) or 1
    rows = "".join(_row(lesson, slowest) for lesson in lessons)
    table = (
        '<table><tr><th></th><th>Lesson</th><th>Backend</th><th class="number">Seconds</th><th></th>'
        '<th class="number">Peak memory</th><th class="number">Peak device memory</th>'
        f'<th class="number">Contracts</th><th class="number">Points</th></tr>{rows}</table>'
    )
    cards = "".join(_card(lesson, folder) for lesson in lessons)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>keras-course: {passed} of {len(lessons)} {what} passed</title><style>{_STYLE}</style>"
        f"<body>{''.join(head)}{table}{cards}</body></html>\n"
    )


def _row(lesson: dict[str, Any], slowest: float) -> str:
    sign, kind = _SIGNS[lesson["status"]]
    met = sum(contract["met"] for contract in lesson["contracts"])
    memory = f"{lesson['peak_mebibytes']:.0f} MiB" if lesson["peak_mebibytes"] else "–"
    on_device = lesson["peak_device_mebibytes"]
    width = 100 * lesson["wall_seconds"] / slowest
    return (
        f'<tr><td class="{kind}" title="{escape(lesson["status"])}">{sign}</td>'
        f'<td><a href="#{_anchor(lesson)}">{escape(lesson["lesson"])}</a></td><td>{escape(lesson["backend"])}</td>'
        f'<td class="number">{lesson["wall_seconds"]:.1f}</td>'
        f'<td><div class="track"><div style="width:{width:.0f}%"></div></div></td><td class="number">{memory}</td>'
        f'<td class="number">{"–" if on_device is None else f"{on_device:,.0f} MiB"}</td>'
        f'<td class="number">{met} of {len(lesson["contracts"])}</td>'
        f'<td class="number">{lesson["points"]:g} of {lesson["max_points"]:g}</td></tr>'
    )


def _card(lesson: dict[str, Any], folder: Path) -> str:
    sign, kind = _SIGNS[lesson["status"]]
    notebook = escape(lesson["notebook"])
    parts = [f'<h2><span class="{kind}">{sign}</span> {escape(lesson["title"])} · {escape(lesson["backend"])}</h2>']
    if lesson["status"] != "not run":
        seconds = f"{lesson['seconds']:.1f} s in its cells, {lesson['wall_seconds']:.1f} s in all"
        parts.append(f'<p>{seconds} · <a href="{notebook}">{notebook}</a></p>')
    if lesson["reason"]:
        parts.append(f'<p class="open">Not run: {escape(lesson["reason"])}.</p>')
    if lesson["contracts"]:
        rows = "".join(_contract(contract) for contract in lesson["contracts"])
        parts.append(
            f'<table><tr><th></th><th>Contract</th><th class="number">Value</th><th>Bound</th></tr>{rows}</table>'
        )
    if lesson["error"]:
        parts.append(f'<p class="failed">{escape(lesson["error"]["error"])}</p>')
        for part in ("source", "traceback"):
            if lesson["error"][part]:
                parts.append(f"<pre>{escape(lesson['error'][part])}</pre>")
    # While a lesson runs, and when it was ended, its notebook may be half written.
    pictures = _figures(folder / lesson["notebook"]) if lesson["status"] != "not run" else []
    if pictures:
        images = "".join(f'<img alt="{escape(alt)}" src="data:image/png;base64,{data}">' for data, alt in pictures)
        parts.append(f'<div class="figures">{images}</div>')
    return f'<section id="{_anchor(lesson)}">{"".join(parts)}</section>'


def _anchor(lesson: dict[str, Any]) -> str:
    return escape(f"{lesson['lesson']}-{lesson['backend']}")


def _contract(contract: dict[str, Any]) -> str:
    value = "not a number" if contract["value"] is None else f"{contract['value']:.4f}"
    bounds = [f"≥ {contract['at_least']:g}"] if contract["at_least"] is not None else []
    bounds += [f"≤ {contract['at_most']:g}"] if contract["at_most"] is not None else []
    sign, kind = ("✓", "passed") if contract["met"] else ("✗", "failed")
    return (
        f'<tr><td class="{kind}">{sign}</td><td>{escape(contract["metric"])}</td>'
        f'<td class="number">{value}</td><td>{" and ".join(bounds)}</td></tr>'
    )


def _figures(path: Path) -> list[tuple[str, str]]:
    """The pictures of an executed notebook, as base64, each with the heading under which it stands."""
    if not path.is_file():
        return []
    pictures = []
    heading = ""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            headings = [line.lstrip("# ") for line in source.splitlines() if line.startswith("#")]
            heading = headings[-1] if headings else heading
        for output in cell.get("outputs", []):
            data = output.get("data", {}).get("image/png")
            if data:
                pictures.append(("".join(data).replace("\n", ""), heading))
    return pictures
