"""The asking half of a check: run the student's answer on a case and write down what is seen.

This module and the questions themselves are all that a process needs in which student code runs.
"""

import copy
import linecache
import os
import sys
import sysconfig
import traceback
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

import numpy as np

from course.exercises.serialization import SerializationError, plain
from course.exercises.types import Data, Exercise, Observation

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_LIBRARIES = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "purelib", "platlib")})


def ask(exercise: Exercise, answer: Any, cases: Iterable[Data]) -> Iterator[Observation]:
    """Run an answer on every case.

    Args:
        exercise: The question.
        answer: The student's answer, whatever it is.
        cases: Inputs, as `exercise.cases` gives them. Each is copied first: the student may scribble on it.

    Yields:
        One observation a case, in order; when there is no answer to the first one, nothing more.
    """
    for place, case in enumerate(cases):
        observation = observe(exercise, answer, case)
        yield observation
        if observation.status == "not attempted" and not place:
            return


def observe(exercise: Exercise, answer: Any, case: Data) -> Observation:
    """Run an answer on one case. A crash, a wrong type or an unsolved stub is an observation, not an exception."""
    if answer is None or answer is ... or answer is NotImplemented:
        return Observation("not attempted", error="There is no answer yet.")
    if exercise.answer_is == "function" and not callable(answer):
        return Observation(
            "unreadable",
            error=f"Expected a function, got {_article(answer)}. Give the function itself, without calling it.",
        )
    try:
        observed = exercise.observe(answer, copy.deepcopy(dict(case)))
        data = {name: plain(value, name) for name, value in observed.items()}
        empty = [name for name, value in data.items() if value is None]
        if empty:
            return Observation("unreadable", error=f"`{empty[0]}` came back as None. Is a `return` missing?")
        return Observation("observed", data)
    except NotImplementedError:
        return Observation("not attempted", error="The exercise's cell still raises NotImplementedError.")
    except SerializationError as error:
        return Observation("unreadable", error=str(error))
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # SystemExit too: an answer must not end the check
        return Observation("raised", error=_first_lines(error), line=student_line(error.__traceback__))


def inspect(exercise: Exercise, observation: Observation, case: Data) -> Observation:
    """What the judge gets of an observation: what `exercise.inspect` finds in the bytes that it holds.

    In grading this runs in a sandbox of its own, in which no student's code ran: the bytes may be hostile.

    Args:
        exercise: The question.
        observation: What `observe` saw.
        case: The input.

    Returns:
        An observation: the same one where nothing is to be inspected, "unreadable" where it cannot be.
    """
    if exercise.inspect is None or observation.status != "observed":
        return observation
    try:
        found = exercise.inspect(copy.deepcopy(dict(observation.data)), copy.deepcopy(dict(case)))
        return Observation("observed", {name: plain(value, name) for name, value in found.items()})
    except Exception as error:
        return Observation("unreadable", error=_first_lines(error))


def examine(exercise: Exercise, answer: Any, cases: Iterable[Data]) -> Iterator[Observation]:
    """Run an answer on every case and inspect what it gave, all in this process: what a check in a notebook does.

    Args:
        exercise: The question.
        answer: The student's answer, whatever it is.
        cases: Inputs, as `exercise.cases` gives them.

    Yields:
        One observation a case, as the judge gets it; when there is no answer to the first one, nothing more.
    """
    cases = list(cases)
    for observation, case in zip(ask(exercise, answer, cases), cases, strict=False):
        yield inspect(exercise, observation, case)


def inputs_after(case: Data, *names: str) -> dict[str, Any]:
    """The inputs as an answer left them, for the judge to compare with what was drawn.

    Args:
        case: The case that `observe` was given, after the answer was called with its entries.
        names: The entries that the answer may not change.

    Returns:
        `after_<name>` to what stands there now; `course.answers.comparing.leaves_alone` reads it.

    Example:
        >>> case = {"x": np.zeros(2)}
        >>> case["x"][0] = 1  # an answer that works in place
        >>> inputs_after(case, "x")
        {'after_x': array([1., 0.])}
    """
    return {f"after_{name}": case[name] for name in names}


def returned(answer: Any, *names: str) -> dict[str, Any]:
    """What a function that is to return several things returned, by name.

    Args:
        answer: What came back.
        names: What each thing is called, in the order in which they are returned.

    Returns:
        The names to the things.

    Raises:
        ValueError: It is no tuple or list of so many things. The message shows the `return` that was expected.

    Example:
        >>> returned((0.25, [1, 0]), "value", "gradient")
        {'value': 0.25, 'gradient': [1, 0]}
    """
    if isinstance(answer, (tuple, list)) and len(answer) == len(names):
        return dict(zip(names, answer, strict=True))
    if isinstance(answer, (tuple, list)):
        came = f"{len(answer)} things."
    elif answer is None:
        came = "None. Is a `return` missing?"
    else:
        shape = getattr(answer, "shape", None)
        came = f"one thing of type {type(answer).__name__}{'' if shape is None else f', shape {tuple(shape)}'}."
    raise ValueError(f"Expected {len(names)} things, `return {', '.join(names)}`. Received: {came}")


def returned_entries(answer: Any, *names: str) -> dict[str, Any]:
    """What a function that is to return a dictionary returned under these keys; further keys do no harm.

    Args:
        answer: What came back.
        names: The keys that are needed.

    Returns:
        The entries under these keys, in this order.

    Raises:
        ValueError: It is no dictionary, or lacks one of them. The message lists the keys that were expected and came.

    Example:
        >>> returned_entries({"accuracy": 0.9, "loss": 0.25, "note": "more"}, "loss", "accuracy")
        {'loss': 0.25, 'accuracy': 0.9}
    """
    if isinstance(answer, dict) and set(names) <= set(answer):
        return {name: answer[name] for name in names}
    if answer is None:
        came = "None. Is a `return` missing?"
    else:
        came = f"the keys {sorted(map(str, answer))}." if isinstance(answer, dict) else f"{_article(answer)}."
    raise ValueError(f"Expected a dictionary with the keys {', '.join(names)}. Received: {came}")


def student_line(trace: TracebackType | None) -> str:
    """The deepest line of a traceback that the student wrote: neither ours nor a library's.

    Args:
        trace: A traceback.

    Returns:
        For example `line 3 of softmax: return x / y`, or "" when no line is the student's.
    """
    found = ""
    for frame in traceback.extract_tb(trace):
        name = frame.filename
        # A cell's name stands in a temporary folder or in angle brackets; the standard library is not one, its test
        # for "library" must not swallow a virtual environment's user code beside it.
        if (
            name.startswith((_OURS, *_LIBRARIES))
            or name.startswith("<frozen")
            or name.startswith("<__array_function__")
        ):
            continue
        source = (frame.line or linecache.getline(name, frame.lineno or 0)).strip()
        found = f"line {frame.lineno} of {frame.name}" + (f": {source}" if source else "")
    return found


def _first_lines(error: BaseException, limit: int = 400) -> str:
    """The error's own words. Libraries write pages; the first lines say what happened."""
    text = str(error).strip().replace(str(sys.prefix), "…")
    text = "\n".join(text.splitlines()[:6])
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _article(value: Any) -> str:
    name = type(value).__name__
    shape = f" of shape {value.shape}" if isinstance(value, np.ndarray) else ""
    return ("an " if name[:1].lower() in "aeiou" else "a ") + name + shape
