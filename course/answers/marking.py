"""The judging half of a check: observations in, named verdicts, points and a diagnosis out. No student code here."""

import functools
import hashlib
import itertools
import math
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from course.answers.comparing import ATOL, RTOL, Reals, real_numbers
from course.exercises.observing import AFTER, examine
from course.exercises.serialization import pack
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
        place: Where in `observed` it is off, as an index, or ().
    """

    verdict: str
    message: str
    case: Data
    observed: Data
    line: str = ""
    place: tuple[int | str, ...] = ()


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
        diagnosis: The sentence of the mistake that explains what this answer gave, or "".
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
                told = Failure(verdict.name, verdict.message, case, observation.data, place=verdict.place)
                failures.setdefault(verdict.name, told)
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
                verdicts.append(Verdict(verdict.name, bool(verdict.right), verdict.message, verdict.place))
    except UndeclaredVerdict:
        raise
    except Exception as error:
        verdicts.append(_unjudged(answers, verdicts, error))
    return verdicts


def _unjudged(answers: Answers, verdicts: list[Verdict], error: Exception) -> Verdict:
    name = next((n for n in answers.shares if n not in {v.name for v in verdicts}), next(iter(answers.shares)))
    return Verdict(name, False, f"What came back could not be read ({type(error).__name__}: {error}).")


def diagnose(exercise: Exercise, answers: Answers, cases: Sequence[Data], observations: Sequence[Observation]) -> str:
    """The sentence of the mistake that explains what an answer gave, or "".

    Args:
        exercise: The question, for running the mistakes.
        answers: The mistakes, and the judge.
        cases: The inputs that were asked.
        observations: What was seen, one entry a case.

    Returns:
        As `recognized` tells it.
    """
    if len(observations) != len(cases):
        return ""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return recognized(answers, cases, observations, _mistakes_on(exercise, answers, cases))
        except BaseException:  # an interrupt: what was begun is no mistake's whole story
            _remembered.clear()
            raise


class _Given:
    """What a mistake gives, case by case: run when it is first asked for, and then remembered."""

    def __init__(self, observations: Iterator[Observation]) -> None:
        self._left, self._seen = observations, list[Observation]()

    def __iter__(self) -> Iterator[Observation]:
        for place in itertools.count():
            while place >= len(self._seen):
                try:
                    self._seen.append(next(self._left))
                except StopIteration:
                    return
            yield self._seen[place]


# Of the last few sets of inputs: a student checks again and again on the same ones.
_MOST_REMEMBERED = 4
_remembered: dict[tuple[str, str], tuple[Answers, list[tuple[str, _Given]]]] = {}


def _mistakes_on(exercise: Exercise, answers: Answers, cases: Sequence[Data]) -> list[tuple[str, _Given]]:
    """The sentence of each mistake, and what it gives on these inputs, one after the other, as far as it is asked."""
    key = exercise.id, hashlib.sha256(b"".join(map(pack, cases))).hexdigest()
    known = _remembered.pop(key, None)
    if known is None or known[0] is not answers:
        given = [(mistake.message, _Given(examine(exercise, mistake.answer, cases))) for mistake in answers.mistakes]
        known = answers, given
    _remembered[key] = known
    while len(_remembered) > _MOST_REMEMBERED:
        _remembered.pop(next(iter(_remembered)))
    return known[1]


def recognized(
    answers: Answers,
    cases: Sequence[Data],
    observations: Sequence[Observation],
    known: Iterable[tuple[str, Iterable[Observation]]],
) -> str:
    """The sentence of the mistake that explains what was seen, or "" where none does for certain.

    The answer must agree with the mistake wherever the two can be compared, a verdict must fail for both on one of
    these cases, and none may fail for the mistake that held for the answer. One case cannot be compared where the
    answer alone raised; two others must then fail alike. An answer that raised over a number too large, or divided by
    zero, agrees with a mistake that gives infinity or no number there.

    Of several mistakes the one counts that agrees on the most cases; of those that give the same, the first: a more
    specific one is listed before a more general one. Where they differ on the case that cannot be compared, nothing is
    said.

    Args:
        answers: The judge.
        cases: The inputs that were asked.
        observations: What was seen, one entry a case.
        known: The sentence of each mistake, and what it gives.

    Returns:
        The sentence, or "".
    """
    judged = [_Judged(answers, case, observation) for case, observation in zip(cases, observations, strict=True)]
    best: list[tuple[str, _Agreement]] = []
    for message, given in known:
        agreement = _agreement(answers, judged, given)
        if agreement is None:
            continue
        if agreement.compared == len(cases) and agreement.distance <= _NO_DISTANCE and agreement.explains and not best:
            return message  # none that follows is nearer, or more specific
        if not best or agreement.compared > best[0][1].compared:
            best = [(message, agreement)]
        elif agreement.compared == best[0][1].compared:
            best.append((message, agreement))
    if not best:
        return ""
    # Within rounding of each other, or one of them is nearer by far.
    nearest = max(_MUCH_FARTHER * min(agreement.distance for _, agreement in best), _NO_DISTANCE)
    best = [entry for entry in best if entry[1].distance <= nearest]
    message, first = next((entry for entry in best if entry[1].explains), ("", best[0][1]))
    # Where the answer raised, nothing tells two mistakes apart that differ only there, also if one of them explains
    # too little to be told itself.
    if any(not all(map(same, first.given, other.given)) for _, other in best) and first.compared < len(cases):
        return ""
    return message


# How many times farther from the answer one of two mistakes must lie for the other to be meant, in rounding errors.
_MUCH_FARTHER, _NO_DISTANCE = 10.0, 1e-3


class _Judged:
    """A case, what an answer gave, and the verdicts on it: they are asked for only where a mistake gave the same."""

    def __init__(self, answers: Answers, case: Data, observation: Observation) -> None:
        self.case, self.observation, self._answers = case, observation, answers

    @functools.cached_property
    def verdicts(self) -> dict[str, bool]:
        return _verdicts(self._answers, self.case, self.observation)


@dataclass(frozen=True)
class _Agreement:
    """A mistake that an answer agrees with: on how many cases, how nearly, whether that explains it, what it gives."""

    compared: int
    distance: float
    explains: bool
    given: tuple[Observation, ...]


def _agreement(answers: Answers, judged: Sequence[_Judged], given: Iterable[Observation]) -> _Agreement | None:
    compared, farthest, failing, kept = 0, 0.0, 0, []
    theirs = iter(given)
    for seen in judged:
        instead = next(theirs, _NOTHING)
        kept.append(instead)
        if seen.observation.status == "raised" and instead.status == "observed":
            gave = {name: value for name, value in instead.data.items() if not name.startswith(AFTER)}
            compared += _is_arithmetic(seen.observation.error) and _has_no_number(gave)
            if len(kept) - compared > 1:
                return None
            continue
        distance = _distance_of(seen.observation, instead)
        if math.isinf(distance):
            return None
        compared, farthest = compared + 1, max(farthest, distance)
        if instead.status != "observed":
            failing += _alike(seen.observation.error, instead.error)
            continue
        wrong = {name for name, right in _verdicts(answers, seen.case, instead).items() if not right}
        if any(seen.verdicts.get(name) for name in wrong):
            return None
        failing += any(seen.verdicts.get(name) is False for name in wrong)
    needed = 1 if compared == len(judged) else 2
    return _Agreement(compared, farthest, failing >= needed, tuple(kept))


def _is_arithmetic(error: str) -> bool:
    return error.startswith(("OverflowError", "ZeroDivisionError", "FloatingPointError", "ValueError: math domain"))


def _has_no_number(value: Any) -> bool:
    """Whether infinity or NaN is in it: what NumPy gives where Python's own numbers raise."""
    if isinstance(value, dict):
        return any(map(_has_no_number, value.values()))
    numbers = real_numbers(value)
    return numbers is not None and not bool(np.isfinite(numbers).all())


