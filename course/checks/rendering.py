"""How the result of a check looks, as text and as HTML: the same facts in the same order."""

from html import escape
from typing import Any

import numpy as np

from course.answers.marking import CheckResult, Failure
from course.display import SIGNS, Panel, inline_html
from course.exercises.numbering import numbered
from course.exercises.observing import AFTER
from course.exercises.types import Data

_WHOLE = 12  # numbers; of longer arrays the ends are shown, and the place that is off
_EDGE = 2
_MOST_ENTRIES, _MOST_LINES, _LONGEST_TEXT = 4, 6, 200
_AROUND = 40  # characters on either side of a place in a long text
_DIGITS = 4
_REPLACE_THE_STUB = "Replace the stub in the cell above, run it, then run this cell again."
_LONG = 1e9  # from here on a number is written with an exponent


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
    points, name = f"{marked.points:g} of {marked.max_points} points", numbered(marked.id)
    if marked.outcome == "right":
        return Panel(
            text=f"{SIGNS['right']} {name}: right. {points}.",
            title=f"{name}: right. {points}.",
            state="right",
            body=f"<div>{inline_html(title)}: {inline_html('; '.join(marked.verdicts))}.</div>",
            data=data,
        )
    if marked.outcome == "not attempted":
        return Panel(
            text=f"{SIGNS['open']} {name}: not attempted yet. {points}.",
            title=f"{name}: not attempted yet. {points}.",
            state="open",
            body=f"<div>{inline_html(title)}. {_REPLACE_THE_STUB}</div>",
            data=data,
        )
    facts = _facts(marked, hint)
    lines = [f"{SIGNS['wrong']} {name}: not right yet. {points}."]
    for name, value in facts:
        lines += _indented(name, value)
    rows = "".join(
        f'<tr><td style="vertical-align:top;text-align:left;white-space:nowrap;opacity:0.75">{escape(name)}</td>'
        f'<td style="text-align:left;white-space:pre-wrap;overflow-wrap:anywhere">{_html(name, value)}</td></tr>'
        for name, value in facts
    )
    return Panel(
        text="\n".join(lines),
        title=f"{name}: not right yet. {points}.",
        state="wrong",
        body=f'<table style="margin:4px 0;background:transparent">{rows}</table>',
        data=data,
    )


def _facts(marked: CheckResult, hint: str) -> list[tuple[str, str]]:
    facts = []
    right = [name for name, holds in marked.verdicts.items() if holds]
    if right:
        facts.append(("right", "; ".join(right)))
    if marked.failures:
        first: Failure = marked.failures[0]
        facts.append(("not yet", "; ".join(dict.fromkeys(failure.verdict for failure in marked.failures))))
        given = text_of_data(first.case, place_in(first.case, first.observed, first.place))
        if given:
            facts.append(("given", given))
        came_back = text_of_result(first.case, first.observed, first.place)
        if came_back:
            facts.append(("came back", came_back))
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
    if name in ("given", "came back", "your code"):
        return f'<code style="white-space:pre-wrap;background:transparent;padding:0">{escape(value)}</code>'
    return f"<b>{inline_html(value)}</b>" if name == "diagnosis" else inline_html(value)


def text_of_data(data: Data, place: tuple[int | str, ...] = ()) -> str:
    """Names and values, each cut to a few short lines; of what is cut, the place that is off is shown.

    Args:
        data: A case, or what was observed.
        place: Where something is off, as in `Verdict.place`; it may begin with an entry's name.

    Example:
        >>> print(text_of_data({"y": np.arange(100.0)}, (50,)))
        y = array of shape (100,)
        [ 0  1 ... 98 99]
        y[50] = 50.0
    """
    about = data.get("about")
    lines = [str(about)] if isinstance(about, str) and about else []
    entry = place[0] if place and isinstance(place[0], str) and place[0] in data else ""
    index = place[1:] if entry else place
    names = [name for name in data if name != "about"]
    shown = names[:_MOST_ENTRIES]
    if entry and entry not in shown:
        shown = [*shown[:-1], entry]
    for name in shown:
        text = _value(data[name])
        lines.append(f"{name} = {text}")
        here = _at(data[name], index) if index and entry in ("", name) else None
        if here:
            lines.append(f"{name}{here[0]} = {here[1]}")
    left = [name for name in names if name not in shown]
    if left:
        lines.append(f"… and {len(left)} more: {', '.join(left)}")
    return "\n".join(lines)


