"""The asking half of a check: run the student's answer on a case and write down what is seen.

This module and the questions themselves are all that a process needs in which student code runs.
"""

import ast
import copy
import inspect as python_inspect
import linecache
import os
import re
import sys
import sysconfig
import textwrap
import traceback
from collections.abc import Iterable, Iterator
from types import FunctionType, TracebackType
from typing import Any

import numpy as np

from course.exercises.error_meanings import CLASS_FOR_INSTANCE, meaning_of
from course.exercises.serialization import SerializationError, plain
from course.exercises.types import Data, Exercise, Observation

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_QUESTIONS = os.path.join(_OURS, "exercises") + os.sep
# Keras prints some messages in bold, TensorFlow names nodes of a graph that nobody drew.
_NOISE = re.compile(r"\x1b\[[\d;]*m|\{\{function_node [^}]*\}\} ?| \[Op:\w+\](?: name: ?\S*)?")
# Before the name of an input that is written down again after the answer ran.
AFTER = "after_"
_MOST_READ = 20_000  # characters of an error
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
            message = f"`{empty[0]}` came back as None. Is a `return` missing?"
            return Observation("unreadable", error=message, line=line_of_answer(answer))
        return Observation("observed", data)
    except NotImplementedError:
        return Observation("not attempted", error="The exercise's cell still raises NotImplementedError.")
    except SerializationError as error:
        return Observation("unreadable", error=str(error), line=line_of_answer(answer))
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # SystemExit too: an answer must not end the check
        return Observation(
            "raised", error=told(error), line=student_line(error.__traceback__) or line_of_answer(answer)
        )


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
    return {f"{AFTER}{name}": case[name] for name in names}


def returned(answer: Any, *names: str) -> dict[str, Any]:
    """What a function that is to return several things returned, by name.

    Args:
        answer: What came back.
        names: What each thing is called, in the order in which they are returned.

    Returns:
        The names to the things. So many numbers, or arrays, stacked in one array are things, too.

    Raises:
        ValueError: It is no tuple or list of so many things. The message shows the `return` that was expected.

    Example:
        >>> returned((0.25, [1, 0]), "value", "gradient")
        {'value': 0.25, 'gradient': [1, 0]}
    """
    if isinstance(answer, (tuple, list)) and len(answer) == len(names):
        return dict(zip(names, answer, strict=True))
    if tuple(getattr(answer, "shape", ()))[:1] == (len(names),):
        return dict(zip(names, list(answer), strict=True))
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


def returned_parts(answer: Any, *names: str) -> dict[str, Any]:
    """What a function that is to return several things returned, by name, as far as it did: half an answer is judged.

    Args:
        answer: What came back.
        names: What each thing is called, in the order in which they are returned. Numbers may come in one array.

    Returns:
        The names to the things. Where the last ones were not returned, or are None, they are left out, and
        `"incomplete"` is a sentence that says what was expected.

    Raises:
        ValueError: Nothing came, or more than so many things, or neither numbers nor a tuple of them.

    Example:
        >>> returned_parts((0.25, [1, 0]), "value", "gradient")
        {'value': 0.25, 'gradient': [1, 0]}
        >>> returned_parts(0.25, "value", "gradient")["incomplete"]
        'Expected 2 things, `return value, gradient`. Received: one thing of type float.'
    """
    shape = tuple(getattr(answer, "shape", ()))
    if isinstance(answer, (tuple, list)) or shape == (len(names),):
        things = list(answer)
        came = f"{len(things)} thing{'s' * (len(things) != 1)}."
    else:
        things = [answer]
        came = f"one thing of type {type(answer).__name__}{f', shape {shape}' if hasattr(answer, 'shape') else ''}."
    found = {name: thing for name, thing in zip(names, things, strict=False) if thing is not None}
    if len(things) > len(names) or not found or isinstance(answer, (str, bytes, dict)):
        returned(answer, *names)
        raise ValueError(f"Expected {len(names)} things, `return {', '.join(names)}`. Received: nothing but None.")
    if len(found) < len(names):
        if len(things) == len(names):
            came = f"None for {', '.join(name for name in names if name not in found)}."
        found["incomplete"] = f"Expected {len(names)} things, `return {', '.join(names)}`. Received: {came}"
    return found


def returned_text(answer: Any) -> Any:
    """A word that came back as plain text, whether it is Python's, NumPy's or the only one in an array.

    Args:
        answer: What came back.

    Returns:
        Text where it is text, else what came.

    Example:
        >>> returned_text(np.array("healthy")), returned_text(np.str_("healthy")), returned_text(3)
        ('healthy', 'healthy', 3)
    """
    if isinstance(answer, np.ndarray) and answer.size == 1 and answer.dtype.kind == "U":
        answer = answer.reshape(()).item()
    return str.__str__(answer) if isinstance(answer, str) else answer


