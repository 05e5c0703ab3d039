"""What a sandbox sees of the files: the system's libraries, this interpreter, the course without its answers."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course.kernels import syscalls
from course.kernels.limits import Limits
from course.kernels.sandbox_user import USER_INSIDE

HOME = "/home/student"
SOCKETS = "/run/kernel"  # the folder that client and sandbox share
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
_SETTINGS = ("ld.so.cache", "localtime", "nsswitch.conf", "alternatives", "fonts")
_DEVICES = ("null", "zero", "full", "random", "urandom")
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
    """Make a root of read-only views, an empty home, devices without power, and the processes of this sandbox alone.

    Args:
        view: What is shown.
        limits: For the size of what can be written.
        owner: User and group, as this process calls them, of what can be written.
    """
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


def connection_inside(connection: dict[str, Any]) -> dict[str, Any]:
    """jupyter_client's connection information as it is true inside.

    Args:
        connection: As it is true outside.
    """
    return {**connection, "ip": f"{SOCKETS}/{os.path.basename(connection['ip'])}"}
