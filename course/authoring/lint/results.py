"""What a reader sees below each cell: from the executed solution when it is this source's, else from the code."""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course.authoring.cells import Cell
from course.authoring.lesson import Lesson

_OF_THE_COURSE = {"setup", "parameters", "check"}
_QUESTIONS = {f"course.{name}" for name in ("case", "check", "hint", "progress", "quiz", "solution")}
_PRINTING = {"print", "display", "summary", "expect"}
_DRAWING = {"plot", "imshow", "scatter", "bar", "barh", "hist", "contour", "contourf", "subplots", "figure"}


@dataclass(frozen=True)
class Results:
    """What a cell shows of the lesson's own. A check's verdict, a quiz and the setup's line are the course's.

    Args:
        output: Whether anything: a number, a text, a picture.
        figure: Whether a picture.
    """

    output: bool = False
    figure: bool = False


def results(lesson: Lesson) -> list[Results]:
    """What each cell of a lesson shows, in the order of its cells."""
    statements = [_statements(cell) for cell in lesson.cells]
    foreseen = _foreseen(statements)
    shown = _executed(lesson) or foreseen
    return [
        one if _is_own(cell, of_cell, promised) else Results()
        for cell, of_cell, one, promised in zip(lesson.cells, statements, shown, foreseen, strict=True)
    ]


def _is_own(cell: Cell, statements: list[ast.stmt], foreseen: Results) -> bool:
    if cell.kind == "markdown" or _OF_THE_COURSE & set(cell.tags):
        return False
    # What `load` prints is a label on the data, not a result.
    if "data.load(" in cell.source and not foreseen.output:
        return False
    names = {
        ast.unparse(statement.value.func)
        for statement in statements
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    }
    return not names or not names <= _QUESTIONS


def _executed(lesson: Lesson) -> list[Results] | None:
    """What the executed solution shows, or None where there is none of this very source."""
    outputs = executed_outputs(lesson)
    if outputs is None:
        return None
    try:
        cells = [[kind for output in of_cell for kind in _kinds(output)] for of_cell in outputs]
    except (KeyError, TypeError, AttributeError):
        return None
    return [Results(bool(found), any(kind.startswith("image/") for kind in found)) for found in cells]


def executed_outputs(lesson: Lesson) -> list[list[dict[str, Any]]] | None:
    """What each cell of the executed solution gave, or None where there is no solution of this very source."""
    path = lesson.path.with_suffix(".ipynb")
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = notebook["cells"]
        if notebook["metadata"]["keras_course"]["source_sha256"] != lesson.source_hash or len(cells) != len(
            lesson.cells
        ):
            return None
        return [list(cell.get("outputs", [])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # missing, or no notebook of ours: `course build --check` says so


def _kinds(output: dict[str, Any]) -> list[str]:
    if output["output_type"] == "stream":
        return [] if output["name"] == "stderr" else ["text/plain"]
    return list(output.get("data", {}))


def expected(lesson: Lesson) -> list[Results]:
    """What each cell will show, as far as its code tells without being run."""
    return _foreseen([_statements(cell) for cell in lesson.cells])


def _foreseen(statements: list[list[ast.stmt]]) -> list[Results]:
    functions: dict[str, Results] = {}
    for statement in (one for of_cell in statements for one in of_cell):
        if isinstance(statement, ast.FunctionDef):
            functions[statement.name] = _of_calls(statement.body, functions)
    return [_of_cell(of_cell, functions) for of_cell in statements]


def _of_cell(statements: list[ast.stmt], functions: Mapping[str, Results]) -> Results:
    at_once = [one for one in statements if not isinstance(one, (ast.FunctionDef, ast.ClassDef))]
    found = _of_calls(at_once, functions)
    ends_in_a_value = bool(statements) and isinstance(statements[-1], ast.Expr)
    return Results(found.output or ends_in_a_value, found.figure)


def _of_calls(statements: list[ast.stmt], functions: Mapping[str, Results]) -> Results:
    calls = (node for one in statements for node in ast.walk(one) if isinstance(node, ast.Call))
    names = [ast.unparse(call.func) for call in calls]
    ends = [name.rpartition(".")[2] for name in names]
    theirs = [functions[name] for name in names if name in functions]
    figure = any(end in _DRAWING or end.startswith("plot_") for end in ends) or any(one.figure for one in theirs)
    printed = any(end in _PRINTING for end in ends) or any(one.output for one in theirs)
    return Results(figure or printed, figure)


def _statements(cell: Cell) -> list[ast.stmt]:
    if cell.kind == "markdown":
        return []
    try:
        return ast.parse(cell.source).body
    except SyntaxError:
        return []
