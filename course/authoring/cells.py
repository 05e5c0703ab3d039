"""A cell of a lesson: what it may be tagged with, what it teaches and in which form, which questions it asks."""

import ast
from dataclasses import dataclass
from typing import Literal

from course.authoring.measured_numbers import MeasuredNumber

TAGS = ("parameters", "setup", "exercise", "check", "training")
FORMS = ("reading", "demo", "exercise")
Form = Literal["reading", "demo", "exercise"]


@dataclass(frozen=True)
class Cell:
    """A cell of a lesson.

    Args:
        number: From 1.
        line: Where its `# %%` stands.
        kind: "markdown" or "code".
        source: Its text, without the marks around numbers.
        tags: Of the five that there are.
        topics: Ids of topics.toml that this very cell teaches.
        other: Metadata keys that no lesson may have.
        numbers: What its text read off outputs.
    """

    number: int
    line: int
    kind: Literal["markdown", "code"]
    source: str
    tags: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    numbers: tuple[MeasuredNumber, ...] = ()

    @property
    def form(self) -> Form:
        """In which form it teaches its topics."""
        if self.kind == "markdown":
            return "reading"
        return "exercise" if "exercise" in self.tags else "demo"


def checked_ids(source: str) -> list[str]:
    """The ids that a cell passes to `course.check`."""
    return called_with(source, "check")


def called_with(source: str, function: str) -> list[str]:
    """The first arguments, where they are text, of every `course.<function>(…)` in a cell."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    return [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == function
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "course"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]