def text_of_result(case: Data, observed: Data, place: tuple[int | str, ...] = ()) -> str:
    """What came back as text, as `text_of_data`, without the inputs that were left as they were.

    Args:
        case: The input.
        observed: What was seen; `course.exercises.observing.inputs_after` puts each input into it as `after_<name>`.
        place: Where in `observed` something is off.

    Example:
        >>> print(text_of_result({"x": np.array([1.0])}, {"y": np.array([2.0]), "after_x": np.array([1.0])}))
        y = [2]
        >>> print(text_of_result({"x": np.array([1.0])}, {"y": np.array([2.0]), "after_x": np.array([0.0])}))
        y = [2]
        x, afterwards = [0]
    """
    shown: dict[str, Any] = {}
    for name, value in observed.items():
        entry = name.removeprefix(AFTER)
        if entry == name or entry not in case:
            shown[name] = value
        elif place[:1] == (name,) or not _same(case[entry], value):
            shown[f"{entry}, afterwards"] = value
            place = (f"{entry}, afterwards", *place[1:]) if place[:1] == (name,) else place
    return text_of_data(shown, place)


def _same(one: Any, other: Any) -> bool:
    try:
        return bool(np.array_equal(np.asarray(one), np.asarray(other), equal_nan=True))
    except (TypeError, ValueError):  # text has no nan, and a list of lists of several lengths is no array
        return bool(one == other)


def place_in(case: Data, observed: Data, place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Where in a case to look, if something is off at a place of what was observed: there, if the shapes are the same.

    Args:
        case: The input.
        observed: What came back.
        place: Where in `observed` it is off.

    Returns:
        The entry of the case and the index, or ().
    """
    if not place or isinstance(place[0], str):
        return ()
    shapes = {np.shape(value) for value in observed.values() if isinstance(value, np.ndarray)}
    for name, value in case.items():
        if isinstance(value, np.ndarray) and value.ndim == len(place) and value.shape in shapes:
            return (name, *place)
    return ()


def _value(value: Any) -> str:
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return f"{value.item():.6g}" if value.dtype.kind == "f" else str(value.item())
        lines = _array(value).split("\n")
        text = "\n".join(lines[:_MOST_LINES] + ["…"] if len(lines) > _MOST_LINES else lines)
        return f"array of shape {value.shape}\n{text}" if value.size > 6 or value.ndim > 1 else text
    if isinstance(value, float):
        return f"{value:.6g}"
    text = repr(value)
    return text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"


def _array(value: np.ndarray) -> str:
    texts: list[str] = []

    def number(entry: Any) -> str:
        # Significant digits, not places behind the point: a small number is not 0.
        entry = float(entry) + 0.0
        before_the_point = len(f"{abs(entry):.0f}") if abs(entry) < _LONG else 0
        texts.append(f"{entry:.{max(_DIGITS, before_the_point)}g}")
        return texts[-1].rjust(width)

    width = 0
    for _ in range(2):  # first to see how wide the numbers are
        text = np.array2string(
            value,
            threshold=_WHOLE,
            edgeitems=_EDGE,
            max_line_width=76,
            formatter={"float_kind": number},
            precision=_DIGITS - 1,
        )
        width = max(map(len, texts), default=0)
    return text


def _at(value: Any, index: tuple[int | str, ...]) -> tuple[str, str] | None:
    """One place of a value that may be cut: how it is written, and what stands there. None where there is no such."""
    if isinstance(value, np.ndarray):
        axes = tuple(axis for axis in index if isinstance(axis, int))
        inside = len(axes) == len(index) == value.ndim and all(map(_within, axes, value.shape))
        if not inside or value.size <= _WHOLE:
            return None
        return f"[{', '.join(map(str, axes))}]", str(value[axes])
    if len(repr(value)) <= _LONGEST_TEXT:
        return None
    written = ""
    for axis in index:
        if isinstance(value, str) and isinstance(axis, int):
            if len(value) <= _LONGEST_TEXT:
                break
            start, end = max(axis - _AROUND, 0), axis + _AROUND
            return f"{written}[{start}:{min(end, len(value))}]", repr(value[start:end])
        try:
            value = value[axis]
        except (TypeError, LookupError):
            break
        written += f"[{axis!r}]"
    return (written, _value(value)) if written else None


def _within(place: int, length: int) -> bool:
    return 0 <= place < length
