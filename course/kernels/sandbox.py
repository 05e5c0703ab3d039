"""A fork of the zygote becomes a kernel for code that is not trusted.

Three processes: a supervisor outside (limits of time and memory, interrupts, and the end of all), process 1 inside
(when it ends, the system kills every process of its namespace), and the kernel. Nothing here degrades: what cannot be
had raises, and the client is told why.
"""

import contextlib
import errno
import json
import os
import resource
import select
import shutil
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from course.kernels import kernel, messages, seccomp_filter, syscalls
from course.kernels.limits import Limits

HOME = "/home/student"
SOCKETS = "/run/kernel"
USER_INSIDE = 1000
# As root every sandbox has a user of its own: above what distributions and container tools give out, below 2**31.
_FIRST_USER = 1_900_000_000
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
_SETTINGS = ("ld.so.cache", "localtime", "nsswitch.conf", "alternatives", "fonts")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_LOOK_EVERY = 0.2
_MEBIBYTE = 2**20
CGROUP = "keras-course-"
_ABSENT = "raise ModuleNotFoundError(f'No module named {__name__!r}: it is not shown to a sandbox.', name=__name__)\n"


@dataclass(frozen=True)
class View:
    """What a sandbox sees.

    Args:
        readable: Files and folders, shown read-only at their own place.
        hidden: Folders below those, shown empty.
        sockets: The folder in which the kernel's sockets are made, and which its client has too.
    """

    readable: tuple[str, ...]
    hidden: tuple[str, ...]
    sockets: str


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
    wanted = request["sandbox"]
    limits = Limits(**wanted["limits"])
    try:
        missing = seccomp_filter.missing()
        if missing:
            raise OSError(errno.ENOSYS, missing)
        return Supervisor(request, limits, connection, client).run()
    except OSError as error:
        with contextlib.suppress(OSError):
            messages.send(connection, {"error": f"the sandbox cannot be made: {error}"})
        return 1


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
            user = group = _FIRST_USER + os.getpid()
            os.chown(view.sockets, user, group)
            self._groups = make_groups(self._limits)
            syscalls.unshare(syscalls.CLONE_NEWPID)
        else:
            syscalls.unshare(syscalls.CLONE_NEWUSER | syscalls.CLONE_NEWPID)
            map_user("self", user, group)
        ours, theirs = socket.socketpair()
        # The system names the sender, so that the kernel's process id out here need not be believed.
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        baseline = _data_size()
        pid = os.fork()
        if pid == 0:
            ours.close()
            first_process(self._request, self._limits, view, theirs, (user, group), self._groups, baseline)
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
            remove_groups_of(os.getpid())
            if _has_ended(self._client):
                shutil.rmtree(view.sockets, ignore_errors=True)

    def _watch(self, talk: socket.socket, began: float) -> int:
        inside = os.pidfd_open(self._inside)
        woken, wake = socket.socketpair()
        for one in (woken, wake):
            one.setblocking(False)
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
        reason = reason or self._memory_killed()
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
        pids = tree(self._inside)
        used = sum(cpu_seconds(pid) for pid in pids)
        if used > limits.cpu_seconds:
            return f"more than {limits.cpu_seconds} s of processor time"
        if not self._groups and sum(own_mebibytes(pid) for pid in pids) > limits.memory_mebibytes:
            return f"more than {limits.memory_mebibytes} MiB of memory"
        return ""

    def _memory_killed(self) -> str:
        for path in self._groups:
            for name in ("memory.oom_control", "memory.events"):
                with contextlib.suppress(OSError):
                    for line in (path / name).read_text().splitlines():
                        word, _, count = line.partition(" ")
                        if word == "oom_kill" and int(count):
                            return f"more than {self._limits.memory_mebibytes} MiB of memory"
        return ""


