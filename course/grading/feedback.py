"""A student's feedback: one page with every exercise, what was asked of it, what came back, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from course.display import State
from course.grading.layout import points, render
from course.grading.records import Grade, SubmissionRecord, VerdictRecord, total

_STATES: dict[str, State] = {"right": "right", "not attempted": "open"}  # all else is wrong


@dataclass(frozen=True)
class ShownVerdict:
    """A verdict as the page shows it.

    Args:
        name: As in the exercise's answers.
        state: "right" or "wrong".
        worth: Its points, as a person writes them.
        because: Why it did not hold, or "".
        facts: What else is told of one that did not hold: a name, and text or code.
    """

    name: str
    state: State
    worth: str
    because: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ShownExercise:
    """An exercise as the page shows it.

    Args:
        grade: Its grade.
        state: "right", "wrong" or "open".
        points: Earned and to be had, in words.
        verdicts: None where it was not attempted.
    """

    grade: Grade
    state: State
    points: str
    verdicts: tuple[ShownVerdict, ...]


@dataclass(frozen=True)
class ShownLesson:
    """A lesson as the page shows it.

    Args:
        submission: What was handed in.
        points: Earned and to be had, in words.
        exercises: In the lesson's order.
    """

    submission: SubmissionRecord
    points: str
    exercises: tuple[ShownExercise, ...]


def feedback(submissions: Sequence[SubmissionRecord], grades: Sequence[Grade]) -> str:
    """The page of one student.

    Args:
        submissions: The student's, one a lesson, at least one.
        grades: The student's, in the lessons' order.

    Returns:
        Self-contained HTML, the same for the same records.
    """
    name = submissions[0].name or submissions[0].student
    earned, possible = total(grades), sum(grade.possible for grade in grades)
    return render(
        "feedback.html",
        title=f"{name}: {points(earned, possible)}",
        name=name,
        points=points(earned, possible),
        share=earned / possible if possible else 0,
        lessons=[
            _lesson(submission, [grade for grade in grades if grade.lesson == submission.lesson])
            for submission in submissions
        ],
    )


def _lesson(submission: SubmissionRecord, grades: Sequence[Grade]) -> ShownLesson:
    words = points(total(grades), sum(grade.possible for grade in grades))
    return ShownLesson(submission, words, tuple(map(_exercise, grades)))


def _exercise(grade: Grade) -> ShownExercise:
    verdicts = () if grade.status == "not attempted" else _verdicts(grade)
    return ShownExercise(
        grade, _STATES.get(grade.status, "wrong"), points(grade.points, grade.possible), tuple(verdicts)
    )


def _verdicts(grade: Grade) -> list[ShownVerdict]:
    told: set[tuple[str, str, str]] = set()
    shown = []
    for verdict in grade.verdicts:
        worth = f"{verdict.share * grade.possible:.2f}".rstrip("0").rstrip(".")
        # Where nothing could be judged, every property failed on the same input: it is shown once.
        story = (verdict.message, verdict.given, verdict.came_back)
        repeated = story in told
        told.add(story)
        if verdict.right:
            shown.append(ShownVerdict(verdict.name, "right", worth))
        else:
            because, facts = _facts(verdict, grade.reason, repeated=repeated)
            shown.append(ShownVerdict(verdict.name, "wrong", worth, because, facts))
    return shown


def _facts(verdict: VerdictRecord, reason: str, *, repeated: bool) -> tuple[str, tuple[tuple[str, str], ...]]:
    because = verdict.message if verdict.message not in reason else ""
    if repeated:
        return ("it fell on the same input as above" if verdict.given else because), ()
    facts = (("given", verdict.given), ("came back", verdict.came_back), ("your code", verdict.line))
    return because, tuple((name, value) for name, value in facts if value)
