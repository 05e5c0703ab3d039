"""A fork of the zygote becomes a kernel for code that is not trusted.

Three processes: a supervisor outside (`supervisor.py`: limits of time and memory, interrupts, and the end of all),
process 1 inside (`process_one.py`: when it ends, the system kills every process of its namespace), and the kernel
(`confined_kernel.py`). Nothing here degrades: what cannot be had raises, and the client is told why.
"""

import contextlib
import errno
import os
import shutil
import socket
from pathlib import Path
from typing import Any

from course.kernels import control_groups, kernel, messages, seccomp_filter
from course.kernels.limits import Limits
from course.kernels.supervisor import Supervisor


def run(request: dict[str, Any], connection: socket.socket, client: int) -> int:
    """Make the sandbox, tell the client, and watch over it to its end.

    Args:
        request: As for `course.kernels.kernel`, with `sandbox`: limits, connection information, folders.
        connection: To the client.
        client: A pidfd of the client's process.

    Returns:
        The kernel's exit status.
    """
    os.setsid()
    kernel.name_process("course-guard")
    limits = Limits(**request["sandbox"]["limits"])
    try:
        missing = seccomp_filter.missing()
        if missing:
            raise OSError(errno.ENOSYS, missing)
        return Supervisor(request, limits, connection, client).run()
    except OSError as error:
        with contextlib.suppress(OSError):
            messages.send(connection, {"error": f"the sandbox cannot be made: {error}"})
        return 1


def remove_what_is_left(folder: Path) -> None:
    """Remove control groups and socket folders of sandboxes whose supervisor and client were killed.

    Args:
        folder: The runtime folder.
    """
    control_groups.remove_what_is_left()
    for path in folder.glob("s-*-*"):
        if not os.path.exists(f"/proc/{path.name.split('-')[1]}"):
            shutil.rmtree(path, ignore_errors=True)
