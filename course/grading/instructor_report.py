"""The instructor's report on a batch: one page with what to look at, figures included."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from statistics import median
from typing import Any

from course.exercises.numbering import numbered
from course.grading import figures
from course.grading.item_analysis import FEWEST, exercises, mistakes, outcome, seconds_of
from course.grading.layout import render
from course.grading.records import Batch, Cost, SubmissionRecord
from course.grading.similarity import LIKENESS, NEVER_NATURAL, SHORTEST, Alike, same_files

_MOST_MISTAKES, _MOST_FAILURES, _MOST_PAIRS, _SLOWEST = 30, 200, 30, 10
_LONGEST_SOURCE = 8000


@dataclass(frozen=True)
class Row:
    """A student in the table of all.

    Args:
        student: The key.
        marks: The submission to each lesson, None where there is none.
        earned: Points.
        possible: Points to be had in what was handed in.
    """

    student: str
    marks: tuple[SubmissionRecord | None, ...]
    earned: float
    possible: int


@dataclass(frozen=True)
class Line:
    """A line of an answer beside another one.

    Args:
        text: The line.
        differs: Whether only one of the two has it.
    """

    text: str
    differs: bool


def report(
    batch: Batch, alike: Sequence[Alike], pages: Mapping[str, str], answers: Mapping[str, str] | None = None
) -> str:
    """The page.

    Args:
        batch: All of it.
        alike: Near-identical answers.
        pages: Students to the addresses of their feedback pages, relative to this one.
        answers: Exercises to the addresses of the pages on which all answers stand.

    Returns:
        Self-contained HTML. All but the section on time is the same for the same records.
    """
    facts, known_mistakes, failures = exercises(batch), mistakes(batch), _failures(batch)
    lessons = sorted({submission.lesson for submission in batch.submissions if submission.lesson})
    students = len({submission.student for submission in batch.submissions})
    heading = f"{students} students, {len(batch.submissions)} submissions"
    return render(
        "report.html",
        title=f"Report: {heading}",
        heading=heading,
        graded=sum(submission.graded for submission in batch.submissions),
        failed=sum(not submission.graded for submission in batch.submissions),
        backends=sorted({submission.backend for submission in batch.submissions if submission.backend}),
        pages=pages,
        answers=answers or {},
        overruled=[grade for grade in batch.grades if grade.overruled or grade.comment],
        totals=_totals_section(batch),
        failures=failures[:_MOST_FAILURES],
        more_failures=max(0, len(failures) - _MOST_FAILURES),
        exercises=facts,
        outcomes=figures.outcomes(facts) if facts else None,
        fewest=FEWEST,
        mistakes=known_mistakes[:_MOST_MISTAKES],
        more_mistakes=max(0, len(known_mistakes) - _MOST_MISTAKES),
        same_files=same_files(batch),
        alike=[(group, _beside_the_first(group)) for group in alike[:_MOST_PAIRS]],
        more_alike=max(0, len(alike) - _MOST_PAIRS),
        shortest=SHORTEST,
        never_natural=NEVER_NATURAL,
        likeness=LIKENESS,
        lessons=lessons,
        students=_students(batch, lessons),
        time=_time_section(batch.costs),
    )


def _totals_section(batch: Batch) -> dict[str, Any] | None:
    shares = [earned / possible for earned, possible in _totals(batch).values() if possible]
    if not shares:
        return None
    return {
        "mean": sum(shares) / len(shares),
        "median": median(shares),
        "least": min(shares),
        "most": max(shares),
        "figure": figures.distribution(shares),
    }


def _failures(batch: Batch) -> list[tuple[str, str, str, str]]:
    """What could not be read or did not come to an end: student, lesson or exercise, what came out, and why."""
    failed = [submission for submission in batch.submissions if not submission.graded]
    rows = [(submission.student, submission.lesson or "–", "not graded", submission.reason) for submission in failed]
    unread = {(submission.student, submission.lesson) for submission in failed}
    rows += [
        (grade.student, numbered(grade.exercise), grade.status, grade.reason)
        for grade in batch.grades
        if outcome(grade) == "did not run" and (grade.student, grade.lesson) not in unread
    ]
    return rows


def _beside_the_first(group: Alike) -> list[tuple[tuple[str, ...], list[Line]]]:
    """The texts of a group with their writers: what the first one has not is marked in each, and the reverse."""
    first, *others = group.sources
    beside = [_beside(first, other) for other in others]
    return [(group.writers[0], beside[0][0]), *zip(group.writers[1:], (right for _, right in beside), strict=True)]


def _beside(first: str, second: str) -> tuple[list[Line], list[Line]]:
    """Two texts as lines, with those marked that only one of them has."""
    texts = [text[:_LONGEST_SOURCE].splitlines() for text in (first, second)]
    marked: tuple[set[int], set[int]] = (set(), set())
    matcher = SequenceMatcher(None, texts[0], texts[1], autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            marked[0].update(range(start, end))
            marked[1].update(range(other_start, other_end))
    left, right = (
        [Line(line, number in differs) for number, line in enumerate(text)]
        for text, differs in zip(texts, marked, strict=True)
    )
    return left, right


def _students(batch: Batch, lessons: Sequence[str]) -> list[Row]:
    marks: dict[str, dict[str, SubmissionRecord]] = defaultdict(dict)
    for submission in batch.submissions:
        marks[submission.student][submission.lesson] = submission
    return [
        Row(student, tuple(marks[student].get(lesson) for lesson in lessons), round(earned, 2), possible)
        for student, (earned, possible) in sorted(_totals(batch).items())
    ]


def _time_section(costs: Sequence[Cost]) -> dict[str, Any] | None:
    if not costs:
        return None
    seconds = seconds_of(costs)
    whole = sorted(
        (cost for cost in costs if not cost.exercise), key=lambda cost: (-cost.seconds, cost.student, cost.lesson)
    )
    asked = {name: values for name, values in seconds.items() if name}
    return {
        "spent": sum(cost.seconds for cost in whole),
        "median": median(seconds[""]) if whole else None,
        "figure": figures.times(asked) if asked else None,
        "slowest": whole[:_SLOWEST],
    }


def _totals(batch: Batch) -> dict[str, tuple[float, int]]:
    """Students to points earned and to be had, over what could be judged."""
    found: dict[str, tuple[float, int]] = {submission.student: (0.0, 0) for submission in batch.submissions}
    unread = {(submission.student, submission.lesson) for submission in batch.submissions if not submission.graded}
    for grade in batch.grades:
        if (grade.student, grade.lesson) in unread:
            continue  # nobody's 0 is a file that could not be read
        earned, possible = found.get(grade.student, (0.0, 0))
        found[grade.student] = (earned + grade.points, possible + grade.possible)
    return found
