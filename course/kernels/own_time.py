"""A clock for a tree of processes that stands still while others have the processors."""

import os
import time

from course.kernels import gauges

_LOOK_EVERY = 0.25


class OwnTime:
    """Counts what a tree of processes would have taken on a machine of its own, from the moment that it is made.

    Between two looks that is the wall time, less what the tree's threads waited for a processor; and not less than the
    processor time that they used, spread over all processors. For one thread that is exact; where many wait for each
    other the second rule counts. Where the system does not tell, it is the wall time.

    Args:
        root: The tree's first process.
        free: Seconds at the start that are counted as they are: most of what is timed ends before the first look.

    Example:
        >>> clock = OwnTime(os.getpid(), free=0.0)
        >>> clock.seconds() <= clock.wall()
        True
    """

    def __init__(self, root: int, *, free: float = 1.0) -> None:
        self._root, self._free = root, free
        self._began = time.monotonic()
        self._own = 0.0
        self._looked: tuple[float, float, float] | None = None

    def wall(self) -> float:
        """Seconds by the clock on the wall."""
        return time.monotonic() - self._began

    def seconds(self) -> float:
        """Seconds of the tree's own, up to the last look, a quarter of a second ago at most."""
        wall = self.wall()
        if self._looked is None:
            if wall < self._free:
                return wall
            self._own = wall
            self._looked = (wall, *self._used())
        elif wall - self._looked[0] >= _LOOK_EVERY:
            cpu, waited = self._used()
            past = wall - self._looked[0]
            # Processes that have ended take what they had waited with them: never less than nothing.
            used = max(0.0, cpu - self._looked[1]) / (os.cpu_count() or 1)
            self._own += min(past, max(used, past - max(0.0, waited - self._looked[2])))
            self._looked = (wall, cpu, waited)
        return self._own

    def _used(self) -> tuple[float, float]:
        pids = gauges.tree(self._root)
        return sum(map(gauges.cpu_seconds, pids)), sum(map(gauges.waited_seconds, pids))
