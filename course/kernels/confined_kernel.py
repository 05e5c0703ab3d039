"""The kernel in a sandbox: it gives up everything that it has, then runs ipykernel."""

import contextlib
import json
import os
import resource
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from course.kernels import kernel, seccomp_filter, syscalls
from course.kernels.limits import MEBIBYTE, Limits
from course.kernels.sandbox_root import HOME, SOCKETS, View, connection_inside
from course.kernels.sandbox_user import USER_INSIDE


@dataclass(frozen=True)
class Confinement:
    """What the processes inside a sandbox are told by their supervisor.

    Args:
        request: The client's.
        limits: What they may use.
        view: What they see.
        owner: User and group outside.
        groups: Control groups to enter; none where they cannot be had.
        baseline: Bytes of data that the imports take already.
    """

    request: dict[str, Any]
    limits: Limits
    view: View
    owner: tuple[int, int]
    groups: tuple[Path, ...]
    baseline: int


def kernel_process(
    confinement: Confinement, talk: socket.socket, process_one: socket.socket, privileged: bool
) -> NoReturn:
    """Give everything up, then run ipykernel.

    Args:
        confinement: What the supervisor has told.
        talk: To the supervisor.
        process_one: To process 1, which maps the user of this process when it is asked to.
        privileged: Whether this process is still root.
    """
    request = confinement.request
    try:
        os.setsid()
        kernel.name_process("course-sandbox")
        talk.send(b'{"kernel": true}')
        if privileged:
            os.setgroups([])
            syscalls.unshare(syscalls.CLONE_NEWUSER)
            process_one.send(b"u")
            process_one.recv(1)
            os.setresgid(USER_INSIDE, USER_INSIDE, USER_INSIDE)
            os.setresuid(USER_INSIDE, USER_INSIDE, USER_INSIDE)
            syscalls.set_dumpable(True)
        _close_all_but_three(talk.fileno())
        process_one.detach()
        set_limits(confinement.limits, confinement.baseline)
        syscalls.drop_capabilities()
        syscalls.no_new_privileges()
        if syscalls.landlock_version():
            syscalls.landlock([HOME, "/tmp", "/dev/shm", "/dev/null", "/dev/full", "/dev/zero", SOCKETS])
        seccomp_filter.apply()
        os.chdir(HOME)
        os.umask(0o077)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        kernel.own_state(environment_inside(request["environment"]))
        _compile_without_writing()
        path = f"{HOME}/.connection.json"
        Path(path).write_text(json.dumps(connection_inside(request["sandbox"]["connection"])), encoding="utf-8")
        arguments = list(request["arguments"])
        arguments[arguments.index("-f") + 1] = path
    except BaseException as error:  # whatever it is, the client hears of it, as in process 1
        tell_failure(talk, error)
        os._exit(1)
    talk.close()
    kernel.start_application(arguments, 1)


def environment_inside(asked: dict[str, str]) -> dict[str, str]:
    """A sandbox gets no variable of its client's but the ones that the course and its backends are steered with.

    Args:
        asked: The client's environment variables.
    """
    steering = (
        "KERAS_BACKEND", "COURSE_PROFILE", "COURSE_CONTRACTS", "MPLBACKEND", "LANG", "LC_ALL", "TZ",
        "XLA_FLAGS",  # read at the first computation, and part of what a compiled program is found by
    )  # fmt: skip
    kept = {name: asked[name] for name in steering if name in asked}
    path = f"{os.path.dirname(sys.executable)}:/usr/bin:/bin"
    return kept | {
        "HOME": HOME, "USER": "student", "LOGNAME": "student", "PATH": path, "TMPDIR": "/tmp",
        "MPLCONFIGDIR": f"{HOME}/.config/matplotlib", "KERAS_HOME": f"{HOME}/.keras",
    }  # fmt: skip


def set_limits(limits: Limits, baseline: int) -> None:
    """Limits that the system itself keeps, for one process each.

    Args:
        limits: The sandbox's.
        baseline: Bytes of data that the imports take already.
    """
    for name, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, limits.file_mebibytes * MEBIBYTE),
        (resource.RLIMIT_CPU, limits.cpu_seconds + 1),
        # Reserved but unused memory counts here, and backends reserve much: the limit on what is used is the watch's.
        (resource.RLIMIT_DATA, baseline + 2 * limits.memory_mebibytes * MEBIBYTE),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        _, most = resource.getrlimit(name)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(name, (value, value))


def tell_failure(talk: socket.socket, error: BaseException) -> None:
    """Tell the supervisor, and by it the client, why there is no sandbox.

    Args:
        talk: To the supervisor.
        error: What was raised.
    """
    words = str(error) if isinstance(error, OSError) else repr(error)
    with contextlib.suppress(OSError):
        talk.send(json.dumps({"error": f"the sandbox cannot be made: {words}"}).encode())


def _close_all_but_three(keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(3, keep)
    os.closerange(keep + 1, most if most != resource.RLIM_INFINITY else 2**20)


def _compile_without_writing() -> None:
    """JAX may read what was compiled before, and a student's program leaves nothing there for the next one's."""
    jax = sys.modules.get("jax")
    if hasattr(jax, "config"):
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 1e9)  # type: ignore[union-attr]
