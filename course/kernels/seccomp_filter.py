"""The system-call filter of a sandboxed kernel, made with libseccomp."""

import errno
import socket

from course.kernels.syscalls import (
    CLONE_NEWCGROUP,
    CLONE_NEWIPC,
    CLONE_NEWNET,
    CLONE_NEWNS,
    CLONE_NEWPID,
    CLONE_NEWUSER,
    CLONE_NEWUTS,
)

# Looking into other processes, changing what is mounted, the kernel's own machinery, and interfaces with a record of
# security holes that no computation needs. Which of them a kernel has depends on its age and on the processor.
REFUSED = (
    "acct", "add_key", "adjtimex", "bpf", "chroot", "clock_adjtime", "clock_settime", "create_module", "delete_module",
    "fanotify_init", "finit_module", "fsconfig", "fsmount", "fsopen", "fspick", "get_kernel_syms", "init_module",
    "io_uring_enter", "io_uring_register", "io_uring_setup", "ioperm", "iopl", "kcmp", "kexec_file_load", "kexec_load",
    "keyctl", "lookup_dcookie", "mbind", "migrate_pages", "mount", "mount_setattr", "move_mount", "move_pages",
    "name_to_handle_at", "nfsservctl", "open_by_handle_at", "open_tree", "perf_event_open", "personality",
    "pidfd_getfd", "pivot_root", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace", "query_module",
    "quotactl", "quotactl_fd",
    "reboot", "request_key", "set_mempolicy", "setns", "settimeofday", "stime", "swapoff", "swapon",
    "syslog", "sysfs", "umount", "umount2", "unshare", "uselib", "userfaultfd", "ustat", "vhangup", "vm86", "vm86old",
)  # fmt: skip
_NAMESPACES = CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUSER | CLONE_NEWUTS
_TIOCSTI, _TIOCLINUX, _NETLINK_ROUTE = 0x5412, 0x541C, 0


def apply() -> None:
    """Refuse the calls above in this process and in all that it starts, for good."""
    import pyseccomp as seccomp  # type: ignore[import-untyped]

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refuse = seccomp.ERRNO(errno.EPERM)
    for name in REFUSED:
        try:
            rules.add_rule(refuse, name)
        except (OSError, ValueError):  # not on this processor, or not in this libseccomp
            continue
    # New namespaces by way of clone. What clone3 is asked for lies in memory, where a filter cannot see it: "not there"
    # makes the C library take clone.
    for flag in (1 << bit for bit in range(32) if _NAMESPACES >> bit & 1):
        rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    # Systems that share processors between sessions would give a sandbox one more share for each that it opens. "Done"
    # and not "refused", for who asks wants a daemon or a child that outlives its terminal, and here there is none.
    rules.add_rule(seccomp.ERRNO(0), "setsid")
    # Typing into the terminal of whoever started us.
    for request in (_TIOCSTI, _TIOCLINUX):
        rules.add_rule(refuse, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, request))
    # Sockets: Unix, and what libzmq aborts without, which is the internet's and the list of network devices; neither
    # reaches anything in an empty network namespace. Not, for one, AF_VSOCK: a virtual machine's line to its host knows
    # no namespaces.
    allowed = {int(family) for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK)}
    refuse_family = seccomp.ERRNO(errno.EAFNOSUPPORT)
    for family in set(range(max(allowed))) - allowed:
        rules.add_rule(refuse_family, "socket", seccomp.Arg(0, seccomp.EQ, family))
    rules.add_rule(refuse_family, "socket", seccomp.Arg(0, seccomp.GT, max(allowed)))
    netlink = seccomp.Arg(0, seccomp.EQ, int(socket.AF_NETLINK))
    rules.add_rule(refuse_family, "socket", netlink, seccomp.Arg(2, seccomp.NE, _NETLINK_ROUTE))
    rules.load()


def missing() -> str:
    """Why there can be no filter; "" where there can."""
    try:
        import pyseccomp
    except ImportError:
        return "pyseccomp is not installed (pip install pyseccomp)"
    except (RuntimeError, OSError) as error:
        return f"libseccomp cannot be loaded ({error}); install libseccomp2"
    return "" if pyseccomp else "pyseccomp is empty"
