"""The judging half of a check: observations in, named verdicts, points and a diagnosis out. No student code here."""

import math
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from course.exercises.observing import examine
from course.exercises.types import Answers, Data, Exercise, Observation, Verdict

Outcome = Literal["right", "not right", "not attempted"]


@dataclass(frozen=True)
class Failure:
    """The first case on which a verdict did not hold.

    Args:
        verdict: The verdict's name, or "it runs" when nothing could be judged.
        message: What was expected about it.
        case: The input.
        observed: What came back (empty when nothing did).
        line: The student's line that raised, or "".
    """

    verdict: str
    message: str
    case: Data
    observed: Data
    line: str = ""


@dataclass(frozen=True)
class CheckResult:
    """The result of one check.

    Args:
        id: The exercise's id.
        outcome: "right", "not right" or "not attempted".
        points: Points earned, rounded to 0.01.
        max_points: Points to be had.
        verdicts: Verdict names to whether they held on every case.
        failures: One entry a verdict that failed, in the order of the shares.
        diagnosis: The sentence of the mistake that gives just what this answer gave, or "".
        reason: Why it was not attempted, or "".
    """

    id: str
    outcome: Outcome
    points: float
    max_points: int
    verdicts: dict[str, bool]
    failures: tuple[Failure, ...] = ()
    diagnosis: str = ""
    reason: str = ""


_NOTHING = Observation("unreadable", error="Nothing came back.")


class UndeclaredVerdict(LookupError):
    """A judge gave a verdict that has no share of the points: a fault of the answers, not of what was answered."""


def mark(exercise: Exercise, answers: Answers, cases: Sequence[Data], observed: Iterable[Observation]) -> CheckResult:
    """Judge what was seen, case by case.

    A share of the points needs proof: its verdict was given, and right, on every case that asks for it (all of them,
    but where `answers.asks` says otherwise), and at least one did. A case without an observation (a crash, an
    unreadable answer, one that is missing) proves nothing, and so costs each share that it asks for. What no case has
    asked for is not earned either: silence earns nothing.

    Args:
        exercise: The question, for its points and for running the mistakes.
        answers: What right means.
        cases: The inputs that were asked.
        observed: What was seen, one entry a case.

    Returns:
        The result.
    """
    observations = list(observed)
    stubs = [one for one in observations if one.status == "not attempted"]
    if stubs and not any(one.status == "observed" for one in observations):
        nothing = dict.fromkeys(answers.shares, False)
        return CheckResult(exercise.id, "not attempted", 0.0, exercise.points, nothing, reason=stubs[0].error)
    proved, refuted = set[str](), set[str]()
    failures: dict[str, Failure] = {}
    for index, case in enumerate(cases):
        observation = observations[index] if index < len(observations) else _NOTHING
        asked = _asked(answers, case)
        given = list[Verdict]()
        if observation.status == "observed":
            given = _judge(answers, case, observation.data)
        else:
            # Where a crash costs everything it stands for itself; else for each property that is lost by it.
            for name in ["it runs"] if len(asked) == len(answers.shares) else asked:
                failures.setdefault(name, Failure(name, observation.error, case, {}, observation.line))
        shown = {verdict.name for verdict in given if verdict.right}
        for verdict in given:
            if not verdict.right:
                failures.setdefault(verdict.name, Failure(verdict.name, verdict.message, case, observation.data))
                refuted.add(verdict.name)
        refuted |= asked - shown
        proved |= asked & shown
    holds = {name: name in proved and name not in refuted for name in answers.shares}
    right = all(holds.values())
    return CheckResult(
        exercise.id,
        "right" if right else "not right",
        round(exercise.points * math.fsum(answers.shares[name] for name in holds if holds[name]), 2),
        exercise.points,
        holds,
        tuple(failures.values()),
        "" if right else _diagnosis(exercise, answers, cases, observations),
    )


def _asked(answers: Answers, case: Data) -> set[str]:
    """The verdicts that a case is about.

    Raises:
        UndeclaredVerdict: One of them has no share.
    """
    if answers.asks is None:
        return set(answers.shares)
    asked = set(answers.asks(case))
    for name in asked - set(answers.shares):
        raise UndeclaredVerdict(f"The verdict {name!r} that a case of {answers.id!r} asks for has no share.")
    return asked


def _diagnosis(exercise: Exercise, answers: Answers, cases: Sequence[Data], observations: list[Observation]) -> str:
    """A diagnosis where one can be had: data that no comparison takes (an integer of a thousand digits) has none."""
    try:
        return diagnose(exercise, answers, cases, observations)
    except Exception:
        return ""


def _judge(answers: Answers, case: Data, observed: Data) -> list[Verdict]:
    """Run the judge; whatever it trips over (an entry that is missing, text for numbers) is the answer's fault."""
    verdicts: list[Verdict] = []
    try:
        with np.errstate(all="ignore"):
            for verdict in answers.judge(case, observed):
                if verdict.name not in answers.shares:
                    raise UndeclaredVerdict(f"The verdict {verdict.name!r} of {answers.id!r} has no share.")
                verdicts.append(Verdict(verdict.name, bool(verdict.right), verdict.message))
    except UndeclaredVerdict:
        raise
    except Exception as error:
        verdicts.append(_unjudged(answers, verdicts, error))
    return verdicts


def _unjudged(answers: Answers, verdicts: list[Verdict], error: Exception) -> Verdict:
    name = next((n for n in answers.shares if n not in {v.name for v in verdicts}), next(iter(answers.shares)))
    return Verdict(name, False, f"What came back could not be read ({type(error).__name__}: {error}).")


def diagnose(exercise: Exercise, answers: Answers, cases: Sequence[Data], observations: Sequence[Observation]) -> str:
    """The sentence of the first mistake that would have given exactly these observations, or ""."""
    for mistake in answers.mistakes:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            given = examine(exercise, mistake.answer, cases)
            if len(observations) == len(cases) and all(
                same(next(given, _NOTHING), observation) for observation in observations
            ):
                return mistake.message
    return ""


def same(one: Observation, other: Observation) -> bool:
    """Whether two observations tell the same story: equal data up to rounding, or the same kind of error."""
    if one.status != other.status:
        return False
    if one.status != "observed":
        return one.error.partition(":")[0] == other.error.partition(":")[0]
    return one.data.keys() == other.data.keys() and all(_close(one.data[name], other.data[name]) for name in one.data)


def _close(one: Any, other: Any) -> bool:
    if isinstance(one, (np.ndarray, float, int)) and isinstance(other, (np.ndarray, float, int)):
        a, b = np.asarray(one), np.asarray(other)
        return a.shape == b.shape and bool(np.allclose(a, b, rtol=1e-5, atol=1e-6, equal_nan=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_close(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_close(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and bool(one == other)
