"""Inspection, as a grader calls it: what came back is looked into in a sandbox in which no student's code has run."""

from collections.abc import Callable, Sequence
from typing import Any

from course.grading.channel import text
from course.grading.student_kernel import KernelDied, StudentKernel


class CannotInspect(RuntimeError):
    """What came back could not be looked into; the text says why."""


class Inspection:
    """The inspecting kernel of one submission: started when it is first needed, and again when bytes have ended it.

    Args:
        start: Starts a sandboxed kernel with the submission's limits.
    """

    def __init__(self, start: Callable[[], StudentKernel]) -> None:
        self._start = start
        self._kernel: StudentKernel | None = None

    def inspect(self, exercise_id: str, cases: str, observations: Sequence[str]) -> list[Any]:
        """Look into observations.

        Args:
            exercise_id: The exercise.
            cases: The inputs, as the judge drew them.
            observations: In base64, as they came.

        Returns:
            Observations in base64, for the judge: whatever the kernel says.

        Raises:
            CannotInspect: It took too much memory or time, or ended its process.
        """
        if self._kernel is None:
            self._kernel = self._start()
        try:
            back = self._kernel.inspect(exercise_id, cases, observations)
        except KernelDied as died:
            self.close()
            raise CannotInspect(f"What came back could not be inspected: {died.reason}") from None
        found = back.get("observations")
        if not isinstance(found, list):
            raise CannotInspect(f"What came back could not be inspected. {text(back.get('nothing'))}".strip())
        return found

    def close(self) -> None:
        """End the kernel."""
        if self._kernel is not None:
            self._kernel.close()
        self._kernel = None
