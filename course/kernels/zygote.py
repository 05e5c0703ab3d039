"""The zygote: imports Keras and one backend once, computes nothing, and forks a kernel for each request.

Started by `course.kernels.client` in the runtime folder, as `python -P -m course.kernels.zygote MARK KEY BACKEND
IDLE_SECONDS`: every sandbox can read the command line, and so the folder is not named there. It never reads a request
itself: the fork does, so that nothing of one client's environment is in memory when the next one's kernel is forked.
"""

import fcntl
import gc
import importlib
import importlib.metadata
import json
import math
import os
import selectors
import signal
import socket
import sys
import sysconfig
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.kernels import messages
from course.kernels.kernel import name_process, run
from course.kernels.runtime import ALREADY_RUNNING

# Keras imports TensorFlow on the other backends, too, in the middle of a later call. The rest is what a kernel and a
# lesson import first; not `matplotlib_inline.backend_inline`, which must be imported while IPython's shell exists.
_AHEAD = (
    "numpy", "keras", "tensorflow", "matplotlib.pyplot", "sklearn.datasets", "sklearn.model_selection",
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.datapub", "ipykernel.displayhook", "ipykernel.iostream",
    "ipykernel.comm.manager", "ipykernel.debugger", "ipykernel_launcher", "IPython.core.completerlib",
    "IPython.core.debugger", "IPython.core.oinspect", "IPython.extensions.storemagic", "jedi", "psutil", "sqlite3",
    "tornado.platform.asyncio", "pyseccomp", "course.session", "course.display", "course.kernels.kernel",
    "course.kernels.sandbox",
)  # fmt: skip
_LOOK_EVERY = 2.0  # seconds between looks at the folder, at idleness, and at kernels without a client
_GRACE = 2.0


@dataclass
class Kernel:
    """A fork that runs, as the zygote knows it."""

    pid: int
    connection: socket.socket
    client: int
    kill_at: float = math.inf


@dataclass
class ForkRequest:
    """What the fork finds when the zygote's loop returns in it."""

    connection: socket.socket
    client: int


def main(arguments: list[str]) -> int:
    """Start, unless another one has the lock. The calling process returns as soon as the socket can be connected to."""
    folder, (_, key, backend, idle) = Path.cwd(), arguments
    os.chdir("/")
    lock = _lock(folder / f"{key}.lock")
    if lock is None:
        return ALREADY_RUNNING
    path = folder / f"{key}.sock"
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(128)
    listener.setblocking(False)
    # Forked twice, so that the client that happened to start us is not our parent and waits for nothing.
    if os.fork():
        os._exit(0)
    os.setsid()
    if os.fork():
        os._exit(0)
    name_process("course-zygote")
    os.ftruncate(lock, 0)
    os.pwrite(lock, json.dumps({"pid": os.getpid(), "backend": backend, "python": sys.executable}).encode(), 0)
    zygote = Zygote(folder, path, listener, lock, float(idle))
    birth = zygote.run(backend)
    if birth is None:
        return 0
    return run(birth.connection, birth.client)


