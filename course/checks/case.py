"""`course.case(id)`: the first input on which the last check failed, as variables to try things with."""

import copy
import functools
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any, NoReturn

import numpy as np

from course.checks import record
from course.checks.rendering import text_of_data
from course.errors import CourseError, did_you_mean
from course.exercises import find_exercise
from course.exercises.numbering import numbered
from course.exercises.serialization import SerializationError, plain
from course.exercises.types import Data, Exercise


def case(exercise_id: str) -> "FailingCase":
    """The first input on which the last check of an exercise failed.

    Args:
        exercise_id: The exercise, such as `"activations.softmax"`.

    Returns:
        The input's entries by name, `course.case("activations.softmax").x` or `["x"]`, each time a fresh copy. Printed
        it shows them, and the call that repeats what the check did.

    Raises:
        KeyError: There is no such exercise; the nearest id is named.
        NoFailingCase: It was not checked in this kernel, not attempted, or right on every input.

    Example:
        >>> import course, numpy as np
        >>> course.check("activations.relu", lambda x: np.abs(x))  # doctest: +ELLIPSIS
        ✗ 2.1 activations.relu: not right yet. ...
        >>> course.case("activations.relu").x.dtype
        dtype('float64')
    """
    exercise, marked = find_exercise(exercise_id), record.results().get(exercise_id)
    if marked is None:
        raise NoFailingCase(
            f"{numbered(exercise_id)} was not checked since this kernel started. Run its check, and then course.case "
            "again."
        )
    if not marked.failures:
        why = "was not attempted yet" if marked.outcome == "not attempted" else "was right on every input"
        raise NoFailingCase(f"There is no input that failed: at its last check {numbered(exercise_id)} {why}.")
    given = marked.failures[0].case
    return FailingCase(exercise_id, given, call_of(exercise, record.last_answer(exercise_id), given))


class NoFailingCase(CourseError, LookupError):
    """There is no input on which a check failed."""


class FailingCase(Mapping[str, Any]):
    """The entries of an input, by key and by attribute.

    Args:
        exercise_id: Of which exercise.
        given: The input; the entry `"about"` says in words what is special about it, and is no variable.
        call: How the check calls the answer with it, or "".

    Example:
        >>> one = FailingCase("demo.double", {"x": 3.0, "about": "a number"}, "double(case.x)")
        >>> one
        demo.double: the first input that failed.
        a number
        x = 3
        The check calls double(case.x), with case = course.case("demo.double").
        >>> one.x + one["x"]
        6.0
    """

    def __init__(self, exercise_id: str, given: Data, call: str = "") -> None:
        self._id, self._call, self._given = exercise_id, call, copy.deepcopy(dict(given))

    def __getitem__(self, name: str) -> Any:
        if name == "about" or name not in self._given:
            self._unknown(name, KeyError)
        return copy.deepcopy(self._given[name])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "about" or name not in self._given:
            self._unknown(name, AttributeError)
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._given if name != "about")

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        lines = [f"{self._id}: the first input that failed.", text_of_data(self._given)]
        if self._call:
            lines.append(f'The check calls {self._call}, with case = course.case("{self._id}").')
        return "\n".join(filter(None, lines))

    def _unknown(self, name: str, error: type[Exception]) -> NoReturn:
        names = [] if name.startswith("_") else list(self)
        known = f" It has: {', '.join(names) or 'nothing'}.{did_you_mean(name, names)}" if names else ""
        raise error(f"This input has no entry {name!r}.{known}")


class _Called(BaseException):
    """The question called the answer: with these arguments. (A BaseException, so that nothing on the way keeps it.)"""

    def __init__(self, positional: tuple[Any, ...], named: Mapping[str, Any]) -> None:
        super().__init__()
        self.positional, self.named = positional, named


def call_of(exercise: Exercise, answer: Any, given: Data) -> str:
    """How a question first calls an answer, as text; the answer's own code does not run.

    Args:
        exercise: The question.
        answer: The answer; only functions are called in a way that can be written down.
        given: The input.

    Returns:
        For example `softmax(case.x, axis=-1)`. What stands in the input is told by its name; a thing that the question
        makes itself, by its type in angle brackets. "" where nothing is called.
    """
    if not isinstance(answer, FunctionType):
        return ""

    @functools.wraps(answer)
    def listen(*positional: Any, **named: Any) -> NoReturn:
        raise _Called(positional, named)

    own = copy.deepcopy(dict(given))
    try:
        exercise.observe(listen, own)
    except _Called as call:
        written = [_written(argument, own) for argument in call.positional]
        written += [f"{name}={_written(argument, own)}" for name, argument in call.named.items()]
        name = answer.__name__ if answer.__name__.isidentifier() else exercise.id.partition(".")[2]
        return f"{name}({', '.join(written)})"
    except Exception:  # the question stumbles over a function that gives nothing back
        return ""
    return ""


def _written(argument: Any, given: Data) -> str:
    for name, value in given.items():
        if argument is value:
            return f"case.{name}"
    if argument is None or isinstance(argument, (bool, int, float, str)):
        return repr(argument)
    try:
        data = plain(argument)
    except SerializationError:
        data = None
    for name, value in given.items():
        if isinstance(data, np.ndarray) and isinstance(value, np.ndarray) and _equal(data, value):
            if not isinstance(argument, np.ndarray):
                return f"keras.ops.convert_to_tensor(case.{name}, {data.dtype.name!r})"
            return f"case.{name}" if data.dtype == value.dtype else f"case.{name}.astype({data.dtype.name!r})"
    if isinstance(argument, (list, tuple)):
        inside = ", ".join(_written(one, given) for one in argument)
        return f"[{inside}]" if isinstance(argument, list) else f"({inside}{',' * (len(argument) == 1)})"
    return f"<{type(argument).__name__}>"


def _equal(data: np.ndarray, value: np.ndarray) -> bool:
    return data.shape == value.shape and np.allclose(data, value, rtol=1e-6, atol=0, equal_nan=True)
