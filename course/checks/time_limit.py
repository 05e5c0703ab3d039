"""A limit on the time that an answer may take, and what is said of one that was stopped."""

import contextlib
import math
import os
import signal
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Any

from course.errors import InvalidValue

ENVIRONMENT_VARIABLE = "COURSE_CHECK_SECONDS"
DEFAULT_SECONDS = 120.0
# Whoever catches the first stop, in a bare `except:`, meets another one.
_AGAIN = 1.0


class TimeIsUp(KeyboardInterrupt):
    """An answer took longer than it may. (A KeyboardInterrupt: it passes whatever turns other errors into results.)"""


class Interrupted(KeyboardInterrupt):
    """A check was interrupted. Its text says on which input, and shows the student's lines alone."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for its own rendering: our frames say nothing to whoever pressed the button.
        return [str(self)]


def seconds_allowed(seconds: float | None = None) -> float:
    """How long an answer may take: what was asked for, else what the environment says, else two minutes.

    Args:
        seconds: As the argument of `course.check`.

    Returns:
        A positive number; infinity stands for no limit.

    Raises:
        ValueError: It is no positive number.

    Example:
        >>> seconds_allowed(5)
        5.0
    """
    name, given = "seconds", seconds
    if seconds is None:
        name = ENVIRONMENT_VARIABLE
        given = os.environ.get(ENVIRONMENT_VARIABLE) or DEFAULT_SECONDS  # type: ignore[assignment]
    try:
        allowed = float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        allowed = math.nan
    if not allowed > 0:
        raise InvalidValue(f"`{name}` must be a positive number. Received: {given!r}. `inf` sets no limit.")
    return allowed


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeIsUp` in what runs here for longer than this, by the system's alarm.

    Only the main thread of a process gets it, and only on POSIX; elsewhere there is no limit. An operation of a library
    is stopped when it comes back to Python, not in its middle.

    Args:
        seconds: Of wall-clock time; infinity sets no limit.
    """
    if math.isinf(seconds) or not _alarms_here():
        yield
        return
    over = False

    def stop(number: int, frame: FrameType | None) -> None:
        if not over:
            raise TimeIsUp

    started = time.monotonic()
    handler: Any = signal.signal(signal.SIGALRM, stop)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        try:
            yield
        finally:
            over = True
    finally:
        # An alarm that somebody else had set rings when it was to ring.
        left = max(left - (time.monotonic() - started), 1e-3) if left else 0.0
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL if handler is None else handler)
        signal.setitimer(signal.ITIMER_REAL, left, interval)


def _alarms_here() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
