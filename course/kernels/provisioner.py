"""The Jupyter kernel provisioner `course-warm`: every Jupyter tool that names our kernels starts them through it."""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Dict, Enum, List, Unicode

from course.backends import BACKENDS
from course.errors import CourseError
from course.kernels import client
from course.kernels.limits import Limits, as_before_own_limit
from course.kernels.runtime import WarmKernelUnavailable, confined_environment, own_settings, runtime_folder

_LAUNCHER = ("-m", "ipykernel_launcher")
_PATIENCE = 5.0
_REFUSED = (
    "No sandbox can be had here: {}. Code that is not trusted is not run without one. "
    "`course kernels check` says what is missing; `--unsafe` (`unsafe=True`) runs it all the same, with your rights."
)


class SandboxUnavailable(CourseError, RuntimeError):
    """A sandbox was asked for and cannot be made."""


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel as a fork of a process that has Keras and its backend imported already.

    Where that cannot be done it starts an ordinary one, and says so in one line.
    """

    backend = Enum(BACKENDS, default_value="tensorflow", help="Keras' backend.").tag(config=True)
    sandbox = Bool(False, help="Whether the kernel is cut off from everything but its own folder.").tag(config=True)

    unsafe = Bool(False, help="Whether a sandboxed kernel may run without its sandbox where none can be had.").tag(
        config=True
    )
    limits = Dict(help="What a sandboxed kernel may use: the fields of `course.kernels.limits.Limits`.").tag(
        config=True
    )
    readable = List(Unicode(), help="Further files and folders that a sandboxed kernel may read.").tag(config=True)
    _sockets = ""
    _last: client.WarmProcess | None = None

    @property
    def reason(self) -> str:
        """Which limit ended a sandboxed kernel; "" when none did."""
        return self._last.reason if self._last is not None else ""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Choose the sockets' place: a sandbox has no network, so client and kernel meet in a folder of their own."""
        possible = sys.platform.startswith("linux")
        if self.sandbox and possible and not self._sockets and self.parent is not None:
            try:
                self._sockets = tempfile.mkdtemp(prefix=f"s-{os.getpid()}-", dir=runtime_folder())
            except WarmKernelUnavailable as error:
                raise SandboxUnavailable(_REFUSED.format(error)) from None
            self.parent.transport, self.parent.ip = "ipc", f"{self._sockets}/k"
        prepared: dict[str, Any] = await super().pre_launch(**kwargs)
        return prepared

    async def cleanup(self, restart: bool = False) -> None:
        """Give back what was taken."""
        await super().cleanup(restart)
        if self._sockets and not restart:
            shutil.rmtree(self._sockets, ignore_errors=True)
            self._sockets = ""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel.

        Args:
            cmd: The kernel spec's command.
            **kwargs: As for `subprocess.Popen`: env, cwd, stdout, stderr.
        """
        with as_before_own_limit():
            return await self._launched(cmd, kwargs)

    async def _launched(self, cmd: list[str], kwargs: dict[str, Any]) -> KernelConnectionInfo:
        try:
            process = await asyncio.to_thread(self._warm, cmd, kwargs)
        except WarmKernelUnavailable as error:
            if self.sandbox and not self.unsafe:
                await self.cleanup()
                raise SandboxUnavailable(_REFUSED.format(error)) from None
            self.log.warning("Starting a cold kernel: %s.", error)
            if self.sandbox:  # unsafe, and still graded: by the course's settings
                with contextlib.suppress(WarmKernelUnavailable):
                    kwargs["env"] = {**kwargs["env"], **own_settings()}
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process  # type: ignore[assignment]  # it has the methods of Popen that are used
        self._last = process
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the end; a warm kernel's is seen sooner than by polling ten times a second."""
        while isinstance(self.process, client.WarmProcess) and self.process.poll() is None:
            await asyncio.sleep(0.01)
        code: int | None = await super().wait()
        return code

    async def kill(self, restart: bool = False) -> None:
        """End the kernel at once; a sandbox's supervisor is asked first, which kills what is inside and cleans up."""
        if self.sandbox and isinstance(self.process, client.WarmProcess):
            self.process.terminate()
            until = time.monotonic() + _PATIENCE
            while self.process.poll() is None and time.monotonic() < until:
                await asyncio.sleep(0.01)
        await super().kill(restart)

    def _warm(self, cmd: list[str], options: dict[str, Any]) -> client.WarmProcess:
        if tuple(cmd[1:3]) != _LAUNCHER:
            raise WarmKernelUnavailable(
                f"only `python -m ipykernel_launcher` can be forked, and this spec's command is {cmd}"
            )
        if options.get("independent"):
            raise WarmKernelUnavailable("a kernel that outlives its client was asked for")
        asked = confined_environment(options["env"]) if self.sandbox else options["env"]
        if self.sandbox and client.why_not_warm(asked):
            # Processors only: a sandbox has no devices, and so can be forked also where a GPU is.
            asked = {**asked, "CUDA_VISIBLE_DEVICES": "-1"}
        why = client.why_not_warm(asked)
        if why:
            raise WarmKernelUnavailable(why)
        request: dict[str, Any] = {
            "arguments": cmd[3:],
            "environment": {**asked, "KERAS_BACKEND": self.backend},
            "cwd": "/" if self.sandbox else os.path.abspath(options.get("cwd") or os.getcwd()),
            "umask": _umask(),
        }
        if self.sandbox and self.parent is not None:
            request["sandbox"] = {
                "limits": Limits(**self.limits).as_json(),
                "connection": json.loads(Path(self.parent.connection_file).read_text(encoding="utf-8")),
                "sockets": self._sockets,
                "readable": [os.path.abspath(path) for path in self.readable],
            }
        opened: list[int] = []
        try:
            files = [_file_of(options.get(name), number, opened) for name, number in (("stdout", 1), ("stderr", 2))]
            return client.ask(cmd[0], self.backend, request, files)
        finally:
            for descriptor in opened:
                os.close(descriptor)


def _umask() -> int:
    # Reading it otherwise would change it for a moment, for all threads of the client.
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("Umask:"):
            return int(line.split()[1], 8)
    return 0o022


def _file_of(given: Any, number: int, opened: list[int]) -> int:
    """The open file that `subprocess` would take for an argument `stdout` or `stderr`."""
    if given == subprocess.PIPE:
        raise WarmKernelUnavailable("its output was to be read from a pipe")
    if given == subprocess.DEVNULL:
        opened.append(os.open(os.devnull, os.O_WRONLY))
        return opened[-1]
    if given is None or given == subprocess.STDOUT:
        try:
            os.fstat(number)
            return number
        except OSError:
            opened.append(os.open(os.devnull, os.O_WRONLY))
            return opened[-1]
    return given if isinstance(given, int) else int(given.fileno())
