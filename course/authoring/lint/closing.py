"""How a lesson ends: with an open task without points, and with something to read."""

import re
from collections.abc import Iterator

from course.authoring.cells import Cell
from course.authoring.lesson import Lesson
from course.authoring.lint.links import LINK
from course.authoring.lint.prose import line_at, without_code
from course.authoring.problems import Problem

FEWEST_READINGS, MOST_READINGS = 2, 4
_RECAP = re.compile(r"^## +(?:what you have done|recap|summary)\b", re.I | re.M)
_SECTION = re.compile(r"^## ", re.M)
_OPEN_TASK = re.compile(r"^#{2,6} +.*\bopen tasks?\b|\*\*[^*\n]*\bopen tasks?\b[^*\n]*\*\*", re.I | re.M)


def readings(lesson: Lesson) -> Iterator[Problem]:
    """The closing section, from the recap on, links two to four texts outside of the course."""
    closing = _closing(lesson)
    if closing is None:
        return
    start, place = closing
    addresses: dict[str, None] = {}
    for cell in lesson.cells[start.number - 1 :]:
        if cell.kind != "markdown":
            continue
        text = without_code(cell.source)
        for match in LINK.finditer(text, place if cell is start else 0):
            if not match["image"] and match["target"].strip().startswith(("http://", "https://")):
                addresses[match["target"].strip()] = None
    if not FEWEST_READINGS <= len(addresses) <= MOST_READINGS:
        message = (
            f"The closing section links {len(addresses)} texts to read on with. Name {FEWEST_READINGS} to "
            f"{MOST_READINGS}, with author and year: [title](https://…)."
        )
        yield Problem(lesson.path, line_at(start, place), start.number, "readings", message)


def open_task(lesson: Lesson) -> Iterator[Problem]:
    """Somewhere there is a task without points, under that name."""
    if not any(_OPEN_TASK.search(cell.source) for cell in lesson.cells if cell.kind == "markdown"):
        message = (
            'No open task. Add one without points, "**Open task, without points.** …": '
            "prove, explain to a friend, or change and predict."
        )
        last = lesson.cells[-1]
        yield Problem(lesson.path, last.line, last.number, "open-task", message)


def _closing(lesson: Lesson) -> tuple[Cell, int] | None:
    """Where the closing section begins: at the recap, or else at the last section's heading, or else the last text."""
    texts = [cell for cell in lesson.cells if cell.kind == "markdown"]
    for heading in (_RECAP, _SECTION):
        for cell in reversed(texts):
            places = [match.start() for match in heading.finditer(without_code(cell.source))]
            if places:
                return cell, places[-1]
    return (texts[-1], 0) if texts else None
