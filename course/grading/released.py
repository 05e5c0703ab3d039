"""The notebook that students were given: which of its cells is what, and which expression is each exercise's answer."""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from course.authoring.cells import checked_ids
from course.errors import InvalidValue, did_you_mean
from course.grading.reading import read
from course.student_notebooks import bound_names, parsed

Kind = Literal["parameters", "install", "setup", "exercise", "check", "demonstration"]


@dataclass(frozen=True)
class ReleasedCell:
    """A code cell of the released notebook.

    Args:
        id: Its id, which is also nbgrader's name for it where it has one.
        kind: What it is for.
        source: Its text.
        exercise: The exercise's id, for its answer cell and its check cell; else "".
        binds: The names that it defines at its top level.
    """

    id: str
    kind: Kind
    source: str
    exercise: str
    binds: frozenset[str]


@dataclass(frozen=True)
class ReleasedExercise:
    """An exercise as the notebook asks it.

    Args:
        id: Such as "activations.softmax".
        expression: What its check cell checks, such as `softmax`.
        names: The names that the expression needs.
    """

    id: str
    expression: str
    names: frozenset[str]


@dataclass(frozen=True)
class Released:
    """A released notebook.

    Args:
        lesson: Such as "02_activations".
        cells: Its code cells.
        exercises: In the order in which they are asked.
    """

    lesson: str
    cells: tuple[ReleasedCell, ...]
    exercises: tuple[ReleasedExercise, ...]

    def of_kind(self, *kinds: Kind) -> tuple[ReleasedCell, ...]:
        """The cells of some kinds, in their order."""
        return tuple(cell for cell in self.cells if cell.kind in kinds)


def load_released(folder: Path, names: list[str] | None = None) -> dict[str, Released]:
    """Read the released notebooks.

    Args:
        folder: Which holds `NN_topic.ipynb`.
        names: Only these lessons; all by default.

    Returns:
        Lesson ids to notebooks; those without an exercise are left out.

    Raises:
        InvalidValue: There is none, or a named one is missing.
    """
    found = {path.stem: path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))}
    for name in names or ():
        if name not in found:
            hint = did_you_mean(name, found, cutoff=0.3)
            raise InvalidValue(f"Expected a lesson of {folder}. Received: {name!r}.{hint}")
    chosen = {name: released(name, found[name].read_bytes()) for name in names or found}
    chosen = {name: notebook for name, notebook in chosen.items() if notebook.exercises}
    if not chosen:
        raise InvalidValue(f"Expected released notebooks with exercises in {folder}. Found none. Run: course build")
    return chosen


def released(lesson: str, content: bytes) -> Released:
    """Read a released notebook.

    Args:
        lesson: Its id.
        content: The file's bytes.
    """
    tags = [
        cell.get("metadata", {}).get("tags", []) for cell in json.loads(content)["cells"] if cell["cell_type"] == "code"
    ]
    cells: list[ReleasedCell] = []
    asked: list[ReleasedExercise] = []
    for cell, tagged in zip(read(content).cells, tags, strict=True):
        kind: Kind = "demonstration"
        for possible in ("parameters", "install", "setup", "exercise", "check"):
            if possible in tagged:
                kind = possible
        exercise = checked_ids(cell.source)[0] if kind == "check" else ""
        if exercise and cells and cells[-1].kind == "exercise":
            cells[-1] = ReleasedCell(**{**vars(cells[-1]), "exercise": exercise})
            asked.append(_asked(exercise, cell.source))
        cells.append(ReleasedCell(cell.id, kind, cell.source, exercise, bound_names(cell.source)))
    return Released(lesson, tuple(cells), tuple(asked))


def _asked(exercise: str, check: str) -> ReleasedExercise:
    for called, expression in checks_in(check):
        if called == exercise:
            names = {node.id for node in ast.walk(ast.parse(expression)) if isinstance(node, ast.Name)}
            return ReleasedExercise(exercise, expression, frozenset(names))
    raise InvalidValue(f"Expected course.check({exercise!r}, answer) in its check cell. Received: {check!r}.")


def checks_in(source: str) -> list[tuple[str, str]]:
    """The exercises that a cell checks, each with the expression that it is given; none when it does not parse.

    Example:
        >>> checks_in('course.check("activations.relu", relu)')
        [('activations.relu', 'relu')]
    """
    if ".check" not in source:
        return []
    try:
        return [(node.args[0].value, ast.unparse(node.args[1])) for node in ast.walk(parsed(source)) if is_check(node)]  # type: ignore[attr-defined]
    except (RecursionError, MemoryError):
        return []


def is_check(node: ast.AST) -> bool:
    """Whether a piece of code is `course.check("…", …)`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "check"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "course"
        and len(node.args) == 2
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    )