def _verdicts(answers: Answers, case: Data, observation: Observation) -> dict[str, bool]:
    if observation.status != "observed":
        return {}
    return {verdict.name: verdict.right for verdict in _judge(answers, case, observation.data)}


def _alike(error: str, other: str) -> bool:
    """Whether two errors are the same fault: equal but for numbers and names."""
    return _NUMBERS_AND_NAMES.sub("", error) == _NUMBERS_AND_NAMES.sub("", other)


_NUMBERS_AND_NAMES = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`|<[^>]*>|\b\w+\(\)|[\d.,\s]+""")


def same(one: Observation, other: Observation) -> bool:
    """Whether two observations tell the same story: equal data up to rounding, or the same kind of error.

    Args:
        one: What an answer gave.
        other: What a mistake gives. What is seen of the answer alone makes no difference.

    Example:
        >>> one = Observation("observed", {"y": np.float32([0.1, 1e6]), "word": "Fades"})
        >>> same(one, Observation("observed", {"y": np.array([0.1, 1e6]), "word": "fades "}))
        True
    """
    return not math.isinf(_distance_of(one, other))


def _distance_of(one: Observation, other: Observation) -> float:
    if one.status != other.status:
        return math.inf
    if one.status != "observed":
        return 0.0 if one.error.partition(":")[0] == other.error.partition(":")[0] else math.inf
    if not other.data.keys() <= one.data.keys():
        return math.inf
    return max((_distance(one.data[name], other.data[name]) for name in other.data), default=0.0)


def _distance(one: Any, other: Any) -> float:
    """How far apart two things are, in rounding errors: infinite where it is more than rounding makes of the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return math.inf
        return max((_distance(one[key], other[key]) for key in other), default=0.0)
    numbers, others = real_numbers(one), real_numbers(other)
    if numbers is not None and others is not None:
        half = getattr(one, "dtype", None) == np.float16
        return _distance_of_numbers(numbers, others, rtol=1e-2 if half else RTOL)
    if isinstance(one, str) and isinstance(other, str):
        return 0.0 if one.casefold().split() == other.casefold().split() else math.inf
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return math.inf
        return max(map(_distance, one, other), default=0.0)
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):  # complex numbers, and what no judge reads
        return 0.0 if np.array_equal(one, other) else math.inf
    return 0.0 if type(one) is type(other) and one == other else math.inf


def _distance_of_numbers(one: Reals, other: Reals, *, rtol: float) -> float:
    if one.size == other.size == 1:  # a number is a number, in however many brackets
        one, other = one.reshape(()), other.reshape(())
    if one.shape != other.shape:
        return math.inf
    if not one.size:
        return 0.0
    finite = np.isfinite(one) & np.isfinite(other)
    if not ((one == other) | (np.isnan(one) & np.isnan(other)) | finite).all():
        return math.inf
    one, other = one[finite], other[finite]
    if not one.size:
        return 0.0
    largest = float(max(np.abs(one).max(), np.abs(other).max()))
    if (one == np.rint(one)).all() and (other == np.rint(other)).all():
        rtol, atol = float(np.finfo(np.float32).eps), 0.0  # one more or less is not rounding
    else:
        # Where all numbers are tiny, a difference that is small beside 1 is none beside them.
        atol = max(ATOL * min(largest, 1.0), 1e-8)
    off = np.abs(one - other)
    allowed = atol + rtol * np.abs(other)
    within = off <= allowed
    return float(np.divide(off, allowed, out=np.zeros_like(off), where=off > 0).max()) if within.all() else math.inf
