"""Kernels that are ready at once, and kernels for code that is not trusted.

`jupyter lab`, papermill, nbval, nbclient and nbgrader start ours by name (`course-jax`, `course-jax-sandbox`, …); from
Python it is `start`.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.backends import BACKENDS
from course.errors import InvalidValue, complaint, did_you_mean
from course.kernels.limits import Limits

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager

__all__ = ["Limits", "kernel_name", "start", "start_sandboxed", "why_ended"]


def kernel_name(backend: str, *, sandbox: bool = False) -> str:
    """The Jupyter kernel of a backend.

    Args:
        backend: "tensorflow", "jax" or "torch".
        sandbox: Whether for code that is not trusted.

    Raises:
        InvalidValue: An unknown backend.

    Example:
        >>> kernel_name("torch", sandbox=True)
        'course-torch-sandbox'
    """
    if backend not in BACKENDS:
        expected, remedy = f"one of {', '.join(map(repr, BACKENDS))}", did_you_mean(backend, BACKENDS).strip()
        raise InvalidValue(complaint("backend", expected, repr(backend), remedy).strip())
    return f"course-{backend}{'-sandbox' if sandbox else ''}"


def start(
    backend: str, *, cwd: str | Path | None = None, env: dict[str, str] | None = None, graded: bool = False
) -> "KernelManager":
    """Start a warm kernel; an ordinary one, with a line in the log, where none can be had.

    Args:
        backend: "tensorflow", "jax" or "torch".
        cwd: Its working directory; this process's own by default.
        env: Its environment variables; this process's own by default.
        graded: Whether marks depend on it: then it has the course's own settings of Keras, matplotlib and IPython, and
            shares the zygote of the sandboxes.

    Returns:
        jupyter_client's manager of the running kernel. `NotebookClient(notebook, km=…)` takes it.
    """
    manager = _manager(kernel_name(backend), {})
    place = str(cwd or Path.cwd())
    if graded:
        env = _graded_environment(dict(os.environ) if env is None else env, place)
    options: dict[str, Any] = {} if env is None else {"env": env}
    manager.start_kernel(cwd=place, **options)
    return manager


def start_sandboxed(
    backend: str, *, limits: Limits | None = None, readable: Iterable[str | Path] = (), unsafe: bool = False
) -> "KernelManager":
    """Start a kernel that is cut off from network, files, other processes and privileges (listed in docs/kernels.md).

    It starts in an empty home of its own, which is gone when it ends. Nothing of this process's environment reaches
    it but what steers Keras and the course.

    Args:
        backend: "tensorflow", "jax" or "torch".
        limits: What it may use.
        readable: Further files and folders that it may read, at their own place.
        unsafe: Where no sandbox can be had, start an ordinary kernel with all of your rights instead of refusing.

    Returns:
        jupyter_client's manager of the running kernel; `why_ended` tells which limit ended it.

    Raises:
        course.kernels.provisioner.SandboxUnavailable: No sandbox can be had here, and `unsafe` was not given.
    """
    settings = {
        "limits": (limits or Limits()).as_json(),
        "readable": [str(Path(path).absolute()) for path in readable],
        "unsafe": unsafe,
    }
    manager = _manager(kernel_name(backend, sandbox=True), settings)
    manager.start_kernel()
    return manager


def why_ended(manager: "KernelManager") -> str:
    """Which limit ended a sandboxed kernel, such as "more than 60 s of wall time"; "" when none did.

    Args:
        manager: What `start_sandboxed` returned.
    """
    return str(getattr(manager.provisioner, "reason", ""))


def _graded_environment(env: dict[str, str], place: str) -> dict[str, str]:
    from course.kernels.runtime import WarmKernelUnavailable, confined_environment

    ours = {name: value for name, value in env.items() if name.startswith("COURSE_KERNELS_")}
    try:
        return confined_environment(env) | ours | {"IPYTHONDIR": f"{place}/.ipython"}
    except WarmKernelUnavailable:  # an ordinary kernel then, which needs what this system needs
        return env


def _manager(name: str, settings: dict[str, Any]) -> "KernelManager":
    import tempfile
    import uuid

    from jupyter_client.manager import KernelManager
    from traitlets.config import Config

    from course.kernels.runtime import runtime_folder
    from course.kernels.specs import spec_manager

    try:
        folder = str(runtime_folder())
    except RuntimeError:
        folder = tempfile.gettempdir()

    class Manager(KernelManager):
        """jupyter_client's, but that it speaks on the control socket only when it has something to say there.

        It would connect at the start, and never read: whatever a hostile kernel sent would pile up in this process.
        """

        _starting = False

        async def _async_post_start_kernel(self, **options: Any) -> None:
            self._starting = True
            try:
                await super()._async_post_start_kernel(**options)
            finally:
                self._starting = False

        def _connect_control_socket(self) -> None:
            if not self._starting:
                super()._connect_control_socket()

    return Manager(
        kernel_name=name,
        kernel_spec_manager=spec_manager(),
        transport="ipc",
        connection_file=f"{folder}/k-{uuid.uuid4().hex[:12]}.json",
        config=Config(WarmProvisioner=settings) if settings else Config(),
    )
