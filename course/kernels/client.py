"""The client's side: find the zygote or start it, ask for a kernel, and handle that kernel as `subprocess` would."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course.kernels import messages
from course.kernels.runtime import (
    ALREADY_RUNNING,
    WarmKernelUnavailable,
    mark_of,
    runtime_folder,
    zygote_environment,
    zygote_key,
)

IDLE_SECONDS = 900.0
# Importing a backend takes 5 s on an idle machine, and a minute where eight do it at a time.
_IMPORT_SECONDS = 180.0
_SANDBOX_SECONDS = 900.0


class WarmProcess:
    """A forked kernel, with the methods of `subprocess.Popen` that jupyter_client uses.

    Args:
        pid: The kernel's process, leader of its own session.
        connection: To the zygote, which tells the exit status on it.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        #: Why a sandboxed kernel was ended, such as "more than 60 s of wall time"; "" when it ended by itself.
        self.reason = ""
        self._connection: socket.socket | None = connection
        # Signals through it can never reach another process that was given the same number later.
        self._handle: int | None = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        if self.returncode is None and self._handle is not None and _readable(self._handle):
            self._ended()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end.

        Args:
            timeout: Seconds.

        Raises:
            subprocess.TimeoutExpired: It still runs.
        """
        if self.returncode is None and self._handle is not None and not _readable(self._handle, timeout):
            raise subprocess.TimeoutExpired(f"kernel {self.pid}", timeout or 0.0)
        code = self.poll()
        return 1 if code is None else code

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel's process alone; nothing happens when it has ended."""
        if self.poll() is None and self._handle is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def _ended(self) -> None:
        # It is over; the zygote tells the status within milliseconds, unless it is dead itself.
        code = 1
        if self._connection is not None:
            self._connection.settimeout(5)
            with contextlib.suppress(OSError, ValueError):
                while True:
                    message, _ = messages.receive(self._connection)
                    self.reason = message.get("reason", self.reason)
                    if "code" in message:
                        code = int(message["code"])
                        break
        self.returncode = code
        self.close()

    def close(self) -> None:
        """Give back the open files; the kernel goes on."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        self.close()


def why_not_warm(environment: Mapping[str, str]) -> str:
    """Why kernels cannot be forked on this machine; "" where they can.

    Args:
        environment: The request's environment variables.
    """
    if not sys.platform.startswith("linux"):
        return f"forking after imports is not safe on {sys.platform}"
    if not hasattr(os, "pidfd_open"):
        return "this Python cannot watch processes (os.pidfd_open)"
    hidden = environment.get("CUDA_VISIBLE_DEVICES") in ("", "-1")
    if not hidden and any(os.path.exists(device) for device in ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")):
        return "a GPU is there, and its driver does not survive a fork (CUDA_VISIBLE_DEVICES=-1 hides it)"
    if os.path.exists("/dev/accel0") or os.path.exists("/dev/vfio/0"):
        return "a TPU is there, and its driver does not survive a fork"
    return ""


def ask(python: str, backend: str, request: dict[str, Any], files: list[int]) -> WarmProcess:
    """Have a kernel forked, starting the zygote when there is none.

    Args:
        python: The interpreter that the kernel shall run on.
        backend: "tensorflow", "jax" or "torch".
        request: What `course.kernels.kernel` takes: arguments, environment, cwd, umask.
        files: Its standard output and standard error.

    Returns:
        The running kernel.

    Raises:
        WarmKernelUnavailable: It cannot be had; the text says why.
    """
    environment = request["environment"]
    folder = runtime_folder()
    key = zygote_key(python, environment, backend)
    # An ordinary kernel can be had cold instead; without a sandbox a whole batch stops.
    patience = _SANDBOX_SECONDS if request.get("sandbox") else _IMPORT_SECONDS
    deadline = time.monotonic() + patience
    started = lost = 0
    while time.monotonic() < deadline:
        connection = _connect(folder / f"{key}.sock")
        if connection is None:
            if _is_free(folder / f"{key}.lock"):
                if started >= 3:
                    raise WarmKernelUnavailable(f"its zygote does not start{_last_words(folder, key)}")
                started += _start(python, backend, environment, folder, key)
            else:
                time.sleep(0.02)
            continue
        try:
            connection.settimeout(max(1.0, deadline - time.monotonic()))
            messages.send(connection, request, files)
            answer, _ = messages.receive(connection)
        except TimeoutError:
            connection.close()
            raise WarmKernelUnavailable(f"its zygote does not answer within {patience:.0f} s") from None
        except (OSError, ValueError):  # it was killed, or has retired meanwhile
            connection.close()
            lost += 1
            if lost >= 10:
                raise WarmKernelUnavailable(f"its zygote breaks off{_last_words(folder, key)}") from None
            continue
        if "pid" in answer:
            try:
                return WarmProcess(answer["pid"], connection)
            except ProcessLookupError:
                connection.close()
                raise WarmKernelUnavailable("the kernel ended as soon as it was forked") from None
        connection.close()
        if "error" in answer:
            raise WarmKernelUnavailable(answer["error"])
    raise WarmKernelUnavailable(f"no zygote was ready within {patience:.0f} s")


def stop(folder: Path | None = None) -> int:
    """End this user's zygotes. Kernels that run go on until their clients end them.

    Args:
        folder: The runtime folder; the user's by default.

    Returns:
        How many were ended.
    """
    ended = 0
    for state in zygotes(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(state["pid"], signal.SIGTERM)
            ended += 1
        lock = (folder or runtime_folder()) / f"{state['key']}.lock"
        until = time.monotonic() + 10
        while not _is_free(lock) and time.monotonic() < until:
            time.sleep(0.02)
    return ended


def zygotes(folder: Path | None = None) -> list[dict[str, Any]]:
    """The zygotes that run: for each its key, process id, backend and interpreter.

    Args:
        folder: The runtime folder; the user's by default.
    """
    import json

    found = []
    for lock in sorted((folder or runtime_folder()).glob("*.lock")):
        if _is_free(lock):
            continue
        with contextlib.suppress(ValueError, OSError):
            found.append({"key": lock.stem, **json.loads(lock.read_text(encoding="utf-8"))})
    return found


def _connect(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(str(path))
        if messages.peer(connection)[1] == os.geteuid():
            return connection
    except OSError:
        pass
    connection.close()
    return None


def _start(python: str, backend: str, environment: Mapping[str, str], folder: Path, key: str) -> int:
    """Start a zygote; returns how many were started (0 when somebody else was faster)."""
    idle = float(os.environ.get("COURSE_KERNELS_IDLE") or IDLE_SECONDS)
    with open(folder / f"{key}.log", "ab") as log:
        if log.tell() > 2**20:
            log.truncate(0)
        process = subprocess.run(
            [python, "-P", "-m", "course.kernels.zygote", mark_of(folder), key, backend, str(idle)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,  # so that it need not stand on the command line, which every fork has
            env=zygote_environment(environment, backend),
            check=False,
        )
    return 0 if process.returncode == ALREADY_RUNNING else 1


def _is_free(lock: Path) -> bool:
    import fcntl  # not on Windows, where this module is imported too

    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)


def _last_words(folder: Path, key: str) -> str:
    with contextlib.suppress(OSError):
        lines = (folder / f"{key}.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()
        if lines:
            return f" ({lines[-1][:200]})"
    return ""


def _readable(descriptor: int, timeout: float | None = 0) -> bool:
    watch = select.poll()
    watch.register(descriptor, select.POLLIN)
    return bool(watch.poll(None if timeout is None else timeout * 1000))
