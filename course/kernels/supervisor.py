"""The process that stays outside of a sandbox: limits of time and memory, interrupts, and the end of all."""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

from course.kernels import control_groups, gauges, messages, syscalls
from course.kernels.confined_kernel import Confinement
from course.kernels.limits import Limits
from course.kernels.process_one import first_process
from course.kernels.sandbox_root import view_of
from course.kernels.sandbox_user import FIRST_USER_OUTSIDE, map_user

_LOOK_EVERY = 0.2


class Supervisor:
    """Stays outside, with one thread.

    Args:
        request: The client's.
        limits: What the sandbox may use.
        connection: To the client.
        client: A pidfd of the client's process.
    """

    def __init__(self, request: dict[str, Any], limits: Limits, connection: socket.socket, client: int) -> None:
        self._request, self._limits, self._connection, self._client = request, limits, connection, client
        self._privileged = os.geteuid() == 0
        self._groups: list[Path] = []
        self._kernel: int | None = None
        self._inside = 0

    def run(self) -> int:
        """Start, watch, clean up."""
        began = time.monotonic()
        view = view_of(self._request["sandbox"])
        user, group = os.geteuid(), os.getegid()
        if self._privileged:
            user = group = FIRST_USER_OUTSIDE + os.getpid()
            os.chown(view.sockets, user, group)
            self._groups = control_groups.make_groups(self._limits)
            syscalls.unshare(syscalls.CLONE_NEWPID)
        else:
            syscalls.unshare(syscalls.CLONE_NEWUSER | syscalls.CLONE_NEWPID)
            map_user("self", user, group)
        ours, theirs = socket.socketpair()
        # The system names the sender, so that the kernel's process id out here need not be believed.
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        confinement = Confinement(
            self._request, self._limits, view, (user, group), tuple(self._groups), gauges.data_bytes()
        )
        pid = os.fork()
        if pid == 0:
            ours.close()
            first_process(confinement, theirs)
        theirs.close()
        self._inside = pid
        try:
            return self._watch(ours, began)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
            # The system takes up to a second to let go of a group; what it still holds is for the zygote to remove.
            control_groups.remove_groups_of(os.getpid())
            if _has_ended(self._client):
                shutil.rmtree(view.sockets, ignore_errors=True)

    def _watch(self, talk: socket.socket, began: float) -> int:
        inside = os.pidfd_open(self._inside)
        woken, wake = socket.socketpair()
        for end in (woken, wake):
            end.setblocking(False)
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGINT, lambda *_: self._interrupt())
        signal.signal(signal.SIGTERM, lambda *_: os.kill(self._inside, signal.SIGKILL))
        poll = select.poll()
        for descriptor in (inside, self._client, woken.fileno(), talk.fileno()):
            poll.register(descriptor, select.POLLIN)
        reason = ""
        while True:
            ready = {descriptor for descriptor, _ in poll.poll(_LOOK_EVERY * 1000)}
            if talk.fileno() in ready and not self._hear(talk):
                poll.unregister(talk)
            if woken.fileno() in ready:
                woken.recv(4096)
            if inside in ready:
                break
            if self._client in ready:
                reason = "its client has gone"
            reason = reason or self._exceeded(time.monotonic() - began)
            if reason:
                os.kill(self._inside, signal.SIGKILL)
                break
        _, status = os.waitpid(self._inside, 0)
        if not reason and control_groups.memory_killed(self._groups):
            reason = self._too_much_memory()
        if reason:
            with contextlib.suppress(OSError):
                messages.send(self._connection, {"reason": reason})
        code = os.waitstatus_to_exitcode(status)
        return code if code >= 0 else 128 - code

    def _hear(self, talk: socket.socket) -> bool:
        """What process 1 or the kernel say while they start; False when they have closed their end."""
        data, ancillary, _, _ = talk.recvmsg(65536, 1024)
        if not data:
            return False
        message = json.loads(data)
        for level, kind, value in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS) and message.get("kernel"):
                self._kernel = os.pidfd_open(int.from_bytes(value[:4], sys.byteorder))
        if "error" in message:
            messages.send(self._connection, message)
        elif message.get("ready"):
            messages.send(self._connection, {"pid": os.getpid()})
        return True

    def _interrupt(self) -> None:
        if self._kernel is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._kernel, signal.SIGINT)

    def _exceeded(self, seconds: float) -> str:
        limits = self._limits
        if seconds > limits.wall_seconds:
            return f"more than {limits.wall_seconds} s of wall time"
        pids = gauges.tree(self._inside)
        used = sum(gauges.cpu_seconds(pid) for pid in pids)
        if used > limits.cpu_seconds:
            return f"more than {limits.cpu_seconds} s of processor time"
        if not self._groups and sum(gauges.own_mebibytes(pid) for pid in pids) > limits.memory_mebibytes:
            return self._too_much_memory()
        return ""

    def _too_much_memory(self) -> str:
        return f"more than {self._limits.memory_mebibytes} MiB of memory"


def _has_ended(process: int) -> bool:
    watch = select.poll()
    watch.register(process, select.POLLIN)
    return bool(watch.poll(0))