def student_line(trace: TracebackType | None) -> str:
    """The deepest line of a traceback that the student wrote: neither ours nor a library's.

    Args:
        trace: A traceback.

    Returns:
        For example `line 3 of softmax: return x / y`, or "" when no line is the student's.
    """
    return next(reversed(student_lines(trace)), "")


def student_lines(trace: TracebackType | None) -> list[str]:
    """The lines of a traceback that the student wrote, the outermost first.

    Args:
        trace: A traceback.
    """
    found = []
    for frame in traceback.extract_tb(trace):
        if is_students(frame.filename):
            source = (frame.line or linecache.getline(frame.filename, frame.lineno or 0)).strip()
            found.append(_line(frame.lineno or 0, frame.name, source))
    return found


def is_students(filename: str) -> bool:
    """Whether code is the student's, by its file: neither ours nor a library's.

    Args:
        filename: Of a frame, or of a code object.
    """
    # A cell's name stands in a temporary folder or in angle brackets; the standard library is not one, its test
    # for "library" must not swallow a virtual environment's user code beside it.
    return not filename.startswith((_OURS, *_LIBRARIES, "<frozen", "<__array_function__"))


def line_of_answer(answer: Any) -> str:
    """Where an answer ended that raised nothing itself: its `return`, or its first line where it has none, or several.

    Args:
        answer: Whatever was given as one.

    Returns:
        As `student_line` gives it, or "" where the answer is no function with a source.

    Example:
        >>> line_of_answer(np.exp)
        ''
    """
    code = getattr(answer, "__code__", None)
    if not isinstance(answer, FunctionType) or code is None or not is_students(code.co_filename):
        return ""
    try:
        lines, first = python_inspect.getsourcelines(answer)
        function = ast.parse(textwrap.dedent("".join(lines))).body[0]
    except (OSError, SyntaxError, ValueError, IndexError, TypeError):
        return ""
    returns = [node for node in _own_nodes(function) if isinstance(node, ast.Return)]
    place = returns[0].lineno if len(returns) == 1 else getattr(function, "lineno", 1)
    return _line(first + place - 1, code.co_name, lines[place - 1].strip())


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function, and not in a function within it."""
    for node in ast.iter_child_nodes(function):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            yield node
            yield from _own_nodes(node)


def _line(number: int, name: str, source: str) -> str:
    return f"line {number} of {name}" + (f": {source}" if source else "")


def told(error: BaseException) -> str:
    """An error in its own words, and below them what it usually means in an exercise.

    Args:
        error: What was raised.

    Returns:
        `Type: words`, and a second line where the kind of error is known (`course.exercises.error_meanings`).

    Example:
        >>> print(told(TypeError("cannot unpack non-iterable float object")))  # doctest: +ELLIPSIS
        TypeError: cannot unpack non-iterable float object
        Several things were expected, and a single one came (of type float). ...
    """
    # The whole text tells the kind: where a library writes a page, the two shapes may stand at its end.
    made = _made_of_a_class(error.__traceback__)
    if made:
        meaning = CLASS_FOR_INSTANCE.format(made, made)
    else:
        meaning = meaning_of(f"{type(error).__name__}: {_words(error)}"[:_MOST_READ])
    return _first_lines(error) + (f"\n{meaning}" if meaning else "")


def _made_of_a_class(trace: TracebackType | None) -> str:
    """The class that was called where a question calls what an answer gave: it was given for one of its instances."""
    ours = False
    for frame, _ in traceback.walk_tb(trace):
        code, first = frame.f_code, frame.f_locals.get("self")
        if ours and code.co_name == "__init__" and first is not None and not code.co_filename.startswith(_OURS):
            return type(first).__name__
        ours = code.co_filename.startswith(_QUESTIONS)
    return ""


def _words(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception of the student's whose own text fails
        return ""


def _first_lines(error: BaseException, limit: int = 400) -> str:
    """The error's own words. Libraries write pages; the first lines say what happened."""
    text = _NOISE.sub("", _words(error)).strip().replace(str(sys.prefix), "…")
    text = "\n".join(text.splitlines()[:6])
    text = text if len(text) <= limit else text[: limit - 1] + "…"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _article(value: Any) -> str:
    name = type(value).__name__
    shape = f" of shape {value.shape}" if isinstance(value, np.ndarray) else ""
    return ("an " if name[:1].lower() in "aeiou" else "a ") + name + shape
