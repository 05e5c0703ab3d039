"""The judge's process, as a grader calls it: started when it is first needed, and again when hostile data ended it."""

import contextlib
import json
import os
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

from course.grading import channel
from course.grading.student_process import MIME
from course.kernels import gauges
from course.kernels.own_time import OwnTime
from course.kernels.runtime import WarmKernelUnavailable, runtime_folder

_START_SECONDS = 180.0
_LOOK_SECONDS = 0.2
# Beyond what it shares with its zygote. Its own limit (`course.grading.judge_process`) is on what is reserved, of which
# a backend that computes takes gigabytes and uses little.
MAX_JUDGE_MEBIBYTES = 400


class MemoryExceeded(OSError):
    """The judge takes more memory than data of the size that is let through can need."""


class CannotJudge(RuntimeError):
    """The judge did not come to an end; the text says why."""


class Judge:
    """The judge's process, as a grader calls it.

    Args:
        backend: "tensorflow", "jax" or "torch".
        seconds: For one judgement.
    """

    def __init__(self, backend: str, seconds: float = 120.0) -> None:
        self.backend, self._seconds = backend, seconds
        self._folder = _short_folder()
        self._manager: Any = None
        self._channel: channel.Channel | None = None
        self._line: socket.socket | None = None

    def draw(self, exercise_id: str, seed: str) -> str:
        """The inputs of an exercise, as text that `course.grading.student_process.observed` reads.

        Args:
            exercise_id: The exercise.
            seed: As `course.grading.seeds.derive` gives it.
        """
        text: str = self._call("drawn", exercise_id, seed)
        return text

    def judge(self, exercise_id: str, seed: str, observations: list[str]) -> dict[str, Any]:
        """Judge what came back.

        Args:
            exercise_id: The exercise.
            seed: The inputs'.
            observations: In base64, as they came.

        Returns:
            The fields of a `Grade` that are the judge's to fill.

        Raises:
            CannotJudge: It took too much time or memory.
        """
        result: dict[str, Any] = self._call("judged", exercise_id, seed, observations)
        return result

    def close(self) -> None:
        """End the process."""
        self._end()
        with contextlib.suppress(OSError):
            self._folder.cleanup()

    def _call(self, function: str, *arguments: Any) -> Any:
        if self._line is None:
            self._line = self._start()
        try:
            pid = self._manager.provisioner.process.pid
            answer = _exchanged(self._line, json.dumps([function, *arguments]), self._seconds, pid)
        except OSError as error:
            self._end()
            raise CannotJudge(
                f"What came back could not be judged within {self._seconds:g} s."
                if isinstance(error, TimeoutError)
                else "What came back could not be judged: it took too much memory."
            ) from None
        if "failed" in answer:
            # Our own fault: an exercise without answers, say. It must stop the batch and not cost a student a point.
            raise RuntimeError(f"The judge failed at {function} of {arguments[0]}: {answer['failed'][-2000:]}")
        return answer["result"]

    def _start(self) -> socket.socket:
        """Start the process, bound it, and have it call back."""
        from course.kernels import start

        self._manager = start(self.backend, cwd=self._folder.name, graded=True)
        process = self._manager.provisioner.process
        self._channel = channel.Channel(
            self._manager.get_connection_info(), lambda: process.poll() is None, process.pid
        )
        our = "__import__('course.grading.judge_process', fromlist=['_'])"
        try:
            content = self._channel.reply_to(self._channel.send("", result=f"{our}.limit_here()"), _START_SECONDS)
        except (channel.ChannelClosed, channel.ReplyTimeout, channel.TooManyMessages) as error:
            self._end()
            raise RuntimeError(f"The judge does not start: {type(error).__name__}.") from None
        if channel.shown(content, "result", MIME) is None:
            failed = content.get("user_expressions", {}).get("result", content)
            raise RuntimeError(f"The judge does not start: {json.dumps(failed)[:2000]}")
        path = Path(self._folder.name, "line")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            listener.listen(1)
            listener.settimeout(0.1)
            self._channel.send("", result=f"{our}.serve_here({str(path)!r})")
            until = time.monotonic() + _START_SECONDS
            try:
                while time.monotonic() < until and process.poll() is None:
                    with contextlib.suppress(TimeoutError):
                        return listener.accept()[0]
            finally:
                path.unlink()
        raise RuntimeError("The judge does not start: it does not call back.")

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._channel is not None:
            self._channel.close()
            self._manager.shutdown_kernel(now=True)
        self._line = self._channel = None


def _exchanged(line: socket.socket, request: str, seconds: float, judge: int) -> dict[str, Any]:
    """A request's answer.

    Raises:
        TimeoutError: It takes longer of its own time than it may.
        OSError: The other end is gone, or takes too much memory.
    """
    clock = OwnTime(judge, free=min(1.0, seconds / 4))
    line.settimeout(_LOOK_SECONDS)
    waiting, parts = memoryview(request.encode("ascii") + b"\n"), list[bytes]()
    while not parts or not parts[-1].endswith(b"\n"):
        if clock.seconds() >= seconds or clock.wall() >= channel.PATIENCE * seconds:
            raise TimeoutError
        try:
            if waiting:
                waiting = waiting[line.send(waiting) :]
                continue
            part = line.recv(2**20)
        except TimeoutError:
            # Only where it takes its time: looking takes as long as most judgements do.
            if gauges.own_mebibytes(judge) > MAX_JUDGE_MEBIBYTES:
                raise MemoryExceeded from None
            continue
        if not part:
            raise ConnectionResetError
        parts.append(part)
    answer: dict[str, Any] = json.loads(b"".join(parts))
    return answer


def _short_folder() -> "tempfile.TemporaryDirectory[str]":
    """A folder whose path leaves room for a socket's name, wherever TMPDIR points."""
    try:
        # By such a name that the next zygote removes it where this process is killed.
        return tempfile.TemporaryDirectory(prefix=f"s-{os.getpid()}-", dir=runtime_folder())
    except WarmKernelUnavailable:
        return tempfile.TemporaryDirectory(prefix="cj-")
