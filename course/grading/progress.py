"""What an instructor sees while a batch runs: one line a submission, and how long the rest will take."""

import time
from typing import Any, TextIO


class Progress:
    """Counts submissions.

    Args:
        stream: Where to write.
        total: How many there are to do.
    """

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream, self._total, self._done = stream, total, 0
        self._began = time.monotonic()

    def finished(self, submission: dict[str, Any]) -> None:
        """Tell that one is done.

        Args:
            submission: The fields of its `SubmissionRecord`.
        """
        self._done += 1
        width = len(str(self._total))
        student = " ".join(str(submission["student"]).split())
        what = f"{submission['points']:g} of {submission['possible']}" if submission["graded"] else "not graded"
        left = (time.monotonic() - self._began) / self._done * (self._total - self._done)
        rest = f" · about {duration(left)} left" if self._done < self._total else ""
        self.say(f"[{self._done:>{width}}/{self._total}] {student}  {submission['lesson']}  {what}{rest}")

    def say(self, line: str) -> None:
        """Write a line."""
        self._stream.write(line + "\n")
        self._stream.flush()


def duration(seconds: float) -> str:
    """Seconds as a person says them.

    Example:
        >>> duration(41), duration(75), duration(5400)
        ('41 s', '1 min 15 s', '1 h 30 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
