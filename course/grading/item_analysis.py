"""What a batch says about its exercises: how hard each was, whether it tells strong from weak, and how sure that is."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from course.grading.records import Batch, Cost, Grade

FEWEST = 20  # below, a correlation is not shown
_SAME = 1e-6  # shares that differ by less differ by rounding


@dataclass(frozen=True)
class Discrimination:
    """How an exercise goes with the rest.

    Args:
        r: Correlation of its share of points with the share of all other points; the point-biserial correlation where
            it is all or nothing. None where it cannot be had.
        low: Lower end of its 95 % interval (Fisher's transformation, 1915).
        high: Upper end.
        count: From how many students.
        why: Why there is none, or "".
    """

    r: float | None
    low: float
    high: float
    count: int
    why: str = ""


@dataclass(frozen=True)
class ExerciseFacts:
    """One exercise over a batch; submissions that could not be read do not count.

    Args:
        exercise: Its id.
        lesson: Its lesson.
        title: Its title.
        possible: Points to be had.
        count: Submissions that could be read.
        mean_share: Mean share of its points, those who did not try included: how easy it was.
        outcomes: "right", "partly", "no points", "not attempted" and "did not run" to how many.
        discrimination: How it goes with the rest.
    """

    exercise: str
    lesson: str
    title: str
    possible: int
    count: int
    mean_share: float
    outcomes: dict[str, int]
    discrimination: Discrimination

    @property
    def share_of_who_tried(self) -> float | None:
        """Mean share of its points among those who tried; None where nobody did."""
        tried = self.count - self.outcomes["not attempted"]
        return self.mean_share * self.count / tried if tried else None


OUTCOMES = ("right", "partly", "no points", "not attempted", "did not run")


def outcome(grade: Grade) -> str:
    """Which of `OUTCOMES` a grade is."""
    if grade.status == "right":
        return "right"
    if grade.status in ("not attempted", "missing"):
        return "not attempted"
    if grade.status != "not right":
        return "did not run"
    return "partly" if grade.points > 0 else "no points"


def exercises(batch: Batch) -> list[ExerciseFacts]:
    """The facts of every exercise, lesson by lesson.

    Args:
        batch: All of it.
    """
    readable = {(record.student, record.lesson) for record in batch.submissions if record.graded}
    by_exercise: dict[str, list[Grade]] = defaultdict(list)
    earned: Counter[str] = Counter()
    possible: Counter[str] = Counter()
    for grade in batch.grades:
        if (grade.student, grade.lesson) in readable:
            by_exercise[grade.exercise].append(grade)
            earned[grade.student] += grade.points  # type: ignore[assignment]
            possible[grade.student] += grade.possible
    facts = []
    for exercise, grades in by_exercise.items():
        shares = [grade.points / grade.possible for grade in grades]
        rest = [
            (earned[grade.student] - grade.points) / left if (left := possible[grade.student] - grade.possible) else 0.0
            for grade in grades
        ]
        first = grades[0]
        counted = Counter(map(outcome, grades))
        facts.append(
            ExerciseFacts(
                exercise,
                first.lesson,
                first.title,
                first.possible,
                len(grades),
                math.fsum(shares) / len(shares),
                {name: counted[name] for name in OUTCOMES},
                discrimination(shares, rest),
            )
        )
    return sorted(facts, key=lambda exercise: exercise.lesson)


def discrimination(shares: list[float], rest: list[float]) -> Discrimination:
    """Correlation of an exercise with the rest, with its interval.

    Args:
        shares: Of its points, a student each.
        rest: Of all other points, in the same order.

    Example:
        >>> discrimination([1.0, 0.0] * 3, [0.9, 0.2] * 3).why
        'fewer than 20 submissions'
    """
    count = len(shares)
    if count < FEWEST:
        return Discrimination(None, 0, 0, count, f"fewer than {FEWEST} submissions")
    if max(shares) - min(shares) < _SAME or max(rest) - min(rest) < _SAME:
        return Discrimination(None, 0, 0, count, "everybody earned the same")
    from scipy.stats import pearsonr  # where a report is written: its import takes a second

    found = pearsonr(shares, rest)
    interval = found.confidence_interval(0.95)
    return Discrimination(float(found.statistic), float(interval.low), float(interval.high), count)


def mistakes(batch: Batch) -> list[tuple[int, str, str, tuple[str, ...]]]:
    """Diagnosed mistakes, the commonest first.

    Args:
        batch: All of it.

    Returns:
        How many made it, the exercise, the sentence, and who.
    """
    who: dict[tuple[str, str], list[str]] = defaultdict(list)
    for grade in batch.grades:
        if grade.diagnosis:
            who[grade.exercise, grade.diagnosis].append(grade.student)
    found = [
        (len(students), exercise, message, tuple(sorted(students))) for (exercise, message), students in who.items()
    ]
    return sorted(found, key=lambda mistake: (-mistake[0], mistake[1], mistake[2]))


def seconds_of(costs: Iterable[Cost]) -> dict[str, list[float]]:
    """Exercises to the seconds that they took, and "" to those of whole submissions.

    Args:
        costs: Of a batch.
    """
    found: dict[str, list[float]] = defaultdict(list)
    for cost in costs:
        found[cost.exercise].append(cost.seconds)
    return dict(found)
