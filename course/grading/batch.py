"""`course grade`: a batch of submissions, graded by a few processes, saved mark by mark, resumed where it stopped."""

import functools
import json
import sys
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from course.errors import InvalidValue
from course.files import write_atomically
from course.grading import intake, overrides, records, worker_pool
from course.grading.checkpoint import (
    FOLDER,
    RETRY,
    Task,
    assemble,
    exclusive_lock,
    save,
    saved,
    task_of,
    ungraded,
    without_grades,
)
from course.grading.exports import SET_ASIDE, set_aside_table, write_table
from course.grading.progress import Progress
from course.grading.reading import Unreadable, read
from course.grading.released import load_released
from course.grading.seeds import secret_of
from course.grading.student_kernel import Settings
from course.grading.worker_pool import SandboxRequired
from course.grading.worker_process import job_of

_ALONE = "It was graded a second time, alone: the first time it met a time limit because the machine was busy."

__all__ = ["Plan", "SandboxRequired", "grade"]


@dataclass(frozen=True)
class Plan:
    """How a batch is graded.

    Args:
        backend: "tensorflow", "jax" or "torch".
        jobs: Submissions at a time.
        secret: The batch's; without one the output folder keeps a random one.
        settings: What a submission may take.
        scheduler: Address of a Dask scheduler; "" for this machine.
        lessons: Only these; all by default.
        excel: Whether `grades.csv` begins with a byte-order mark.
    """

    backend: str = "tensorflow"
    jobs: int = 1
    secret: str | None = None
    settings: Settings = Settings()
    scheduler: str = ""
    lessons: tuple[str, ...] = ()
    excel: bool = False


def grade(paths: Sequence[Path], notebooks: Path, output: Path, plan: Plan) -> int:
    """Grade a batch.

    Args:
        paths: Folders, zip archives or notebooks.
        notebooks: The folder of the released notebooks.
        output: Where everything is written; a batch that was begun there is taken up again.
        plan: How.

    Returns:
        0 when every submission was graded, 1 when one could not be read or run.

    Raises:
        CourseError: Something is wrong with what was given.
        SandboxRequired: No sandbox can be had, and `unsafe` was not given.
    """
    if plan.jobs < 1:
        raise InvalidValue(f"`--jobs` must be at least 1. Received: {plan.jobs}.")
    released = load_released(notebooks, list(plan.lessons))
    content = {lesson: (notebooks / f"{lesson}.ipynb").read_bytes() for lesson in released}
    taken = intake.take_in(paths, released, asked_for=bool(plan.lessons))
    submissions = taken.submissions
    try:
        (output / FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidValue(
            f"Expected an output folder that can be written to. {output} cannot ({error.strerror}). Name another -o."
        ) from None
    with exclusive_lock(output):
        secret = secret_of(output, plan.secret)
        tasks = [
            task_of(
                submission,
                content.get(submission.lesson, b""),
                secret=secret,
                backend=plan.backend,
                settings=plan.settings,
            )
            for submission in submissions
        ]
        kept_marks = {task.key: saved(output, task) for task in tasks}
        waiting = [task for task in tasks if (kept_marks[task.key] or RETRY).get("again")]
        tried = {key for key, mark in kept_marks.items() if mark and mark.get("again")}
        progress = Progress(sys.stderr, sum(bool(task.submission.lesson) for task in waiting))
        kept = len(tasks) - len(waiting)
        for warning in taken.warnings:
            progress.say(f"Warning: {warning}")
        write_atomically(output / SET_ASIDE, set_aside_table(taken.set_aside))
        if taken.set_aside:
            progress.say(f"No submissions, or not counted: {len(taken.set_aside)}, listed in {output / SET_ASIDE}")
        progress.say(
            f"{len(tasks)} submissions on {plan.backend}, {plan.jobs} at a time, into {output}/"
            + (f" ({kept} are graded already)" if kept else "")
        )

        def job(task: Task) -> dict[str, Any]:
            submission, submitted = task.submission, b""
            try:
                if not submission.reason:
                    submission = replace(submission, sha256=submission.place.sha256())
                    submitted = submission.place.read()
            except Unreadable as error:
                submission = replace(submission, reason=str(error))
            return job_of(
                submission,
                submitted,
                content[submission.lesson],
                backend=plan.backend,
                secret=secret,
                settings=plan.settings,
                solution=_code_of(notebooks.parent / "solutions" / f"{submission.lesson}.ipynb", plan.backend),
            )

        for task in [task for task in waiting if not task.submission.lesson]:
            save(output, task, without_grades(task.submission, plan.backend), complete=True)
        begun = [task for task in waiting if task.submission.lesson]
        for task, mark, complete in _run(begun, job, plan, tried):
            save(output, task, mark, complete=complete)
            if complete:
                progress.finished(mark["submission"])
        batch = assemble(output, tasks)
        records.save(batch, output)
        said = overrides.apply(batch, overrides.read(output))
        write_table(output, said.batch, released, excel=plan.excel)
        failed = [submission for submission in batch.submissions if not submission.graded]
        students = {submission.student for submission in batch.submissions}
        progress.say(
            f"{len(batch.submissions)} submissions of {len(students)} students: "
            f"{len(batch.submissions) - len(failed)} graded, {len(failed)} could not be. {output / 'grades.csv'}"
        )
        for submission in failed[:20]:
            progress.say(f"  {submission.student}: {submission.file}: {submission.reason}")
        for warning in said.warnings:
            progress.say(f"  {overrides.FILE}: {warning}")
    return 1 if failed else 0


@functools.cache
def _code_of(solution: Path, backend: str) -> bytes:
    """A solution without its outputs, where it spares time; else nothing."""
    if backend != "jax" or not solution.is_file():
        return b""
    cells = [{"cell_type": "code", "id": cell.id, "source": cell.source} for cell in read(solution.read_bytes()).cells]
    return json.dumps({"cells": cells}).encode()


def _run(tasks: list[Task], job: Callable[[Task], dict[str, Any]], plan: Plan, tried: Set[str]) -> worker_pool.Results:
    """All marks; one that a busy machine may have cost is kept as unfinished, and graded again alone at the end."""
    again: list[Task] = []
    for task, mark, complete in _pass(tasks, job, plan, tried):
        # Told by the worker, and no part of the record.
        busy = mark.pop("busy", False) and complete
        if busy:
            again.append(task)
        yield task, mark, complete and not busy
    for task, mark, complete in _pass(again, job, plan, alone=True):
        mark.pop("busy", False)
        submission = mark["submission"]
        yield task, mark | {"submission": submission | {"notes": [*submission["notes"], _ALONE]}}, complete


def _pass(
    tasks: list[Task],
    job: Callable[[Task], dict[str, Any]],
    plan: Plan,
    tried: Set[str] = frozenset(),
    *,
    alone: bool = False,
) -> worker_pool.Results:
    if not plan.scheduler:
        jobs = 1 if alone else plan.jobs
        yield from worker_pool.run(tasks, job, jobs=jobs, backend=plan.backend, settings=plan.settings)
        return
    from course.grading.cluster import run

    for task, result in run(plan.scheduler, tasks, job, at_a_time=1 if alone else max(4 * plan.jobs, 32)):
        if isinstance(result, str):
            # Machines of a cluster come and go, so that the next run tries it once more; but not for ever.
            again = {} if task.key in tried else RETRY
            yield task, ungraded(replace(task.submission, reason=result), plan.backend) | again, True
        else:
            yield task, result, True