def first_process(
    request: dict[str, Any],
    limits: Limits,
    view: View,
    talk: socket.socket,
    owner: tuple[int, int],
    groups: list[Path],
    baseline: int,
) -> NoReturn:
    """Process 1 of the sandbox: builds what it sees, starts the kernel, and ends when that ends."""
    code = 1
    try:
        syscalls.die_with_parent()
        os.setsid()
        signal.set_wakeup_fd(-1)
        for group in groups:
            (group / "cgroup.procs").write_text("0")
        spaces = syscalls.CLONE_NEWNS | syscalls.CLONE_NEWIPC | syscalls.CLONE_NEWNET | syscalls.CLONE_NEWUTS
        syscalls.unshare(spaces | syscalls.CLONE_NEWCGROUP)
        socket.sethostname("sandbox")
        syscalls.start_loopback()
        privileged = os.geteuid() == 0 and owner[0] >= _FIRST_USER
        build_root(view, limits, owner if privileged else (USER_INSIDE, USER_INSIDE))
        ask, answer = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            ask.close()
            kernel_process(request, limits, talk, answer, privileged, baseline)
        answer.close()
        if privileged and ask.recv(1):
            map_user(str(pid), *owner)
            ask.send(b"m")
        _wait_for_sockets(_inside(request["sandbox"]["connection"]), pid)
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
        _tell_failure(talk, error)
    finally:
        os._exit(code)


def kernel_process(
    request: dict[str, Any],
    limits: Limits,
    talk: socket.socket,
    answer: socket.socket,
    privileged: bool,
    baseline: int,
) -> NoReturn:
    """The kernel: gives everything up, then runs ipykernel."""
    try:
        os.setsid()
        kernel.name_process("course-sandbox")
        talk.send(b'{"kernel": true}')
        if privileged:
            os.setgroups([])
            syscalls.unshare(syscalls.CLONE_NEWUSER)
            answer.send(b"u")
            answer.recv(1)
            os.setresgid(USER_INSIDE, USER_INSIDE, USER_INSIDE)
            os.setresuid(USER_INSIDE, USER_INSIDE, USER_INSIDE)
            syscalls.set_dumpable(True)
        _close_all_but_three(talk.fileno())
        answer.detach()
        set_limits(limits, baseline)
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
        Path(path).write_text(json.dumps(_inside(request["sandbox"]["connection"])), encoding="utf-8")
        arguments = list(request["arguments"])
        arguments[arguments.index("-f") + 1] = path
    except BaseException as error:  # as in process 1
        _tell_failure(talk, error)
        os._exit(1)
    talk.close()
    kernel.start_application(arguments, 1)


def view_of(wanted: dict[str, Any]) -> View:
    """What is shown: the system's libraries, this interpreter and its packages, and this course without its answers.

    Args:
        wanted: `sockets`, and `readable` with what the client adds.
    """
    package = Path(__file__).resolve().parent.parent
    prefixes = {sys.prefix, sys.base_prefix, sys.base_exec_prefix, os.path.dirname(os.path.realpath(sys.executable))}
    cache = os.environ.get("JAX_COMPILATION_CACHE_DIR")
    own = [*prefixes, str(package), *wanted.get("readable", ()), *([cache] if cache else ())]
    found = [os.path.abspath(path) for path in own if os.path.exists(path)]
    # A folder below another one is shown with it; the system's own are links on some distributions, and stand apart.
    found = [path for path in found if not path.startswith(tuple(f"{other}/" for other in (*found, *_SYSTEM)))]
    readable = [*(path for path in _SYSTEM if os.path.lexists(path)), *(path for path in found if path not in _SYSTEM)]
    readable += [f"/etc/{name}" for name in _SETTINGS if os.path.exists(f"/etc/{name}")]
    readable += [path for path in ("/sys/devices/system/cpu",) if os.path.exists(path)]
    hidden = [str(path) for path in (package / "answers", package.parent / "solutions") if path.is_dir()]
    hidden = [path for path in hidden if path.startswith(tuple(f"{other}/" for other in readable))]
    return View(tuple(dict.fromkeys(readable)), tuple(hidden), os.path.abspath(wanted["sockets"]))


