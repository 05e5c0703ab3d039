"""What this kernel remembers between cells: the last result of each check, and how far up each ladder of hints."""

from course.answers.marking import CheckResult
from course.exercises import find_exercise

_marked: dict[str, CheckResult] = {}
_hints_given: dict[str, int] = {}


def remember(marked: CheckResult) -> None:
    """Keep the latest result of an exercise."""
    _marked[marked.id] = marked


def results() -> dict[str, CheckResult]:
    """Exercise ids to their latest results, in the order in which they were first checked."""
    return dict(_marked)


def next_hint(exercise_id: str) -> str:
    """The step of the ladder that comes next, without climbing it; the last step once all were given."""
    hints = find_exercise(exercise_id).hints
    return hints[min(_hints_given.get(exercise_id, 0), len(hints) - 1)] if hints else ""


def take_hint(exercise_id: str) -> tuple[int, int, str]:
    """Climb one step: its number, how many there are, and its text. On top of the ladder it stays there."""
    hints = find_exercise(exercise_id).hints
    if not hints:
        return 0, 0, ""
    step = min(_hints_given.get(exercise_id, 0) + 1, len(hints))
    _hints_given[exercise_id] = step
    return step, len(hints), hints[step - 1]


def forget() -> None:
    """Start afresh, as a restarted kernel does."""
    _marked.clear()
    _hints_given.clear()
