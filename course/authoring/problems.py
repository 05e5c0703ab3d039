"""What is wrong with a lesson: where, and one sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course.errors import InvalidValue


@dataclass(frozen=True)
class Problem:
    """Something wrong with a lesson: where, and one sentence that says what and how to mend it.

    Args:
        path: The file.
        line: Line in the file, from 1.
        cell: Number of the cell, from 1; 0 is the header, None a file without cells.
        rule: Short name of the rule that it breaks.
        message: The sentence.
    """

    path: Path
    line: int
    cell: int | None
    rule: str
    message: str

    def __str__(self) -> str:
        where = "" if self.cell is None else f"cell {self.cell}: " if self.cell else "header: "
        return f"{self.path}:{self.line}: {where}{self.message} [{self.rule}]"


class LessonError(InvalidValue):
    """A lesson that cannot be built. Holds the problems, one sentence each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
