"""A process that grades one submission after the other: jobs in on its standard input, marks out, a line of JSON each.

A job's line says how many bytes the submitted file has; they follow it as they are.

`python -m course.grading.worker_process`. It keeps no state but the judge, and may be killed at any time.
"""

import contextlib
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from course.grading.compilation_cache import warm_up
from course.grading.grade_submission import Outcome, grade
from course.grading.intake import Submission
from course.grading.judge_client import Judge
from course.grading.memory_limit import limit_memory
from course.grading.places import Place
from course.grading.released import Released, released
from course.grading.student_kernel import Settings, machine_was_busy, steady_environment, wait_for_ends

MEMORY_MEBIBYTES = 320  # beyond what an empty process of ours has, which is 60
_own = threading.local()


def job_of(
    submission: Submission,
    content: bytes,
    notebook: bytes,
    *,
    backend: str,
    secret: str,
    settings: Settings,
    solution: bytes = b"",
) -> dict[str, Any]:
    """A job: all that another process, or another machine, needs; JSON values, but for the file's bytes.

    Args:
        submission: Who handed in what.
        content: The file's bytes.
        notebook: The released notebook's bytes.
        backend: "tensorflow", "jax" or "torch".
        secret: The batch's.
        settings: What it may take.
        solution: The lesson's solution, to fill a cache of compiled programs with; none where there is no such cache.
    """
    about = {name: value for name, value in vars(submission).items() if name not in ("place", "order")}
    return {
        "submission": about,
        "content": content,
        "notebook": notebook.decode("utf-8"),
        "backend": backend,
        "secret": secret,
        "settings": asdict(settings),
        "solution": solution.decode("utf-8"),
    }


def run_job(job: dict[str, Any], tell: Callable[[dict[str, Any]], None] = lambda mark: None) -> dict[str, Any]:
    """Grade one submission.

    Args:
        job: As `job_of` makes it.
        tell: Called with what is known so far, each time that another mark is.

    Returns:
        The records of `course.grading.records` as JSON values; and `busy`, whether the machine may have cost marks.
    """
    steady_environment()
    machine_was_busy(forget=True)
    wait_for_ends(most=1)
    submission = Submission(place=Place(Path()), **job["submission"])
    if job["solution"]:
        _warm_up(submission.lesson, job["solution"], job["notebook"], job["backend"])
    outcome = grade(
        submission,
        job["content"],
        _released(submission.lesson, job["notebook"]),
        _judge(job["backend"]),
        secret=job["secret"],
        settings=Settings(**job["settings"]),
        save=lambda known: tell(as_json(known)),
    )
    return as_json(outcome) | {"busy": machine_was_busy()}


def as_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON values."""
    return {
        "submission": asdict(outcome.submission),
        "grades": [asdict(grade) for grade in outcome.grades],
        "costs": [asdict(cost) for cost in outcome.costs],
    }


def main() -> int:
    """Grade what comes on standard input until it ends."""
    with contextlib.suppress(OSError, AttributeError):  # the second where the system is not Linux
        from course.kernels.syscalls import die_with_parent

        die_with_parent()
    # Its own copy: nothing that a library prints gets between the lines.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)

    def say(message: dict[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    from course.kernels.provisioner import SandboxUnavailable

    # What is imported later, by the first job, is counted too: it is little beside this.
    limit_memory(MEMORY_MEBIBYTES)
    jobs = sys.stdin.buffer
    try:
        while line := jobs.readline():
            job = json.loads(line)
            try:
                job["content"] = jobs.read(job["content"])
                say({"done": run_job(job, lambda known: say({"known": known}))})
            except SandboxUnavailable as error:
                say({"refused": str(error)})
            except MemoryError:
                # Another process begins anew, with all that may still be held here given back.
                say({"ended": f"it took more than {MEMORY_MEBIBYTES} MiB of the grader's own memory"})
                return 1
    except BrokenPipeError:
        return 1
    finally:
        with contextlib.suppress(AttributeError):
            _own.judge.close()
        wait_for_ends()
    return 0


@lru_cache(maxsize=64)
def _released(lesson: str, notebook: str) -> Released:
    return released(lesson, notebook.encode("utf-8"))


@lru_cache(maxsize=64)
def _warm_up(lesson: str, solution: str, notebook: str, backend: str) -> None:
    """Once in each process for each lesson."""
    warm_up(solution.encode("utf-8"), _released(lesson, notebook), _judge(backend))


def _judge(backend: str) -> Judge:
    """This thread's judge."""
    judge: Judge | None = getattr(_own, "judge", None)
    if judge is None or judge.backend != backend:
        if judge is not None:
            judge.close()
        judge = _own.judge = Judge(backend)
    return judge


if __name__ == "__main__":
    sys.exit(main())
