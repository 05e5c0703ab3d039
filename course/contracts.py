"""Contracts: `expect()` states what a training run must reach, and says whether it did."""

import math
import os
from collections.abc import Mapping
from typing import Any

from course import session
from course.display import Panel, show
from course.errors import InvalidValue


class ContractMissed(AssertionError):
    """A training run did not reach what the lesson promises."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for its own rendering: the sentence is all a reader needs.
        return [f"Contract missed: {self}"]


def expect(
    *,
    at_least: float | Mapping[str, float] | None = None,
    at_most: float | Mapping[str, float] | None = None,
    **metric: Any,
) -> None:
    """State what a training run must reach: "it ran" is not enough, it must have learned.

    Args:
        at_least: The smallest value that is good enough: a number, or one per profile.
        at_most: The largest value that is good enough: a number, or one per profile.
        **metric: Exactly one, by its name: `val_accuracy=0.93`. A number, or anything that `float()` takes.

    Raises:
        ContractMissed: The value lies outside, or is not a number. With `COURSE_CONTRACTS=record` in the environment
            it is only written down (`course run` judges at the end).
        ValueError: No metric or several, or no bound for this profile.

    Example:
        >>> expect(accuracy=0.93, at_least=0.9)
        Contract met: accuracy 0.9300, at least 0.9.
    """
    if len(metric) != 1:
        raise InvalidValue(
            f"`expect` takes exactly one metric by name. Received: {sorted(metric)}. "
            "Write one call for each, such as expect(val_accuracy=accuracy, at_least=0.9)."
        )
    ((name, given),) = metric.items()
    now = session.current()
    profile = now.profile if now else "smoke"
    low, high = _bound("at_least", at_least, profile), _bound("at_most", at_most, profile)
    if low is None and high is None:
        raise InvalidValue(f"`expect` needs a bound. Received neither `at_least` nor `at_most` for {name!r}.")
    value = float(given)
    met = math.isfinite(value) and (low is None or value >= low) and (high is None or value <= high)
    bounds = " and ".join(
        text
        for text in (f"at least {low:g}" if low is not None else "", f"at most {high:g}" if high is not None else "")
        if text
    )
    message = f"{name} {value:.4f}, {bounds}"
    show(
        Panel(
            text=f"Contract {'met' if met else 'MISSED'}: {message}.",
            title=f"Contract {'met' if met else 'missed'}",
            state="right" if met else "wrong",
            data={
                "kind": "contract",
                "metric": name,
                "value": value if math.isfinite(value) else None,
                "at_least": low,
                "at_most": high,
                "met": met,
                "profile": profile,
            },
        )
    )
    if not met and os.environ.get("COURSE_CONTRACTS") != "record":
        raise ContractMissed(
            f"{message}. Was an earlier cell changed or skipped? Restart the kernel and run everything once more; "
            "if it misses again, the lesson is at fault: please report it with the line that setup() printed."
        )


def _bound(name: str, bound: float | Mapping[str, float] | None, profile: str) -> float | None:
    if not isinstance(bound, Mapping):
        return bound
    if profile not in bound:
        raise InvalidValue(f"`{name}` has no bound for the profile {profile!r}. Received: {dict(bound)}.")
    return bound[profile]
