"""What goes wrong by the caller's doing, in one sentence: what was expected, what came, how to mend it."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


class CourseError(Exception):
    """A fault of what was given, not of the course. The `course` command prints it as one line and ends with 2.

    Whatever else is raised keeps its traceback: it is a fault of ours, and the traceback is what a report needs.

    A notebook shows the sentence, and the line of the cell that it is about; frames of ours would say nothing.

    Example:
        >>> raise CourseError("Expected a folder of submissions. There is no 'marks'.")
        Traceback (most recent call last):
        course.errors.CourseError: Expected a folder of submissions. There is no 'marks'.
    """

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for its own rendering.
        return [str(self), *_caller_s_line(self.__traceback__)]


class InvalidValue(CourseError, ValueError):
    """A value that cannot be used. (A ValueError, for callers that catch those.)"""


class MissingFile(CourseError, FileNotFoundError):
    """A file or folder that was named is not there. (A FileNotFoundError, for callers that catch those.)"""


class UnsupportedSystem(CourseError, RuntimeError):
    """This operating system lacks what was asked for. (A RuntimeError, likewise.)"""


class MissingPackage(CourseError, ModuleNotFoundError):
    """A package that is needed for what was asked is not installed. (A ModuleNotFoundError, likewise.)"""


def _caller_s_line(traceback: TracebackType | None) -> list[str]:
    """The innermost line that is neither ours nor an installed library's; none where it cannot be had."""
    for frame in reversed(extract_tb(traceback)):
        path = Path(frame.filename)
        if frame.line and not path.is_relative_to(_PACKAGE) and not {"site-packages", "dist-packages"} & {*path.parts}:
            return [f"  in line {frame.lineno}: {frame.line}"]
    return []


def did_you_mean(name: Any, known: Iterable[Any], *, cutoff: float = 0.6) -> str:
    """The end of a complaint about a name that is not known: the nearest one, with a blank before it, or "".

    Args:
        name: What came.
        known: What there is.
        cutoff: How alike they must be, from 0 (anything) to 1 (equal).

    Example:
        >>> "There is no 'sofmax'." + did_you_mean("sofmax", ["relu", "softmax"])
        "There is no 'sofmax'. Did you mean 'softmax'?"
        >>> did_you_mean("attention", ["relu", "softmax"])
        ''
    """
    near = get_close_matches(str(name), [str(one) for one in known], n=1, cutoff=cutoff)
    return f" Did you mean {near[0]!r}?" if near else ""


def complaint(name: str, expected: str, received: Any, remedy: str) -> str:
    """The three parts of an error message about an argument.

    Args:
        name: The argument's.
        expected: What it must be, after "must be".
        received: What came, as it is to be shown.
        remedy: A sentence that says how to mend it.

    Example:
        >>> complaint("patch_size", "a divisor of 28", 5, "Try 4 or 7.")
        '`patch_size` must be a divisor of 28. Received: 5. Try 4 or 7.'
    """
    return f"`{name}` must be {expected}. Received: {received}. {remedy}"
