"""The few interfaces of the Linux kernel that neither Python 3.11 nor a library we use has: all of our `ctypes`.

`unshare`, `mount`, `umount2`, `pivot_root`, `prctl` and `capset` are the C library's own functions. `mount_setattr` and
Landlock have a number only, which is the same on every processor. The system-call filter is made with libseccomp
(`pyseccomp`), and not here.
"""

import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Iterable

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS = 0x00020000, 0x02000000, 0x04000000
CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x08000000, 0x10000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
MNT_DETACH = 2
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1
_MOUNT_SETATTR, _LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 442, 444, 445, 446

_libc = ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> int:
    result: int = getattr(_libc, name)(*arguments)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave namespaces; a user namespace can be left for a new one only while the process has one thread."""
    _call("unshare", flags)


def mount(source: str, target: str, kind: str | None = None, flags: int = 0, data: str | None = None) -> None:
    """mount(2)."""
    _call(
        "mount", source.encode(), target.encode(), kind and kind.encode(), ctypes.c_ulong(flags), data and data.encode()
    )


def bind(source: str, target: str) -> None:
    """Show a file or folder, with what is mounted below it, at a second place."""
    mount(source, target, None, MS_BIND | MS_REC)


def lock_mount(target: str, *, read_only: bool = True, devices: bool = False) -> None:
    """Make a mount and all below it read-only, without set-uid programs and (by default) without devices."""
    attributes = (_ATTR_RDONLY if read_only else 0) | _ATTR_NOSUID | (0 if devices else _ATTR_NODEV)
    wanted = ctypes.create_string_buffer(struct.pack("4Q", attributes, 0, 0, 0))
    _call("syscall", _MOUNT_SETATTR, _AT_FDCWD, target.encode(), _AT_RECURSIVE, wanted, ctypes.c_size_t(32))


def change_root(folder: str) -> None:
    """Make a mount the root, and let go of the old one."""
    os.chdir(folder)
    _call("pivot_root", b".", b".")
    _call("umount2", b".", MNT_DETACH)
    os.chdir("/")


def start_loopback() -> None:
    """Let a new network namespace talk to itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))


def die_with_parent() -> None:
    """Be killed when the parent ends."""
    _call("prctl", _PR_SET_PDEATHSIG, 9, 0, 0, 0)


def set_dumpable(allowed: bool) -> None:
    """Whether processes of the same user may look into this one; a change of user takes even its own right away."""
    _call("prctl", _PR_SET_DUMPABLE, int(allowed), 0, 0, 0)


def no_new_privileges() -> None:
    """Set-uid programs give this process and its children no privileges from here on."""
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def drop_capabilities() -> None:
    """Give up every capability, and the way to get one back."""
    for capability in range(64):
        try:
            _call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
        except OSError:
            break  # past the last one that this kernel knows
    _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = ctypes.create_string_buffer(struct.pack("Ii", 0x20080522, 0))
    _call("capset", header, ctypes.create_string_buffer(24))


def landlock_version() -> int:
    """The version of Landlock's interface; 0 where the kernel has none."""
    return max(0, int(_libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)))


def landlock(writable: Iterable[str]) -> None:
    """Forbid all writing outside some folders, and signals and abstract sockets to the outside.

    Args:
        writable: Folders and devices that stay writable.
    """
    version = landlock_version()
    # Bits: execute, write file, read file, read folder, then removing and making (4 to 12), refer, truncate, ioctl.
    every = (1 << 13) - 1
    every |= (1 << 13 if version >= 2 else 0) | (1 << 14 if version >= 3 else 0) | (1 << 15 if version >= 5 else 0)
    reading, on_files = 0b1101, 0b111 | 1 << 14 | 1 << 15
    wanted = [every, 0, 0b11 if version >= 6 else 0]
    rules = struct.pack("3Q", *wanted)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = _call(
        "syscall", _LANDLOCK_CREATE, ctypes.create_string_buffer(rules, len(rules)), ctypes.c_size_t(len(rules)), 0
    )
    try:
        for path, access in [("/", reading), *((path, every) for path in writable)]:
            beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                allowed = access if os.path.isdir(path) else access & every & on_files
                rule = ctypes.create_string_buffer(struct.pack("=Qi", allowed, beneath), 12)
                _call("syscall", _LANDLOCK_ADD, ruleset, 1, rule, 0)
            finally:
                os.close(beneath)
        _call("syscall", _LANDLOCK_RESTRICT, ruleset, 0)
    finally:
        os.close(ruleset)