class Zygote:
    """The process that forks.

    Args:
        folder: The runtime folder.
        path: The socket in it.
        listener: Bound to it and listening.
        lock: A file whose lock is held as long as this zygote answers.
        idle: Seconds without a kernel after which it ends.
    """

    def __init__(self, folder: Path, path: Path, listener: socket.socket, lock: int, idle: float) -> None:
        self._folder, self._path, self._idle = folder, path, idle
        self._inode = os.stat(path).st_ino
        self._listener: socket.socket | None = listener
        self._lock = lock
        self._kernels: dict[int, Kernel] = {}
        self._last_used = time.monotonic()
        self._selector = selectors.DefaultSelector()
        self._woken, self._wake = socket.socketpair()
        self._fingerprint: dict[str, Any] = {}
        self._ended: set[int] = set()

    def run(self, backend: str) -> ForkRequest | None:
        """Import, then fork until idle, replaced or told to stop.

        Returns:
            None in the zygote itself, and in each fork what it needs to become a kernel.
        """
        try:
            import_ahead()
        except Exception as error:  # whatever a broken installation raises: the clients are told and start cold
            traceback.print_exc()
            self._refuse(f"{backend} cannot be imported there ({type(error).__name__}: {error})")
            return None
        # Here, where imports are counted, not before the socket answers.
        from course.kernels import control_groups, sandbox

        self._clean_up_after = control_groups.remove_groups_of
        sandbox.remove_what_is_left(self._folder)
        self._fingerprint = fingerprint()
        self._kept = open_files() - self._own_files()
        # What is alive now stays untouched by the collector, and so shared with every fork.
        gc.collect()
        gc.freeze()
        for end in (self._woken, self._wake):
            end.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "_stop", True))
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self._stop = False
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._selector.register(self._listener, selectors.EVENT_READ)  # type: ignore[arg-type]
        self._last_used = time.monotonic()
        while not self._stop and (self._listener or self._kernels):
            for chosen, _ in self._selector.select(
                timeout=_LOOK_EVERY if self._kernels else min(_LOOK_EVERY, self._idle)
            ):
                if chosen.fileobj is self._woken:
                    self._woken.recv(4096)
                elif chosen.fileobj is self._listener:
                    birth = self._answer()
                    if birth is not None:
                        return birth
                else:
                    self._client_died(chosen.fd)
            self._reap()
            self._look_around()
        self._retire()
        return None

    def _answer(self) -> ForkRequest | None:
        """One connection: refused, told that this zygote is out of date, or forked for."""
        listener = self._listener
        if listener is None:
            return None
        try:
            connection, _ = listener.accept()
        except OSError:
            return None
        connection.setblocking(True)
        connection.settimeout(10)
        pid, user = messages.peer(connection)
        if user != os.geteuid() or pid <= 0:
            connection.close()
            return None
        try:
            client = os.pidfd_open(pid)
        except OSError:  # gone already
            connection.close()
            return None
        if fingerprint() != self._fingerprint:
            _say(connection, {"stale": True})
            connection.close()
            os.close(client)
            self._retire()
            return None
        child = os.fork()
        if child == 0:
            self._close_in_child(keep={connection.fileno(), client})
            return ForkRequest(connection, client)
        self._kernels[child] = Kernel(child, connection, client)
        self._selector.register(client, selectors.EVENT_READ)
        return None

    def _own_files(self) -> set[int]:
        own = {self._lock, self._selector.fileno(), self._woken.fileno(), self._wake.fileno()}
        return own | ({self._listener.fileno()} if self._listener else set())

    def _close_in_child(self, keep: set[int]) -> None:
        signal.set_wakeup_fd(-1)
        for name in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for descriptor in open_files() - self._kept - keep:
            os.close(descriptor)
        # Closed above by number: these objects must not close the number again when they are collected.
        connections = [kernel.connection for kernel in self._kernels.values()]
        for end in (self._listener, self._woken, self._wake, *connections):
            if end is not None:
                end.detach()
        self._kernels.clear()
        self._selector = selectors.SelectSelector()  # type: ignore[assignment]

    def _client_died(self, client: int) -> None:
        """A kernel ends by itself when its client does; one that cannot, being stuck, is killed a little later."""
        for kernel in self._kernels.values():
            if kernel.client == client:
                kernel.kill_at = time.monotonic() + _GRACE
        self._selector.unregister(client)

    def _reap(self) -> None:
        for pid, kernel in list(self._kernels.items()):
            if time.monotonic() >= kernel.kill_at:
                _kill_group(pid)
            # Looked at before it is reaped: until then its number cannot belong to another process group.
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                continue
            _kill_group(pid)
            _, status = os.waitpid(pid, 0)
            del self._kernels[pid]
            self._ended.add(pid)
            _say(kernel.connection, {"code": os.waitstatus_to_exitcode(status)})
            kernel.connection.close()
            try:
                self._selector.unregister(kernel.client)
            except KeyError:
                pass
            os.close(kernel.client)
            self._last_used = time.monotonic()

    def _look_around(self) -> None:
        """Remove what sandboxes left. Stop answering when idle for long, or when the folder is no longer ours."""
        self._ended = {pid for pid in self._ended if not self._clean_up_after(pid)}
        try:
            ours = os.stat(self._path).st_ino == self._inode
        except OSError:
            ours = False
        if not ours or (not self._kernels and time.monotonic() - self._last_used >= self._idle):
            self._retire()

    def _retire(self) -> None:
        """Answer no more, and let a successor start; the kernels go on."""
        if self._listener is None:
            return
        try:
            if os.stat(self._path).st_ino == self._inode:
                self._path.unlink()
        except OSError:
            pass
        try:
            while True:
                connection, _ = self._listener.accept()
                _say(connection, {"stale": True})
                connection.close()
        except OSError:
            pass
        try:
            self._selector.unregister(self._listener)
        except KeyError:
            pass
        self._listener.close()
        self._listener = None
        os.close(self._lock)

    def _refuse(self, why: str) -> None:
        """Tell those who wait, and those who come in the next second, that it cannot be done."""
        listener = self._listener
        until = time.monotonic() + 1.0
        while listener and time.monotonic() < until:
            try:
                connection, _ = listener.accept()
            except OSError:
                time.sleep(0.05)
                continue
            _say(connection, {"error": why})
            connection.close()
        self._retire()


