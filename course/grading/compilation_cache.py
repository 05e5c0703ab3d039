"""JAX compiles what it runs, and may keep it: our own solution fills the cache that every student's sandbox can read.

Nothing but time is saved: a submission that meets an empty cache gets the same marks.
"""

import contextlib

from course.grading.judge_client import Judge
from course.grading.matching import match
from course.grading.reading import Unreadable, read
from course.grading.released import Released
from course.grading.seeds import derive
from course.grading.student_kernel import KernelDied, Settings, StudentKernel


def warm_up(solution: bytes, released: Released, judge: Judge) -> None:
    """Run a solution's answers once, as a submission's are run, in a kernel that writes to the cache.

    Args:
        solution: The solution's notebook: our own code, and so not sandboxed.
        released: The released notebook of its lesson.
        judge: Of the backend to run on; it draws the inputs.
    """
    # The course goes on without: a solution that is stale or missing costs time and no marks.
    with contextlib.suppress(Unreadable, KernelDied):
        steps = [step for step in match(read(solution), released).steps if step.kind != "demonstration"]
        kernel = StudentKernel(judge.backend, Settings(), 600, trusted=True)
        try:
            kernel.load(steps, derive("warm", released.lesson))
            for asked in released.exercises:
                kernel.ask(asked.id, asked.expression, judge.draw(asked.id, derive("warm", asked.id)))
        finally:
            kernel.close()
