"""What runs beside the student's code, in its process. It asks and writes down; it knows no answer and decides nothing.

The student's code can change every line of this. All that it gains is a say in the data that leave the process, which
it has anyway: it is the one that computes them.
"""

import base64
import json
import os
import random
import resource
from pathlib import Path
from typing import Any

import numpy as np

from course.exercises import find_exercise
from course.exercises.observing import ask
from course.exercises.serialization import SerializationError, pack_observation, unpack
from course.exercises.types import Observation

MIME = "application/vnd.keras-course.seen+json"
MAX_BYTES = 16 * 2**20


class DisplayData:
    """Data on their way out, as what a notebook would call a display."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._text = json.dumps(data)

    def __repr__(self) -> str:
        return "sent"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": "sent", MIME: self._text}


def prepare(seed: int) -> DisplayData:
    """Before the student's first cell: generators that start the same in every run, and checks that are silent here.

    Args:
        seed: For the generators of Python and NumPy; `course.setup` seeds Keras'.
    """
    import IPython

    import course

    shell = IPython.get_ipython()
    if shell is not None:
        # `!command` would ask for a terminal, which a sandbox has not, and take the rest of its cell with it.
        shell.system = shell.system_raw
    random.seed(seed)
    np.random.seed(seed % 2**32)
    # Without a network pip would try again for minutes.
    os.environ |= {"PIP_RETRIES": "0", "PIP_DEFAULT_TIMEOUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def silent(*arguments: Any, **options: Any) -> None:
        """Nothing is checked while the notebook is graded."""

    real, set_up = course.setup, list[str]()

    def setup(*arguments: Any, **options: Any) -> None:
        """As `course.setup`, once: a notebook's own call may ask for a backend that is not graded on."""
        if not set_up:
            set_up.append("done")
            real(*arguments, **options)

    for name in ("check", "hint", "progress", "quiz", "case", "solution"):
        setattr(course, name, silent)
    course.setup = setup
    return DisplayData({"ready": True})


def observed(exercise_id: str, expression: str, path: str) -> DisplayData:
    """Ask an exercise of what the student's cells have left.

    Args:
        exercise_id: The exercise.
        expression: Gives the answer, such as `softmax`.
        path: A file with the inputs, written after the student's cells had run.

    Returns:
        `{"observations": [base64, …]}`, or `{"missing": why}` where there is no answer; and the peak of memory.
    """
    import IPython

    exercise = find_exercise(exercise_id)
    cases = [unpack(base64.b64decode(text)) for text in json.loads(Path(path).read_text(encoding="ascii"))]
    shell = IPython.get_ipython()
    try:
        answer = eval(expression, shell.user_ns)
    except Exception as error:
        return DisplayData({"missing": f"{type(error).__name__}: {error}", "peak": _peak()})
    observed, room = [], MAX_BYTES
    for case in cases:
        try:
            observation = next(iter(ask(exercise, answer, [case])))
        except BaseException as error:  # nobody interrupts here: an answer that takes too long is ended from outside
            observation = Observation("raised", error=type(error).__name__)
        packed = _packed(observation)
        room -= len(packed)
        if room < 0:
            message = f"The answer gave more than the {MAX_BYTES // 2**20} MiB that are taken."
            packed = pack_observation(Observation("unreadable", error=message))
        observed.append(base64.b64encode(packed).decode("ascii"))
        if observation.status == "not attempted" or room < 0:
            break
    return DisplayData({"observations": observed, "peak": _peak()})


def _packed(observation: Observation) -> bytes:
    try:
        return pack_observation(observation)
    except (SerializationError, ValueError, RecursionError) as error:
        return pack_observation(Observation("unreadable", error=f"It cannot be written down: {error}"))


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
