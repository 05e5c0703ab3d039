"""What `course build` cannot do without: tags, solution markers, stubs that parse, one set-up cell.

What makes a lesson good is the business of `lint`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from course.authoring.cells import TAGS, Cell, checked_ids
from course.authoring.problems import Problem
from course.authoring.stubs import BEGIN, END, STUB, student_source


def structure_problems(path: Path, cells: tuple[Cell, ...]) -> Iterator[Problem]:
    """What keeps a lesson from being built.

    Args:
        path: The lesson's file, which the problems name.
        cells: Its cells.
    """
    for cell, after in zip(cells, (*cells[1:], None), strict=True):

        def problem(rule: str, message: str, offset: int = 0, cell: Cell = cell) -> Problem:
            return Problem(path, cell.line + offset, cell.number, rule, message)

        for tag in cell.tags:
            if tag not in TAGS:
                yield problem("unknown-tag", f"Unknown tag '{tag}'. A cell may have: {', '.join(TAGS)}.")
        for key in cell.other:
            yield problem("unknown-tag", f"Unknown cell field '{key}'. A cell may have 'tags' and 'topics'.")
        if cell.tags and cell.kind == "markdown":
            yield problem("unknown-tag", f"Tag '{cell.tags[0]}' on a text cell; only code cells are tagged.")
        if cell.kind == "markdown":
            continue
        yield from _markers(problem, cell)
        if cell.kind == "code" and "exercise" not in cell.tags and (BEGIN in cell.source or END in cell.source):
            yield problem("solution-markers", "Solution markers in a cell that is no exercise. Tag it 'exercise'.")
        if "exercise" in cell.tags:
            if after is None or "check" not in after.tags:
                yield problem("exercise-check", "No 'check' cell follows this exercise. Put it directly after.")
            yield from _stub_problems(problem, cell)
        if "check" in cell.tags and len(checked_ids(cell.source)) != 1:
            yield problem(
                "exercise-check",
                "A 'check' cell calls course.check exactly once, with the exercise's id as literal text.",
            )
    for tag in ("parameters", "setup"):
        tagged = [cell for cell in cells if tag in cell.tags]
        if len(tagged) != 1:
            line = tagged[1].line if tagged else 1
            number = tagged[1].number if tagged else 0
            yield Problem(
                path, line, number, "setup", f"A lesson has exactly one '{tag}' cell; this one has {len(tagged)}."
            )


def _markers(problem: Any, cell: Cell) -> Iterator[Problem]:
    inside = False
    found = 0
    for offset, line in enumerate(cell.source.splitlines(), 1):
        if BEGIN in line:
            if inside:
                yield problem("solution-markers", f"A second '{BEGIN}' before '{END}'.", offset)
            inside, found = True, found + 1
        elif END in line:
            if not inside:
                yield problem("solution-markers", f"'{END}' without '{BEGIN}' before it.", offset)
            inside = False
        elif line.strip().startswith(STUB) and not inside:
            yield problem("solution-markers", f"'{STUB}' outside of the solution markers.", offset)
    if inside:
        yield problem("solution-markers", f"'{BEGIN}' without '{END}' after it.")
    if "exercise" in cell.tags and not found:
        yield problem("solution-markers", f"An exercise without solution. Put it between '{BEGIN}' and '{END}'.")


def _stub_problems(problem: Any, cell: Cell) -> Iterator[Problem]:
    if cell.source.count(BEGIN) != cell.source.count(END):
        return
    try:
        ast.parse(student_source(cell.source))
    except SyntaxError as error:
        yield problem(
            "stub", f"What the student will see does not parse: {error.msg} (line {error.lineno} of the cell)."
        )
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        yield problem("stub", f"The cell does not parse: {error.msg}.", error.lineno or 0)
