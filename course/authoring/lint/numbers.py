"""Numbers that the text read off an output are in an output."""

import re
from collections.abc import Iterator
from typing import Any

from course.authoring.cells import Cell
from course.authoring.lesson import Lesson
from course.authoring.lint.prose import blanked, line_at
from course.authoring.lint.results import executed_outputs
from course.authoring.measured_numbers import MeasuredNumber, numbers_of
from course.authoring.problems import Problem

_FENCED = re.compile(r"```.*?```", re.S)
_HEADING = re.compile(r"^#{1,2} ", re.M)
_STYLING = re.compile(r"\x1b\[[0-9;]*m")
# What matplotlib says of a figure: `<Figure size 640x480 with 1 Axes>`.
_FIGURE = re.compile(r"<Figure size [^>]*>")
_NEAREST = 3


def numbers_that_no_output_holds(lesson: Lesson) -> Iterator[Problem]:
    """Every marked number stands in what a cell of its section gave, rounded to the digits that are written.

    A section goes from one heading of the first or second level to the next; where no cell of it gives a number (a
    recap, a promise), the whole lesson counts. Nothing is said while the solution was not executed since the last edit.
    """
    outputs = executed_outputs(lesson)
    if outputs is None:
        return
    sections = _sections(lesson.cells, outputs)
    all_of_them = [value for _, values in sections for value in values]
    for numbers, values in sections:
        for cell, number in numbers:
            held = values or all_of_them
            if any(number.is_read_off(value) for value in held):
                continue
            line = line_at(cell, number.place)
            yield Problem(lesson.path, line, cell.number, "number", _message(number, held))


def _sections(
    cells: tuple[Cell, ...], outputs: list[list[dict[str, Any]]]
) -> list[tuple[list[tuple[Cell, MeasuredNumber]], list[float]]]:
    """For each section its marked numbers, each with its cell, and all numbers that its cells gave."""
    sections: list[tuple[list[tuple[Cell, MeasuredNumber]], list[float]]] = [([], [])]
    for cell, of_cell in zip(cells, outputs, strict=True):
        if cell.kind == "code":
            sections[-1][1].extend(value for output in of_cell for value in numbers_of(_text(output)))
            continue
        headings = [match.start() for match in _HEADING.finditer(blanked(_FENCED, cell.source))]
        waiting = list(cell.numbers)
        for heading in headings:
            while waiting and waiting[0].place < heading:
                sections[-1][0].append((cell, waiting.pop(0)))
            sections.append(([], []))
        sections[-1][0].extend((cell, number) for number in waiting)
    return sections


def _text(output: dict[str, Any]) -> str:
    """What an output says in words and numbers: never its picture or its markup."""
    if output.get("output_type") == "stream":
        text = output.get("text", "")
    else:
        text = output.get("data", {}).get("text/plain", "")
    return _FIGURE.sub("", _STYLING.sub("", text if isinstance(text, str) else "".join(text)))


def _message(number: MeasuredNumber, values: list[float]) -> str:
    said = f"No output of this section holds {number.text!r}, which is marked as read off one."
    if not values or number.value is None:
        return f"{said} No cell of the lesson gives a number."
    wanted = number.value
    nearest = sorted(set(values), key=lambda value: min(abs(value - wanted), abs(100 * value - wanted)))[:_NEAREST]
    told = ", ".join(f"{value:.10g}" for value in nearest)
    return f"{said} Nearest are {told}. Mend the number, or take the marks away."
