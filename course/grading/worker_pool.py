"""Grading on this machine: a few processes of our own, each fed by a thread, and replaced when it ends."""

import contextlib
import json
import os
import queue
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from course.errors import CourseError
from course.grading.channel import PATIENCE
from course.grading.checkpoint import Task, ungraded
from course.grading.student_kernel import Settings

# Over and above what a submission may take: importing a backend, and judging.
_GRACE_SECONDS = 600.0
_TRIES = 2
Results = Iterator[tuple[Task, dict[str, Any], bool]]


class SandboxRequired(CourseError, RuntimeError):
    """Nothing can be graded here: no sandbox can be had."""


def run(
    tasks: list[Task], job: Callable[[Task], dict[str, Any]], *, jobs: int, backend: str, settings: Settings
) -> Results:
    """Grade with a few processes.

    Args:
        tasks: What to grade.
        job: Makes the job of a task, as `course.grading.worker_process.job_of` does; called when its turn comes.
        jobs: Processes.
        backend: "tensorflow", "jax" or "torch".
        settings: What a submission may take.

    Yields:
        A task, what is known of its mark, and whether that is all, as it becomes known.

    Raises:
        SandboxRequired: No sandbox can be had.
    """
    waiting: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
    for task in tasks:
        waiting.put(task)
    results: queue.SimpleQueue[Any] = queue.SimpleQueue()
    workers = [_Worker(waiting, results, job, backend, settings) for _ in range(min(jobs, len(tasks)))]
    for _ in workers:
        waiting.put(None)
    try:
        for worker in workers:
            worker.start()
        running = len(workers)
        while running:
            result = results.get()
            if result is None:
                running -= 1
            elif isinstance(result, BaseException):
                raise result
            else:
                yield result
    finally:
        for worker in workers:
            worker.stop()


class _Worker(threading.Thread):
    """Feeds one worker process, and starts another when it ends."""

    def __init__(
        self,
        waiting: "queue.SimpleQueue[Task | None]",
        results: "queue.SimpleQueue[Any]",
        job: Callable[[Task], dict[str, Any]],
        backend: str,
        settings: Settings,
    ) -> None:
        super().__init__(daemon=True)
        self._waiting, self._results, self._job = waiting, results, job
        self._backend, self._settings = backend, settings
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def run(self) -> None:
        try:
            while not self._stopped and (task := self._waiting.get()) is not None:
                self._grade(task)
        except BaseException as error:  # told to whoever reads the results, in whose thread it is raised again
            self._results.put(error)
        finally:
            self._end()
            self._results.put(None)

    def stop(self) -> None:
        """End it, whatever it does."""
        self._stopped = True
        process = self._process
        if process is not None and process.poll() is None:
            process.kill()
        self.join(timeout=30)

    def _grade(self, task: Task) -> None:
        job = self._job(task)
        content = job["content"]
        line = (json.dumps({**job, "content": len(content)}) + "\n").encode("ascii")
        reason = ""
        for _ in range(_TRIES):
            try:
                for event in self._ask(line, content):
                    if "refused" in event:
                        raise SandboxRequired(event["refused"])
                    if "ended" in event:
                        raise OSError(event["ended"])
                    mark = event.get("done") or event["known"]
                    self._results.put((task, mark, "done" in event))
                    if "done" in event:
                        return
            except (OSError, ValueError, KeyError) as error:
                reason = str(error)
            self._kill()
            if self._stopped:
                return
        # Final: what ends a grader twice ends it again, and a batch must come to an end, resumed or not.
        message = f"Grading it ended the grader's own process {_TRIES} times ({reason or 'without a word'})."
        self._results.put((task, ungraded(replace(task.submission, reason=message), self._backend), True))

    def _ask(self, line: bytes, content: bytes) -> Iterator[dict[str, Any]]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-P", "-m", "course.grading.worker_process"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise OSError("no pipe")
        process.stdin.write(line)
        process.stdin.write(content)
        process.stdin.flush()
        until = time.monotonic() + PATIENCE * self._settings.submission_seconds + _GRACE_SECONDS
        buffered = b""
        while True:
            left = until - time.monotonic()
            if left <= 0 or not select.select([process.stdout], [], [], left)[0]:
                raise TimeoutError("it did not end in time")
            part = os.read(process.stdout.fileno(), 2**20)
            if not part:
                raise OSError(f"exit status {process.wait()}")
            *lines, buffered = (buffered + part).split(b"\n")
            for message in lines:
                yield json.loads(message)

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]
            self._process = None

    def _end(self) -> None:
        """Let it clean up after itself."""
        if self._process is not None and self._process.stdin is not None and not self._stopped:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=30)
        self._kill()
