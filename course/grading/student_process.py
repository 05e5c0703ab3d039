"""What runs beside the student's code, in its process. It asks and writes down; it knows no answer and decides nothing.

The student's code can change every line of this. All that it gains is a say in the data that leave the process, which
it has anyway: it is the one that computes them.
"""

import base64
import json
import os
import random
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from course.exercises import find_exercise
from course.exercises.observing import ask
from course.exercises.serialization import SerializationError, pack_observation, unpack
from course.exercises.types import Data, Exercise, Observation

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
    from course import missing_names

    shell = IPython.get_ipython()
    if shell is not None:
        # `!command` would ask for a terminal, which a sandbox has not, and take the rest of its cell with it.
        shell.system = shell.system_raw
        _end_only_the_cell(shell)
    if "" not in sys.path:
        # A module that the notebook itself has written is found, as in an ordinary kernel: behind Python's own.
        places = [place for place, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages"))]
        sys.path.insert(min(places, default=len(sys.path)), "")
    random.seed(seed)
    np.random.seed(seed % 2**32)
    # Without a network pip would try again for minutes.
    os.environ |= {"PIP_RETRIES": "0", "PIP_DEFAULT_TIMEOUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def silent(*arguments: Any, **options: Any) -> None:
        """Nothing is checked while the notebook is graded."""

    real, set_up, graded_on = course.setup, list[str](), os.environ.get("KERAS_BACKEND", "")

    def setup(*arguments: Any, backend: Any = None, **options: Any) -> None:
        """As `course.setup`, once, and on the backend that is graded on, whatever the notebook asks for."""
        if not set_up:
            if graded_on:
                os.environ["KERAS_BACKEND"] = graded_on
            real(*arguments, **options)
            missing_names.tell_which_cell("")  # nobody runs a cell first any more
            set_up.append("done")

    for name in ("check", "hint", "progress", "quiz", "case", "solution"):
        setattr(course, name, silent)
    course.setup = setup
    return DisplayData({"ready": True})


def _end_only_the_cell(shell: Any) -> None:
    """`exit()`, `quit` and a shutdown end the cell that they stand in: what stands below is graded all the same.

    They would end the kernel a tenth of a second later, in the middle of whatever runs then.
    """

    def ends(*arguments: Any, **options: Any) -> None:
        raise SystemExit("The notebook goes on below: nothing ends a kernel while it is graded.")

    shell.unobserve_all("exit_now")
    shell.ask_exit = ends
    shell.kernel.do_shutdown = ends


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
        return DisplayData({"missing": f"{type(error).__name__}: {error}", "peak": peak()})
    return DisplayData({"observations": encoded(_observations(exercise, answer, cases)), "peak": peak()})


def _observations(exercise: Exercise, answer: Any, cases: Sequence[Data]) -> Iterator[Observation]:
    for place, case in enumerate(cases):
        try:
            observation = next(iter(ask(exercise, answer, [case])))
        except BaseException as error:  # nobody interrupts here: an answer that takes too long is ended from outside
            observation = Observation("raised", error=type(error).__name__)
        yield observation
        if observation.status == "not attempted" and not place:
            return


def encoded(observations: Iterable[Observation]) -> list[str]:
    """Observations on their way out, in base64: no more of them than what is taken.

    Args:
        observations: They may be made one by one; when there is too much, no more are.
    """
    sent, room = list[str](), MAX_BYTES
    for observation in observations:
        packed = _packed(observation)
        room -= len(packed)
        if room < 0:
            message = f"The answer gave more than the {MAX_BYTES // 2**20} MiB that are taken."
            packed = pack_observation(Observation("unreadable", error=message))
        sent.append(base64.b64encode(packed).decode("ascii"))
        if room < 0:
            break
    return sent


def _packed(observation: Observation) -> bytes:
    try:
        return pack_observation(observation)
    except (SerializationError, ValueError, RecursionError) as error:
        return pack_observation(Observation("unreadable", error=f"It cannot be written down: {error}"))


def peak() -> float:
    """The most memory that this process has had, in MiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
