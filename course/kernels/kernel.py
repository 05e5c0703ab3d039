"""From a fork of the zygote to a kernel: everything that a fresh process would have of its own is made its own."""

import atexit
import contextlib
import os
import random
import signal
import socket
import sys
import tempfile
import threading
from typing import Any, NoReturn

from course.kernels import messages


def run(connection: socket.socket, client: int) -> int:
    """Read the request, become the kernel that it asks for, and run until shut down.

    Args:
        connection: To the client; closed once it knows our process id.
        client: A pidfd of the client's process; the kernel ends when that does.

    Returns:
        The exit status.
    """
    try:
        request, files = messages.receive(connection, files=2)
    except (OSError, ValueError):
        return 1
    try:
        if request.get("sandbox") is not None:
            from course.kernels import sandbox

            return sandbox.run(request, connection, client)
        os.setsid()
        name_process("course-kernel")
        _take_over(request, files)
    except OSError as error:
        messages.send(connection, {"error": f"{error}"})
        return 1
    parent, _ = messages.peer(connection)
    messages.send(connection, {"pid": os.getpid()})
    connection.close()
    threading.Thread(target=_end_with, args=(client,), daemon=True, name="course-client-watch").start()
    start_application(request["arguments"], parent)


def start_application(arguments: list[str], parent: int) -> NoReturn:
    """Run ipykernel as `python -m ipykernel_launcher` would, and end the process.

    Args:
        arguments: What follows the module's name on that command line.
        parent: The client's process id.
    """
    import ipykernel_launcher  # type: ignore[import-untyped]
    from ipykernel import kernelapp

    # By the same name, which stands before each line that it logs.
    class IPKernelApp(kernelapp.IPKernelApp):
        """ipykernel's own, but for its poller, which would take the zygote's end for the client's."""

        def init_poller(self) -> None:
            pass

    sys.argv = [ipykernel_launcher.__file__, *arguments]
    os.environ["JPY_PARENT_PID"] = str(parent)
    code = 0
    try:
        IPKernelApp.launch_instance(argv=arguments, parent_handle=parent)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    finally:
        # What an interpreter does at its end, but for taking every module apart: after a fork that copies half a
        # gigabyte of shared memory first, only to give it back.
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.__stdout__, sys.__stderr__):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()  # type: ignore[union-attr]
        os._exit(code)


def name_process(name: str) -> None:
    """What `ps -o comm` and `top` call this process, which otherwise stands there as its zygote does.

    Args:
        name: At most 15 characters.
    """
    with contextlib.suppress(OSError), open("/proc/self/comm", "w", encoding="ascii") as comm:
        comm.write(name)


def own_state(environment: dict[str, str]) -> None:
    """Make environment and random state this process's own.

    Args:
        environment: All of its environment variables.
    """
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    random.seed()
    import matplotlib
    import numpy

    # The generator that `numpy.random.rand` and scikit-learn draw from was seeded when the zygote imported it.
    numpy.random.seed()
    matplotlib.rcParams["backend"] = environment.get("MPLBACKEND") or "module://matplotlib_inline.backend_inline"


def _take_over(request: dict[str, Any], files: list[int]) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    for number, source in enumerate((null, *files)):
        os.dup2(source, number)
    for descriptor in {null, *files} - {0, 1, 2}:
        os.close(descriptor)
    os.umask(request["umask"])
    os.chdir(request["cwd"])
    own_state(request["environment"])


def _end_with(client: int) -> None:
    """Wait for the client's end, then end with everything that this kernel has started and not set apart."""
    import select

    watch = select.poll()
    watch.register(client, select.POLLIN)
    while True:
        if watch.poll():
            os.killpg(os.getpgrp(), signal.SIGKILL)
