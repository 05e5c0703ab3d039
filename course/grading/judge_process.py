"""The side that knows: it draws inputs, reads what came back as data, and judges. No student's code runs here.

It is a warm kernel of the course's own, so that a judge that needs Keras has it at once, and so that whatever hostile
data do to it costs one exercise: its memory and its time are limited, and it can be started again.
"""

import base64
import json
import socket
import traceback
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from course.answers import answers_to
from course.answers.marking import CheckResult, Failure, mark
from course.checks.rendering import place_in, text_of_data, text_of_result
from course.exercises import find_exercise
from course.exercises.serialization import SerializationError, pack, unpack, unpack_observation
from course.exercises.types import Exercise, Observation
from course.grading.memory_limit import limit_memory
from course.grading.records import VerdictRecord
from course.grading.sanitizing import without_addresses
from course.grading.seeds import generator
from course.grading.student_process import MAX_BYTES, DisplayData

MEMORY_MEBIBYTES = 4096
_LONGEST = 2000


def limit_here() -> DisplayData:
    """In the judge's process: bound what hostile data can make it take."""
    limit_memory(MEMORY_MEBIBYTES)
    return DisplayData({"ready": True})


def serve_here(path: str) -> DisplayData:
    """In the judge's process: answer the grader's requests, a line of JSON each, until it closes its end.

    Not Jupyter's messages, which take ten milliseconds a request where most judgements take one.

    Args:
        path: The socket on which the grader waits.
    """
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        with line.makefile("rwb") as file:
            for request in file:
                file.write(json.dumps(_answer(*json.loads(request))).encode("ascii") + b"\n")
                file.flush()
    return DisplayData({"done": True})


def _answer(function: str, *arguments: Any) -> dict[str, Any]:
    try:
        return {"result": drawn(*arguments) if function == "drawn" else judged(*arguments)}
    except MemoryError:  # what came back was too much: the end of this process tells the grader
        raise
    except Exception:
        return {"failed": traceback.format_exc()}


def drawn(exercise_id: str, seed: str) -> str:
    """An exercise's inputs, as text that `course.grading.student_process.observed` reads.

    Args:
        exercise_id: The exercise.
        seed: As `course.grading.seeds.derive` gives it.
    """
    return json.dumps([base64.b64encode(case).decode("ascii") for case in _cases(find_exercise(exercise_id), seed)])


def judged(exercise_id: str, seed: str, observations: list[str]) -> dict[str, Any]:
    """Judge what came back from a student's process.

    Args:
        exercise_id: The exercise.
        seed: The inputs'.
        observations: In base64; whatever the other end has sent.

    Returns:
        status, points, verdicts, diagnosis and reason, as in `course.grading.records.Grade`.
    """
    exercise, answers = find_exercise(exercise_id), answers_to(exercise_id)
    cases = [unpack(case) for case in _cases(exercise, seed)]
    # More than were asked for are no answers to anything.
    observed = [_observation(text) for text in observations[: len(cases)]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        marked = mark(exercise, answers, cases, observed)
    return _as_record(marked, answers.shares, observed)


def _cases(exercise: Exercise, seed: str) -> list[bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [pack(case) for case in exercise.cases(generator(seed))]


def _observation(text: Any) -> Observation:
    try:
        packed = base64.b64decode(text, validate=True)
        if len(packed) > MAX_BYTES:
            raise SerializationError(f"Expected at most {MAX_BYTES} bytes, got {len(packed)}.")
        with np.errstate(all="ignore"):
            observation = unpack_observation(packed)
    except (ValueError, TypeError, RecursionError, MemoryError) as error:
        return Observation("unreadable", error=f"What came back cannot be read: {_cut(str(error))}")
    return Observation(observation.status, observation.data, _cut(observation.error), _cut(observation.line))


def _as_record(marked: CheckResult, shares: Any, observed: list[Observation]) -> dict[str, Any]:
    failed = {failure.verdict: failure for failure in marked.failures}
    runs = failed.get("it runs")
    verdicts = []
    for name, share in shares.items():
        failure = failed.get(name) or (None if marked.verdicts[name] else runs)
        verdicts.append(vars(_verdict(name, share, marked.verdicts[name], failure)))
    status, reason = str(marked.outcome), _cut(marked.reason)
    if status == "not right" and runs is not None:
        reason = _cut(runs.message + (f" ({runs.line})" if runs.line else ""))
        if all(observation.status == "unreadable" for observation in observed):
            status = "unreadable"
    return {
        "status": status,
        "points": marked.points,
        "verdicts": verdicts,
        "diagnosis": marked.diagnosis,
        "reason": reason,
    }


def _verdict(name: str, share: float, right: bool, failure: Failure | None) -> VerdictRecord:
    if failure is None:
        message = "" if right else "It was never judged: an earlier property did not hold."
        return VerdictRecord(name, round(share, 6), right, message)
    return VerdictRecord(
        name,
        round(share, 6),
        right,
        _cut(failure.message),
        _cut(_shown(lambda: text_of_data(failure.case, place_in(failure.case, failure.observed, failure.place)))),
        _cut(_shown(lambda: text_of_result(failure.case, failure.observed, failure.place))),
        _cut(failure.line),
    )


def _shown(text: Callable[[], str]) -> str:
    """Data as text, whatever came: an integer of thousands of digits has none in Python."""
    try:
        return text()
    except Exception as error:
        return f"It cannot be shown ({type(error).__name__}: {error})."


def _cut(text: str) -> str:
    """Text that is the same in every run, and not longer than somebody reads."""
    text = without_addresses(text.encode("utf-8", errors="replace").decode("utf-8"))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
