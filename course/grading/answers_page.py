"""All answers to one exercise on one page, those that came out alike beside each other: forty are read in minutes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from course.display import State
from course.grading.layout import points, render
from course.grading.records import Grade

_STATES: dict[str, State] = {"right": "right", "not attempted": "open", "missing": "open"}
_LONGEST_SOURCE = 6000
# The order in which a reader needs them: what went wrong first, what is right last.
_ORDER = (
    "not right", "unreadable", "crashed", "timed out", "killed", "missing", "not attempted", "right",
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One text that one or several students wrote.

    Args:
        source: As the first of them wrote it.
        students: Who, by name.
        remarks: What a person said of them, a line each.
    """

    source: str
    students: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Answers that came out alike.

    Args:
        status: What came of them.
        state: "right", "wrong" or "open".
        points: Earned and to be had, in words.
        diagnosis: The misconception that was named, or "".
        reason: Why they could not be judged, or "".
        lost: The verdicts that did not hold.
        example: What one of them was told about the first of these.
        students: How many.
        answers: Each text once, those of many first.
    """

    status: str
    state: State
    points: str
    diagnosis: str
    reason: str
    lost: tuple[str, ...]
    example: str
    students: int
    answers: tuple[Answer, ...]


def answers_page(exercise: str, grades: Sequence[Grade], pages: Mapping[str, str]) -> str:
    """The page of one exercise.

    Args:
        exercise: Its id.
        grades: Every student's.
        pages: Students to the addresses of their feedback pages, relative to this one.

    Returns:
        Self-contained HTML, the same for the same records.
    """
    first = grades[0]
    return render(
        "answers.html",
        title=f"{exercise}: {len(grades)} answers",
        exercise=exercise,
        heading=first.title,
        lesson=first.lesson,
        count=len(grades),
        groups=groups(grades),
        pages=pages,
    )


def groups(grades: Iterable[Grade]) -> list[Group]:
    """Answers to one exercise, grouped by what came of them: status, points, diagnosis, verdicts that were lost.

    Args:
        grades: Every student's.
    """
    alike: dict[tuple[str, float, str, tuple[str, ...], str], list[Grade]] = defaultdict(list)
    for grade in grades:
        lost = tuple(verdict.name for verdict in grade.verdicts if not verdict.right)
        # Reasons of what was judged name a place in the student's own code, and would make each a group of its own.
        reason = "" if grade.status == "not right" else grade.reason
        alike[grade.status, grade.points, grade.diagnosis, lost, reason].append(grade)
    found = [_group(*key, members) for key, members in alike.items()]
    return sorted(found, key=lambda group: (_ORDER.index(group.status), -group.students, group.diagnosis, group.lost))


def _group(
    status: str, earned: float, diagnosis: str, lost: tuple[str, ...], reason: str, members: list[Grade]
) -> Group:
    texts: dict[str, list[Grade]] = defaultdict(list)
    for grade in sorted(members, key=lambda grade: grade.student):
        texts[_without_layout(grade.source)].append(grade)
    answers = [
        Answer(
            same[0].source[:_LONGEST_SOURCE],
            tuple(grade.student for grade in same),
            tuple(line for grade in same for line in (grade.overruled, grade.comment) if line),
        )
        for same in texts.values()
    ]
    messages = [verdict.message for grade in members for verdict in grade.verdicts if not verdict.right]
    why = reason or next((grade.reason for grade in members if grade.reason), "")
    return Group(
        status,
        _STATES.get(status, "wrong"),
        points(earned, members[0].possible),
        diagnosis,
        why,
        lost,
        next((message for message in messages if message and message not in why), ""),
        len(members),
        tuple(sorted(answers, key=lambda answer: (-len(answer.students), answer.students))),
    )


def _without_layout(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines() if line.strip())
