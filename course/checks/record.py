"""What this kernel remembers between cells: the last result of each check, and which hints were read."""

from collections.abc import Sequence
from typing import Any

from course.answers.marking import CheckResult
from course.checks.kept_progress import keep
from course.exercises import find_exercise
from course.exercises.types import Hint

_marked: dict[str, CheckResult] = {}
_answers: dict[str, Any] = {}
_hints_read: dict[str, set[int]] = {}


def remember(marked: CheckResult, answer: Any = None) -> None:
    """Keep the latest result of an exercise, and the answer that it is about; the result beyond this kernel, too."""
    _marked[marked.id] = marked
    _answers[marked.id] = answer
    keep(marked)


def last_answer(exercise_id: str) -> Any:
    """The answer that was checked last, or None."""
    return _answers.get(exercise_id)


def results() -> dict[str, CheckResult]:
    """Exercise ids to their latest results, in the order in which they were first checked."""
    return dict(_marked)


def next_hint(exercise_id: str) -> str:
    """The hint that comes next, without climbing; on top of the ladder one that was read, or "" where there is none."""
    hints = find_exercise(exercise_id).hints
    return str(hints[_next(exercise_id, hints)]) if hints else ""


def take_hint(exercise_id: str) -> tuple[int, int, str]:
    """Read the hint that comes next: its place on the ladder, how many there are, and its text.

    It is the first unread one about a verdict that failed in the last check, else the next of the ladder; what is only
    about verdicts that hold comes last. Once all were read, the last of those about what failed comes again.
    """
    hints = find_exercise(exercise_id).hints
    if not hints:
        return 0, 0, ""
    place = _next(exercise_id, hints)
    _hints_read.setdefault(exercise_id, set()).add(place)
    return place + 1, len(hints), str(hints[place])


def hints_read(exercise_id: str) -> int:
    """How many of an exercise's hints were read."""
    return len(_hints_read.get(exercise_id, ()))


def all_hints_read(exercise_id: str) -> bool:
    """Whether no hint of an exercise is left."""
    return hints_read(exercise_id) >= len(find_exercise(exercise_id).hints)


def _next(exercise_id: str, hints: Sequence[str]) -> int:
    read, marked = _hints_read.get(exercise_id, set()), _marked.get(exercise_id)
    failed = {failure.verdict for failure in marked.failures} if marked else set()
    places = range(len(hints))
    unread = [place for place in places if place not in read]
    fitting = [place for place in places if failed & set(_about(hints[place]))]
    untold = [place for place in unread if not failed or not _about(hints[place])]
    if unread:
        return next((place for place in (*fitting, *untold, *unread) if place in unread), unread[0])
    return fitting[-1] if fitting else len(hints) - 1


def _about(hint: str) -> tuple[str, ...]:
    return hint.about if isinstance(hint, Hint) else ()


def forget() -> None:
    """Start afresh, as a restarted kernel does."""
    _marked.clear()
    _answers.clear()
    _hints_read.clear()
