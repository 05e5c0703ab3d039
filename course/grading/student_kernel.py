"""One kernel with one student's code in it: started, fed with cells, asked, and thrown away."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.errors import InvalidValue, complaint
from course.grading import channel
from course.grading.matching import Step
from course.grading.student_process import MIME
from course.kernels import Limits, start, start_sandboxed, why_ended
from course.kernels.own_time import OwnTime
from course.kernels.sandbox_root import SOCKETS

_END_SECONDS = 10.0
# What ends a kernel a moment after the reply of its cell (a thread, a shutdown) has done so by then.
_CALM_SECONDS = 1.0
_MAY_END_LATER = re.compile(
    r"\b(_exit|exit_now|killpg|fork|raise_signal|Thread|Timer|call_later|ThreadPoolExecutor)\b"
    r"|\b(kill|abort|shutdown|stop|submit)\("
)


@dataclass(frozen=True)
class Settings:
    """What a submission may take. Seconds are its own: while others have the processors, they do not count.

    Args:
        cell_seconds: For one of its cells.
        exercise_seconds: For asking one exercise of it.
        submission_seconds: For all of it, fresh kernels included.
        memory_mebibytes: Of its processes together.
        unsafe: Whether it runs without a sandbox where none can be had.
    """

    cell_seconds: int = 60
    exercise_seconds: int = 60
    submission_seconds: int = 600
    memory_mebibytes: int = Limits.memory_mebibytes
    unsafe: bool = False

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if name != "unsafe" and (not isinstance(value, int) or value < 1):
                remedy = "It is a limit in seconds or MiB."
                raise InvalidValue(complaint(name, "a whole number of at least 1", repr(value), remedy))


@dataclass(frozen=True)
class CellResult:
    """What came of a cell.

    Args:
        step: The cell.
        error: The name of what it raised, such as "NameError"; "" when it ran.
        message: What that said.
    """

    step: Step
    error: str = ""
    message: str = ""


class KernelDied(RuntimeError):
    """The kernel is gone, or had to be killed.

    Args:
        status: "crashed", "timed out" or "killed".
        reason: One sentence.
        step: The cell that did it; None where an exercise was asked, or nothing ran.
    """

    def __init__(self, status: str, reason: str, step: Step | None = None) -> None:
        super().__init__(reason)
        self.status, self.reason, self.step = status, reason, step


class StudentKernel:
    """A sandboxed kernel of one submission.

    Args:
        backend: "tensorflow", "jax" or "torch".
        settings: Its limits.
        seconds: Wall time that is left to the submission.
        trusted: Whether the code is our own, and runs in an ordinary kernel.
    """

    def __init__(self, backend: str, settings: Settings, seconds: float, *, trusted: bool = False) -> None:
        self._settings = settings
        self._seconds = seconds
        whole = max(1, int(seconds + 1))
        limits = Limits(
            wall_seconds=channel.PATIENCE * whole,
            cpu_seconds=whole * max(2, os.cpu_count() or 1),
            memory_mebibytes=settings.memory_mebibytes,
        )
        self._own = tempfile.TemporaryDirectory(prefix="ct-") if trusted else None
        if self._own is not None:
            self._manager = start(backend, cwd=self._own.name, graded=True)
        else:
            self._manager = start_sandboxed(backend, limits=limits, unsafe=settings.unsafe)
        provisioner: Any = self._manager.provisioner
        self._process = provisioner.process
        process = self._process
        self._channel = channel.Channel(
            self._manager.get_connection_info(), lambda: process.poll() is None, process.pid
        )
        self._clock = OwnTime(self._process.pid, free=0.0)
        self._clock.seconds()
        self._shared = Path(self._own.name) if self._own is not None else Path(self._manager.ip).parent
        self._asked = 0
        self._preparing = ""
        self._ahead: dict[Step, str] = {}

    @property
    def sandboxed(self) -> bool:
        """Whether it is one: always, unless it is trusted, or `unsafe` was given and none could be had."""
        from course.kernels.client import WarmProcess

        return self._own is None and isinstance(self._process, WarmProcess)

    def lost_seconds(self) -> float:
        """Seconds of its life in which others had the processors."""
        return max(0.0, self._clock.wall() - self._clock.seconds())

    def load(self, steps: Sequence[Step], seed: str) -> list[CellResult]:
        """Prepare the kernel and run a submission's cells.

        Args:
            steps: In their order.
            seed: For the generators that its cells draw from.

        Raises:
            KernelDied: A cell ended the kernel, or would not end.
        """
        self.prepare(seed)
        return self.run(steps)

    def prepare(self, seed: str) -> None:
        """What comes before the student's first cell.

        Args:
            seed: For the generators that his cells draw from.
        """
        self._preparing = self._channel.send("", result=f"{_our('prepare')}({int(seed, 16) % 2**63})")

    def run(self, steps: Sequence[Step], *, careful: bool = False, calm: set[Step] | None = None) -> list[CellResult]:
        """Run some cells of a submission.

        Args:
            steps: In their order.
            careful: Whether to wait for each before the next is sent, and for a moment after it: a kernel that ends
                takes replies with it that had not left it yet, and may end by what an earlier cell has begun. Only so
                is the right cell blamed.
            calm: Cells after which a kernel was seen to live on, and which are not waited for again; more are added.

        Raises:
            KernelDied: A cell ended the kernel, or would not end.
        """
        calm = set() if calm is None else calm
        ran = []
        for group in _groups(steps, careful):
            # All at once: waiting for each reply before the next cell is sent would take longer than most cells do.
            sent = self._sent(group)
            if self._preparing:
                ready, self._preparing = self._preparing, ""
                self._wait(ready, 120.0)
            for name, step in zip(sent, group, strict=True):
                content = self._wait(name, self._settings.cell_seconds, step)
                error = "" if content.get("status") == "ok" else channel.text(content.get("ename"), 100) or "Error"
                ran.append(CellResult(step, error, channel.text(content.get("evalue")) if error else ""))
            last = group[-1]
            if last not in calm and (_may_end_later(last) or (careful and last.kind != "released")):
                self._stay_calm(last)
                calm.add(last)
        return ran

    def _sent(self, steps: Sequence[Step]) -> list[str]:
        return [self._ahead.pop(step, "") or self._channel.send(step.source) for step in steps]

    def ask(self, exercise_id: str, expression: str, cases: str, *, ahead: Sequence[Step] = ()) -> dict[str, Any]:
        """Ask an exercise.

        Args:
            exercise_id: The exercise.
            expression: Gives the answer.
            cases: The inputs, as text; the student's process sees them now for the first time.
            ahead: Cells that are to run next: they are sent at once, so that the kernel need not wait for them.

        Returns:
            What came back: whatever the student's process chose to say.

        Raises:
            KernelDied: It ended, or did not end in time.
        """
        asked = self._call(_our("observed"), exercise_id, expression, self._handed_in(cases))
        first = next(_groups(ahead, False), [])
        self._ahead = dict(zip(first, self._sent(first), strict=True))
        return self._result(asked)

    def inspect(self, exercise_id: str, cases: str, observations: Sequence[str]) -> dict[str, Any]:
        """Look into what another kernel gave for an exercise; in this one none of the student's code has run.

        Args:
            exercise_id: The exercise.
            cases: The inputs, as text.
            observations: In base64, as they came.

        Returns:
            What came back: hostile bytes may have said it.

        Raises:
            KernelDied: It ended, or did not end in time.
        """
        given = json.dumps({"cases": json.loads(cases), "observations": list(observations)})
        function = _our("inspected", "inspection_process")
        return self._result(self._call(function, exercise_id, self._handed_in(given)))

    def _handed_in(self, text: str) -> str:
        """The path, inside, of a file with this text, which the kernel can read and not change."""
        self._asked += 1
        path = self._shared / f"asked-{self._asked}"
        path.write_text(text, encoding="ascii")
        path.chmod(0o644)
        return f"{SOCKETS}/{path.name}" if self.sandboxed else str(path)

    def _call(self, function: str, *arguments: str) -> str:
        return self._channel.send("", result=f"{function}({', '.join(map(repr, arguments))})")

    def _result(self, name: str) -> dict[str, Any]:
        content = self._wait(name, self._settings.exercise_seconds)
        result = channel.shown(content, "result", MIME)
        if result is None:
            error = channel.text(content.get("ename"), 100)
            said = f" ({error})" if error else ""
            return {"nothing": f"What came back is not what was asked for{said}."}
        return result

    def close(self) -> None:
        """End it with all that it has started. The system takes half a second to let go: nobody waits for that."""
        self._channel.close()
        # Not by the manager's own shutdown, which asks the kernel first.
        self._manager._close_control_socket()
        self._manager.context.destroy(linger=0)
        self._process.terminate()
        _ends.start(self._end)

    def _end(self) -> None:
        try:
            self._process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=_END_SECONDS)
        self._manager.cleanup_connection_file()
        if self._own is not None:
            self._own.cleanup()
        elif self._shared.name.startswith("s-"):
            shutil.rmtree(self._shared, ignore_errors=True)

    def _stay_calm(self, step: Step) -> None:
        """Raise where the kernel ends a moment after a cell."""
        try:
            self._process.wait(timeout=_CALM_SECONDS)
        except subprocess.TimeoutExpired:
            return
        raise self._ended(step)

    def _wait(self, name: str, seconds: float, step: Step | None = None) -> dict[str, Any]:
        left = self._seconds - self._clock.seconds()
        try:
            return self._channel.reply_to(name, max(0.01, min(seconds, left)))
        except channel.ReplyTimeout as timeout:
            _noted.busy |= timeout.busy
            busy = f" It had only {timeout.own:.0f} s for itself: the machine was busy." if timeout.busy else ""
            if left <= seconds:
                spent = f"The submission's {self._settings.submission_seconds} s are used up.{busy}"
                raise KernelDied("killed", spent, step) from None
            raise KernelDied("timed out", f"It did not end within {seconds:g} s.{busy}", step) from None
        except channel.TooManyMessages:
            raise KernelDied("killed", "It sent messages that nobody had asked for, without end.", step) from None
        except channel.ChannelClosed:
            raise self._ended(step) from None

    def _ended(self, step: Step | None) -> KernelDied:
        reason = why_ended(self._manager)
        if reason:
            return KernelDied("killed", f"It was ended: {reason}.", step)
        return KernelDied("crashed", "Its process ended by itself.", step)


class _Noted(threading.local):
    busy = False


_noted = _Noted()


def machine_was_busy(*, forget: bool = False) -> bool:
    """Whether a limit was met in this thread that the submission would not have met on a machine of its own.

    Args:
        forget: Whether to begin anew, with another submission.
    """
    busy = _noted.busy
    if forget:
        _noted.busy = False
    return busy


def _groups(steps: Sequence[Step], careful: bool) -> Iterator[list[Step]]:
    """Cells that are sent together: up to one after which the kernel has to be watched."""
    group: list[Step] = []
    for step in steps:
        group.append(step)
        if careful or _may_end_later(step):
            yield group
            group = []
    if group:
        yield group


def _may_end_later(step: Step) -> bool:
    return step.kind in ("student", "answer") and _MAY_END_LATER.search(step.source) is not None


def _our(function: str, module: str = "student_process") -> str:
    return f"__import__('course.grading.{module}', fromlist=['_']).{function}"


class _Ends:
    """Kernels that are being ended, a few at a time."""

    def __init__(self, at_a_time: int = 4) -> None:
        self._at_a_time = at_a_time
        self._threads: list[threading.Thread] = []

    def start(self, end: Any) -> None:
        while len(self._threads) >= self._at_a_time:
            self._threads.pop(0).join()
        thread = threading.Thread(target=end, daemon=True)
        thread.start()
        self._threads.append(thread)

    def finish(self, most: int) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        while len(self._threads) > most:
            self._threads.pop(0).join()


_ends = _Ends()


def wait_for_ends(most: int = 0) -> None:
    """Wait until kernels that were closed are gone.

    Args:
        most: How many may still be going: what two hundred processes take to end is not the next submission's time.
    """
    _ends.finish(most)


def steady_environment() -> None:
    """What must be the same for every kernel of a batch: the order of sets, and processors only."""
    os.environ["PYTHONHASHSEED"] = "0"
    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