def build_root(view: View, limits: Limits, owner: tuple[int, int]) -> None:
    """Make a root of read-only views, an empty home, devices without power, and the processes of this sandbox alone."""
    syscalls.mount("none", "/", None, syscalls.MS_REC | syscalls.MS_PRIVATE)
    # Opened before the new root covers what lies at its place.
    links = {path: os.readlink(path) for path in view.readable if path in _SYSTEM and os.path.islink(path)}
    sources = [path for path in view.readable if path not in links]
    sources += [f"/dev/{name}" for name in _DEVICES]
    opened = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in (*sources, view.sockets)}
    root = "/tmp"
    syscalls.mount("tmpfs", root, "tmpfs", syscalls.MS_NOSUID, "mode=755,size=4m,nr_inodes=4096")
    scratch = f"{root}/run/scratch"
    os.makedirs(scratch)
    size = f"size={limits.scratch_mebibytes}m,nr_inodes=65536,mode=755,uid={owner[0]},gid={owner[1]}"
    syscalls.mount("tmpfs", scratch, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, size)
    # First what is written to, so that an environment that lies in /tmp or /home is shown inside it.
    for name, place in (("home", HOME), ("tmp", "/tmp"), ("shm", "/dev/shm")):
        os.mkdir(f"{scratch}/{name}", 0o700)
        os.chown(f"{scratch}/{name}", *owner)
        os.makedirs(root + place, exist_ok=True)
        syscalls.bind(f"{scratch}/{name}", root + place)
    for path, descriptor in opened.items():
        target = root + (SOCKETS if path == view.sockets else path)
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):
            os.makedirs(target, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            Path(target).touch()
        syscalls.bind(f"/proc/self/fd/{descriptor}", target)
        syscalls.lock_mount(target, read_only=path != view.sockets, devices=path.startswith("/dev/"))
        os.close(descriptor)
    for path, goal in links.items():
        os.symlink(goal, root + path)
    for path in view.hidden:
        syscalls.mount("tmpfs", root + path, "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "size=16k,mode=755")
        # An empty folder alone could be imported, as a namespace package.
        Path(f"{root}{path}/__init__.py").write_text(_ABSENT, encoding="utf-8")
        syscalls.lock_mount(root + path)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        os.symlink(f"/proc/self/fd/{number}", f"{root}/dev/{name}")
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
    os.makedirs(f"{root}/etc", exist_ok=True)
    Path(f"{root}/etc/passwd").write_text(f"student:x:{USER_INSIDE}:{USER_INSIDE}::{HOME}:/bin/sh\n", encoding="ascii")
    Path(f"{root}/etc/group").write_text(f"student:x:{USER_INSIDE}:\n", encoding="ascii")
    os.mkdir(f"{root}/proc")
    syscalls.mount("proc", f"{root}/proc", "proc", syscalls.MS_NOSUID | syscalls.MS_NODEV | syscalls.MS_NOEXEC)
    syscalls.change_root(root)
    # The root itself last, and alone: what is mounted in it has been seen to above.
    syscalls.mount("none", "/", None, 32 | syscalls.MS_BIND | 1 | syscalls.MS_NOSUID)


def environment_inside(asked: dict[str, str]) -> dict[str, str]:
    """A sandbox gets no variable of its client's but the ones that the course and its backends are steered with."""
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
        (resource.RLIMIT_FSIZE, limits.file_mebibytes * _MEBIBYTE),
        (resource.RLIMIT_CPU, limits.cpu_seconds + 1),
        # Reserved but unused memory counts here, and backends reserve much: the limit on what is used is the watch's.
        (resource.RLIMIT_DATA, baseline + 2 * limits.memory_mebibytes * _MEBIBYTE),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        _, most = resource.getrlimit(name)
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(name, (value, value))


def map_user(process: str, user: int, group: int) -> None:
    """Let the sandbox's only user be one user outside.

    Args:
        process: A process id as this process sees it, or "self".
        user: The user outside.
        group: The group outside.
    """
    # Without this, giving up a group would be a way around files that a group may not read.
    Path(f"/proc/{process}/setgroups").write_text("deny")
    Path(f"/proc/{process}/uid_map").write_text(f"{USER_INSIDE} {user} 1")
    Path(f"/proc/{process}/gid_map").write_text(f"{USER_INSIDE} {group} 1")


def make_groups(limits: Limits) -> list[Path]:
    """Control groups with the limits on memory and processes, where this process may make them; else none."""
    top, name = Path("/sys/fs/cgroup"), f"{CGROUP}{os.getpid()}"
    memory, processes = limits.memory_mebibytes * _MEBIBYTE, limits.processes
    if (top / "cgroup.controllers").exists():
        wanted = {top / name: {"memory.max": memory, "memory.swap.max": 0, "pids.max": processes}}
    else:
        wanted = {
            top / "memory" / name: {"memory.limit_in_bytes": memory},
            top / "pids" / name: {"pids.max": processes},
        }
    made: list[Path] = []
    try:
        for path, settings in wanted.items():
            path.mkdir()
            made.append(path)
            for setting, value in settings.items():
                (path / setting).write_text(str(value))
    except OSError:
        for path in made:
            path.rmdir()
        return []
    return made


def tree(root: int) -> list[int]:
    """A process and all below it. In a namespace nobody gets out of it: orphans fall to process 1."""
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{pid}/task"):
                waiting += [int(child) for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def own_mebibytes(pid: int) -> float:
    """Memory that a process does not share with its zygote, with its share of what it shares among its own."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return (sizes.get("Private_Dirty", 0) + sizes.get("Private_Clean", 0) + sizes.get("Swap", 0)) / 1024


def _data_size() -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def _has_ended(process: int) -> bool:
    watch = select.poll()
    watch.register(process, select.POLLIN)
    return bool(watch.poll(0))


def _wait_for_sockets(connection: dict[str, Any], pid: int) -> None:
    names = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
    paths = [f"{connection['ip']}-{connection[name]}" for name in names]
    until = time.monotonic() + 60
    while not all(map(os.path.exists, paths)):
        ended, _ = os.waitpid(pid, os.WNOHANG)
        if ended or time.monotonic() > until:
            raise OSError(errno.ECHILD, "its kernel did not start")
        time.sleep(0.005)


def _inside(connection: dict[str, Any]) -> dict[str, Any]:
    return {**connection, "ip": f"{SOCKETS}/{os.path.basename(connection['ip'])}"}


def _reap_until(wanted: int) -> int:
    while True:
        pid, status = os.wait()
        if pid == wanted:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _close_all_but_three(keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    os.closerange(3, keep)
    os.closerange(keep + 1, most if most != resource.RLIM_INFINITY else 2**20)


def _tell_failure(talk: socket.socket, error: BaseException) -> None:
    words = str(error) if isinstance(error, OSError) else repr(error)
    with contextlib.suppress(OSError):
        talk.send(json.dumps({"error": f"the sandbox cannot be made: {words}"}).encode())


def _compile_without_writing() -> None:
    """JAX may read what was compiled before, and a student's program leaves nothing there for the next one's."""
    jax = sys.modules.get("jax")
    if hasattr(jax, "config"):
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 1e9)  # type: ignore[union-attr]


def remove_groups_of(supervisor: int) -> bool:
    """Remove the control groups of a sandbox.

    Args:
        supervisor: The process id of its supervisor.

    Returns:
        Whether none is left.
    """
    gone = True
    for folder in ("", "memory", "pids"):
        path = Path("/sys/fs/cgroup", folder, f"{CGROUP}{supervisor}")
        try:
            path.rmdir()
        except FileNotFoundError:
            continue
        except OSError:  # its last process is still going
            gone = False
    return gone


def remove_what_is_left(folder: Path) -> None:
    """Remove control groups and socket folders of sandboxes whose supervisor and client were killed.

    Args:
        folder: The runtime folder.
    """
    for path in Path("/sys/fs/cgroup").glob(f"**/{CGROUP}*"):
        if not os.path.exists(f"/proc/{path.name.removeprefix(CGROUP)}"):
            with contextlib.suppress(OSError):
                path.rmdir()
    for path in folder.glob("s-*-*"):
        if not os.path.exists(f"/proc/{path.name.split('-')[1]}"):
            shutil.rmtree(path, ignore_errors=True)
