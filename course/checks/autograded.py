"""What a check says to nbgrader, which gives every point to a cell that shows neither an error nor text on stderr.

`nbgrader autograde` and `nbgrader validate` name themselves in the environment of the kernels that they start. Nowhere
else does anything here have an effect.
"""

import contextlib
import io
import os
import sys
from collections.abc import Iterator

from course.answers.marking import CheckResult

ENVIRONMENT_VARIABLE = "NBGRADER_EXECUTION"


class NotRight(AssertionError):
    """An answer is not right, and `nbgrader validate` is to say so."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks an exception for its own rendering: the sentence is all a reader needs.
        return [f"Not right yet: {self}"]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Under nbgrader, keep what an answer says on stderr, a warning mostly, from costing it every point."""
    if os.environ.get(ENVIRONMENT_VARIABLE) not in ("autograde", "validate"):
        yield
        return
    sys.stderr.flush()
    kept = os.dup(2)
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        # Libraries in C write to the descriptor itself.
        os.dup2(nothing, 2)
        with contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def points_of(marked: CheckResult) -> float | None:
    """What the check's cell has to show for nbgrader to give the points that were earned.

    Args:
        marked: The result of the check.

    Returns:
        The points, under `nbgrader autograde`: as a cell's value they are its partial credit. Otherwise None.

    Raises:
        NotRight: Under `nbgrader validate`, where the answer is not right. An exercise that was not attempted is no
            fault of the notebook, so that the released one validates.
    """
    caller = os.environ.get(ENVIRONMENT_VARIABLE)
    if caller == "autograde":
        return float(marked.points)
    if caller == "validate" and marked.outcome == "not right":
        raise NotRight(f"{marked.id}, {marked.points:g} of {marked.max_points} points.")
    return None
