"""What looks into the bytes that came back, in a sandbox in which none of the student's code has run.

The bytes are hostile all the same: the process has limits, holds no answer, and what it says is data for the judge.
"""

import base64
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from course.exercises import find_exercise
from course.exercises.observing import inspect
from course.exercises.serialization import SerializationError, unpack, unpack_observation
from course.exercises.types import Observation
from course.grading.student_process import DisplayData, encoded, peak


def inspected(exercise_id: str, path: str) -> DisplayData:
    """Look into what was seen of an exercise.

    Args:
        exercise_id: The exercise.
        path: A file with `{"cases": [base64, …], "observations": [base64, …]}`.

    Returns:
        `{"observations": [base64, …]}`, as many as came and were asked for; and the peak of memory.
    """
    exercise = find_exercise(exercise_id)
    given = json.loads(Path(path).read_text(encoding="ascii"))
    found: list[Observation] = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for case, sent in zip(given["cases"], given["observations"], strict=False):
            found.append(inspect(exercise, _read(sent), unpack(base64.b64decode(case))))
    return DisplayData({"observations": encoded(found), "peak": peak()})


def _read(sent: Any) -> Observation:
    try:
        return unpack_observation(base64.b64decode(sent, validate=True))
    except (SerializationError, ValueError, TypeError, RecursionError, MemoryError) as error:
        return Observation("unreadable", error=f"What came back cannot be read: {error}")
