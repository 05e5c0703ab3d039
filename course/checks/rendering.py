"""How the result of a check looks, as text and as HTML: the same facts in the same order."""

from html import escape
from typing import Any

import numpy as np

from course.answers.marking import CheckResult, Failure
from course.display import SIGNS, Panel
from course.exercises.types import Data


def panel_of(marked: CheckResult, title: str, hint: str = "") -> Panel:
    """The panel that a student reads.

    Args:
        marked: The result.
        title: The exercise's title.
        hint: The next hint, shown when the answer is not right.
    """
    data = {
        "kind": "check",
        "id": marked.id,
        "outcome": marked.outcome,
        "points": marked.points,
        "max_points": marked.max_points,
    }
    points = f"{marked.points:g} of {marked.max_points} points"
    if marked.outcome == "right":
        return Panel(
            text=f"{SIGNS['right']} {marked.id}: right. {points}.",
            title=f"{marked.id}: right. {points}.",
            state="right",
            body=f"<div>{escape(title)}: {escape(', '.join(marked.verdicts))}.</div>",
            data=data,
        )
    if marked.outcome == "not attempted":
        return Panel(
            text=f"{SIGNS['open']} {marked.id}: not attempted yet. {points}.",
            title=f"{marked.id}: not attempted yet. {points}.",
            state="open",
            body=f"<div>{escape(title)}. Replace the stub in the cell above, run it, then run this cell again.</div>",
            data=data,
        )
    facts = _facts(marked, hint)
    lines = [f"{SIGNS['wrong']} {marked.id}: not right yet. {points}."]
    for name, value in facts:
        lines += _indented(name, value)
    rows = "".join(
        f'<tr><td style="vertical-align:top;text-align:left;white-space:nowrap;opacity:0.75">{escape(name)}</td>'
        f'<td style="text-align:left;white-space:pre-wrap;overflow-wrap:anywhere">{_html(name, value)}</td></tr>'
        for name, value in facts
    )
    return Panel(
        text="\n".join(lines),
        title=f"{marked.id}: not right yet. {points}.",
        state="wrong",
        body=f'<table style="margin:4px 0;background:transparent">{rows}</table>',
        data=data,
    )


def _facts(marked: CheckResult, hint: str) -> list[tuple[str, str]]:
    facts = []
    right = [name for name, holds in marked.verdicts.items() if holds]
    if right:
        facts.append(("right", ", ".join(right)))
    if marked.failures:
        first: Failure = marked.failures[0]
        facts.append(("not yet", ", ".join(dict.fromkeys(failure.verdict for failure in marked.failures))))
        given = text_of_data(first.case)
        if given:
            facts.append(("given", given))
        if first.observed:
            facts.append(("came back", text_of_data(first.observed)))
        if first.message:
            facts.append(("because", first.message))
        if first.line:
            facts.append(("your code", first.line))
    if marked.diagnosis:
        facts.append(("diagnosis", marked.diagnosis))
    if hint:
        facts.append(("hint", f'{hint} (course.hint("{marked.id}") climbs the ladder)'))
    return facts


def _indented(name: str, value: str) -> list[str]:
    first, *rest = value.split("\n")
    return [f"  {name:<10} {first}"] + [" " * 13 + line for line in rest]


def _html(name: str, value: str) -> str:
    text = escape(value)
    if name in ("given", "came back", "your code"):
        return f'<code style="white-space:pre-wrap;background:transparent;padding:0">{text}</code>'
    return f"<b>{text}</b>" if name == "diagnosis" else text


def text_of_data(data: Data) -> str:
    """Names and values, each cut to a few short lines."""
    about = data.get("about")
    lines = [str(about)] if isinstance(about, str) and about else []
    entries = [(name, value) for name, value in data.items() if name != "about"]
    lines += [f"{name} = {_value(value)}" for name, value in entries[:4]]
    if len(entries) > 4:
        lines.append(f"… and {len(entries) - 4} more: {', '.join(name for name, _ in entries[4:])}")
    return "\n".join(lines)


def _value(value: Any) -> str:
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return f"{value.item():.6g}" if value.dtype.kind == "f" else str(value.item())
        text = np.array2string(value, precision=3, threshold=12, edgeitems=2, max_line_width=76, suppress_small=True)
        lines = text.split("\n")
        text = "\n".join(lines[:6] + ["…"] if len(lines) > 6 else lines)
        return f"array of shape {value.shape}\n{text}" if value.size > 6 or value.ndim > 1 else text
    if isinstance(value, float):
        return f"{value:.6g}"
    text = repr(value)
    return text if len(text) <= 200 else text[:199] + "…"
