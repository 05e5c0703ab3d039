"""`course.check(id, answer)`: is this right, and if not, why?"""

import math
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from course.answers import answers_to
from course.answers.marking import CheckResult, mark
from course.checks import autograded, record
from course.checks.rendering import panel_of, text_of_data
from course.checks.time_limit import Interrupted, TimeIsUp, seconds_allowed, time_limit
from course.display import show
from course.exercises import find_exercise
from course.exercises.numbering import numbered
from course.exercises.observing import examine, student_line, student_lines
from course.exercises.serialization import pack, unpack
from course.exercises.types import Data, Exercise, Observation

_MOST_LINES = 8  # of an interrupted answer: one that calls itself has thousands


def check(exercise_id: str, answer: Any, *, seconds: float | None = None) -> float | None:
    """Check an answer and show one of three outcomes: right, not right, or not attempted.

    The inputs are the same on every run, so that the output is too; grading draws its own.

    Args:
        exercise_id: The exercise, such as `"activations.softmax"`.
        answer: The student's answer: usually the function itself.
        seconds: How long the answer may take on all inputs together; then it is stopped, and is not right. Without it
            the environment variable `COURSE_CHECK_SECONDS`, else 120; `math.inf` sets no limit. It holds where the
            system has alarms and in the main thread, as in a notebook on Linux and macOS; on Windows there is none. An
            operation of a library is stopped only when it comes back to Python.

    Returns:
        None; the points under `nbgrader autograde`, which takes them from there.

    Raises:
        KeyError: There is no such exercise; the nearest id is named.
        ValueError: `seconds` is no positive number.
        NotRight: The answer is not right, and `nbgrader validate` asks.
        Interrupted: It was interrupted (Ctrl-C, the stop button). Its text says on which input, and where in the
            student's code.

    Example:
        >>> import numpy as np
        >>> check("activations.relu", lambda x: np.abs(x))  # doctest: +ELLIPSIS
        ✗ 2.1 activations.relu: not right yet. ...
    """
    with autograded.quiet():
        marked = run(exercise_id, answer, seconds=seconds_allowed(seconds))
    record.remember(marked, answer)
    show(panel_of(marked, find_exercise(exercise_id).title, record.next_hint(exercise_id)))
    return autograded.points_of(marked)


def run(exercise_id: str, answer: Any, *, seed: int | None = None, seconds: float = math.inf) -> CheckResult:
    """Check an answer and return the result.

    Args:
        exercise_id: The exercise.
        answer: The student's answer.
        seed: Draws the inputs; without it a seed of the exercise's own, the same on every run.
        seconds: How long the answer may take.

    Returns:
        The result, as data.

    Raises:
        Interrupted: It was interrupted.
    """
    exercise, answers = find_exercise(exercise_id), answers_to(exercise_id)
    cases = cases_of(exercise, seed)
    return mark(exercise, answers, cases, _observations(exercise, answer, cases, seconds))


def cases_of(exercise: Exercise, seed: int | None = None) -> list[Data]:
    """The inputs of a check, as an answer meets them.

    Args:
        exercise: The question.
        seed: Draws them; without it a seed of the exercise's own, the same on every run.
    """
    rng = np.random.default_rng(zlib.crc32(exercise.id.encode()) if seed is None else seed)
    # Through the border here too, so that an answer meets the same inputs as in grading.
    return [unpack(pack(case)) for case in exercise.cases(rng)]


def _observations(exercise: Exercise, answer: Any, cases: Sequence[Data], seconds: float) -> list[Observation]:
    """What is seen within the time: after a case that takes too long no other is asked."""
    seen: list[Observation] = []
    try:
        with time_limit(seconds):
            for observation in examine(exercise, answer, cases):
                seen.append(observation)
    except TimeIsUp as stop:
        error = (
            f"TimeoutError: The check's {seconds:g} seconds were over, and the answer was stopped.\n"
            "Does every loop end? If it only needs longer: course.check(…, seconds=600)."
        )
        seen.append(Observation("raised", error=error, line=student_line(stop.__traceback__)))
    except KeyboardInterrupt as stop:
        where = f"on input {len(seen) + 1} of {len(cases)}" if len(seen) < len(cases) else "at its end"
        given = text_of_data(cases[len(seen)]) if len(seen) < len(cases) else ""
        told = [f"Interrupted: the check of {numbered(exercise.id)} stopped {where}.", *given.split("\n")]
        lines = student_lines(stop.__traceback__)[-_MOST_LINES:]
        raise Interrupted("\n  ".join([*filter(None, told), *lines])) from None
    return seen
