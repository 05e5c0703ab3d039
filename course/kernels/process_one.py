"""Process 1 of a sandbox: it builds what can be seen, starts the kernel, and ends everything when that ends."""

import errno
import json
import os
import signal
import socket
import time
from typing import Any, NoReturn

from course.kernels import control_groups, seccomp_filter, syscalls
from course.kernels.confined_kernel import Confinement, kernel_process, tell_failure
from course.kernels.sandbox_root import SOCKETS, build_root, connection_inside
from course.kernels.sandbox_user import FIRST_USER_OUTSIDE, USER_INSIDE, map_user

_NICE = 5  # where a sandbox has no share of its own, the grader's processes come first


def first_process(confinement: Confinement, talk: socket.socket) -> NoReturn:
    """Be process 1.

    Args:
        confinement: What the supervisor has told.
        talk: To the supervisor.
    """
    owner = confinement.owner
    code = 1
    try:
        syscalls.die_with_parent()
        os.setsid()
        signal.set_wakeup_fd(-1)
        for group in confinement.groups:
            (group / "cgroup.procs").write_text("0")
        if not control_groups.shares_processors(list(confinement.groups)):
            os.nice(_NICE)
        spaces = syscalls.CLONE_NEWNS | syscalls.CLONE_NEWIPC | syscalls.CLONE_NEWNET | syscalls.CLONE_NEWUTS
        syscalls.unshare(spaces | syscalls.CLONE_NEWCGROUP)
        socket.sethostname("sandbox")
        syscalls.start_loopback()
        privileged = os.geteuid() == 0 and owner[0] >= FIRST_USER_OUTSIDE
        build_root(confinement.view, confinement.limits, owner if privileged else (USER_INSIDE, USER_INSIDE))
        ask, answer = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ask.close()
            kernel_process(confinement, talk, answer, privileged)
        answer.close()
        if privileged and ask.recv(1):
            map_user(str(pid), *owner)
            ask.send(b"m")
        _wait_for_sockets(connection_inside(confinement.request["sandbox"]["connection"]), pid)
        # From here on the folder that client and sandbox share cannot be changed: no socket can be put in another's
        # place, and nothing can be written to the disk.
        syscalls.lock_mount(SOCKETS)
        syscalls.drop_capabilities()
        # For an ordinary user this process and the kernel are the same one's: it must not be a way around the filter.
        syscalls.set_dumpable(False)
        syscalls.no_new_privileges()
        seccomp_filter.apply()
        talk.send(json.dumps({"ready": True}).encode())
        talk.close()
        code = _reap_until(pid)
    except BaseException as error:  # whatever it is, the client hears of it, and no fork runs on in the caller's code
        tell_failure(talk, error)
    finally:
        os._exit(code)


def _wait_for_sockets(connection: dict[str, Any], pid: int) -> None:
    names = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
    paths = [f"{connection['ip']}-{connection[name]}" for name in names]
    until = time.monotonic() + 60
    while not all(map(os.path.exists, paths)):
        ended, _ = os.waitpid(pid, os.WNOHANG)
        if ended or time.monotonic() > until:
            raise OSError(errno.ECHILD, "its kernel did not start")
        time.sleep(0.005)


def _reap_until(wanted: int) -> int:
    while True:
        pid, status = os.wait()
        if pid == wanted:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
