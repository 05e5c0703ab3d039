"""`course.check(id, answer)`: is this right, and if not, why?"""

import zlib
from typing import Any

import numpy as np

from course.answers import answers_to
from course.answers.marking import CheckResult, mark
from course.checks import autograded, record
from course.checks.rendering import panel_of
from course.display import show
from course.exercises import find_exercise
from course.exercises.observing import examine
from course.exercises.serialization import pack, unpack


def check(exercise_id: str, answer: Any) -> float | None:
    """Check an answer and show one of three outcomes: right, not right, or not attempted.

    The inputs are the same on every run, so that the output is too; grading draws its own.

    Args:
        exercise_id: The exercise, such as `"activations.softmax"`.
        answer: The student's answer: usually the function itself.

    Returns:
        None; the points under `nbgrader autograde`, which takes them from there.

    Raises:
        KeyError: There is no such exercise; the nearest id is named.
        NotRight: The answer is not right, and `nbgrader validate` asks.

    Example:
        >>> import numpy as np
        >>> check("activations.relu", lambda x: np.abs(x))  # doctest: +ELLIPSIS
        ✗ activations.relu: not right yet. ...
    """
    with autograded.quiet():
        marked = run(exercise_id, answer)
    record.remember(marked)
    show(panel_of(marked, find_exercise(exercise_id).title, record.next_hint(exercise_id)))
    return autograded.points_of(marked)


def run(exercise_id: str, answer: Any, *, seed: int | None = None) -> CheckResult:
    """Check an answer and return the result.

    Args:
        exercise_id: The exercise.
        answer: The student's answer.
        seed: Draws the inputs; without it a seed of the exercise's own, the same on every run.

    Returns:
        The result, as data.
    """
    exercise, answers = find_exercise(exercise_id), answers_to(exercise_id)
    rng = np.random.default_rng(zlib.crc32(exercise_id.encode()) if seed is None else seed)
    # Through the border here too, so that an answer meets the same inputs as in grading.
    cases = [unpack(pack(case)) for case in exercise.cases(rng)]
    return mark(exercise, answers, cases, examine(exercise, answer, cases))