def import_ahead() -> None:
    """Import what every kernel needs. No operation is run: a fork after one hangs on TensorFlow and on JAX."""
    backend = os.environ["KERAS_BACKEND"]
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    if backend == "jax":
        _prune(Path(os.environ["JAX_COMPILATION_CACHE_DIR"]))
    importlib.import_module(backend)
    for name in _AHEAD:
        try:
            importlib.import_module(name)
        except ImportError:
            if name in ("keras", "ipykernel.kernelapp"):
                raise


def fingerprint() -> dict[str, Any]:
    """What must not change while a zygote lives: installed distributions, and the sources of what it has imported.

    A distribution's folder carries its version in its name. Sources in site-packages are covered by that; those
    outside (this course in a checkout) are looked at one by one.
    """
    found: dict[str, Any] = {}
    installed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    for folder in installed:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith((".dist-info", ".egg-info", ".pth", ".egg-link")):
                        found[entry.path] = entry.stat().st_mtime_ns
        except OSError:
            found[folder] = None
    for path in _own_sources((*installed, sysconfig.get_path("stdlib"))):
        try:
            found[path] = os.stat(path).st_mtime_ns
        except OSError:
            found[path] = None
    return found


_sources: list[str] = []


def _own_sources(elsewhere: tuple[str, ...]) -> Iterator[str]:
    if not _sources:
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if isinstance(path, str) and not path.startswith(elsewhere):
                _sources.append(path)
    yield from _sources


def open_files() -> set[int]:
    """The numbers of this process's open files."""
    found = set()
    for name in os.listdir("/proc/self/fd"):
        try:
            os.fstat(int(name))
        except OSError:  # the one through which the folder was listed
            continue
        found.add(int(name))
    return found


def _prune(cache: Path, most_bytes: int = 2**30) -> None:
    """Keep the newest gigabyte of JAX's compiled programs."""
    try:
        entries = sorted(
            ((entry.stat().st_mtime, entry.stat().st_size, entry.path) for entry in os.scandir(cache)), reverse=True
        )
    except OSError:
        return
    kept = 0
    for _, size, path in entries:
        kept += size
        if kept > most_bytes:
            try:
                os.unlink(path)
            except OSError:
                pass


def _lock(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    # A client that looks whether the lock is free holds it for a moment.
    for _ in range(20):
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            time.sleep(0.01)
    os.close(descriptor)
    return None


def _kill_group(leader: int) -> None:
    for kill in (os.killpg, os.kill):
        try:
            kill(leader, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def _say(connection: socket.socket, message: dict[str, Any]) -> None:
    try:
        messages.send(connection, message)
    except OSError:
        pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
