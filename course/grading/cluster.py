"""The same jobs on an existing Dask cluster (extra `cluster`). Its scheduler restarts what a lost worker had begun."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from course.errors import InvalidValue, MissingPackage

Key = TypeVar("Key")
_CONNECT_SECONDS = 10


def run(
    scheduler: str, tasks: list[Key], job: Callable[[Key], dict[str, Any]], *, at_a_time: int
) -> Iterator[tuple[Key, dict[str, Any] | str]]:
    """Hand jobs to a cluster.

    Args:
        scheduler: Its address, such as "tcp://10.0.0.1:8786".
        tasks: What to grade.
        job: Makes the job of a task, as `course.grading.worker_process.job_of` does; called when its turn comes.
        at_a_time: Jobs on their way at most: each holds a submission in memory.

    Yields:
        Each task with its mark, or with the reason why there is none.

    Raises:
        MissingPackage: `distributed` is not installed.
        InvalidValue: The scheduler cannot be reached.
        course.grading.worker_pool.SandboxRequired: A worker has no sandbox.
    """
    try:
        import distributed
    except ImportError:
        raise MissingPackage(
            "`--scheduler` needs Dask. It is not installed. Run: pip install 'keras-course[cluster]'"
        ) from None
    dask: Any = distributed
    try:
        client = dask.Client(scheduler, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InvalidValue(
            f"Expected a Dask scheduler at {scheduler!r}. It does not answer ({error}). Start one: dask scheduler"
        ) from None
    waiting = iter(tasks)
    with client:
        going = dask.as_completed(loop=client.loop)
        of: dict[Any, Key] = {}

        def hand_out() -> None:
            task = next(waiting, None)
            if task is not None:
                # Not pure: the same job twice is graded twice.
                future = client.submit(graded, job(task), pure=False)
                of[future.key] = task
                going.add(future)

        for _ in range(at_a_time):
            hand_out()
        for future in going:
            task = of.pop(future.key)
            yield task, _result(future)
            hand_out()


def graded(job: dict[str, Any]) -> dict[str, Any]:
    """On a worker of the cluster: grade one submission.

    Args:
        job: As `course.grading.worker_process.job_of` makes it.

    Returns:
        `{"done": mark}`, or `{"refused": why}` where no sandbox can be had.
    """
    from course.grading.worker_process import run_job
    from course.kernels.provisioner import SandboxUnavailable

    try:
        return {"done": run_job(job)}
    except SandboxUnavailable as error:
        return {"refused": str(error)}


def _result(future: Any) -> dict[str, Any] | str:
    from distributed import KilledWorker

    from course.grading.worker_pool import SandboxRequired

    try:
        result = future.result()
    except KilledWorker:
        # The scheduler's own limit, `distributed.scheduler.allowed-failures`: 3 unless it was told otherwise.
        return "Worker after worker of the cluster ended while it was graded."
    if "refused" in result:
        raise SandboxRequired(result["refused"])
    mark: dict[str, Any] = result["done"]
    return mark
