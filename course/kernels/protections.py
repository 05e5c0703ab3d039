"""What warm kernels and sandboxes need, what of it this machine has, and what is used where it is missing."""

import contextlib
import errno
import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from course.display import SIGNS


@dataclass(frozen=True)
class Protection:
    """A row of the table.

    Args:
        name: What is protected against, in a few words.
        needs: What the system must have.
        without: What happens where it is missing: "refused", or what is used instead.
        test: The test that shows it, in `tests/kernels/test_sandbox.py`.
        missing: What this machine lacks, as the system said it; "" where the protection is in force.
    """

    name: str
    needs: str
    without: str
    test: str
    missing: str = ""


def protections() -> list[Protection]:
    """Try each protection on this machine, in processes that end at once.

    Returns:
        The rows of the table, in the order of the documentation.
    """
    if not sys.platform.startswith("linux"):
        return [Protection("sandbox", "Linux", "refused", "", missing=f"this is {sys.platform}")]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "course.kernels.protections"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [Protection(**row) for row in json.loads(done.stdout)]


def protection_report() -> str:
    """What `course kernels check` prints: warm or cold and why, then a line for each protection of a sandbox."""
    from course.kernels.client import why_not_warm, zygotes
    from course.kernels.runtime import WarmKernelUnavailable, runtime_folder

    why = why_not_warm(os.environ)
    lines = [f"Warm kernels: {'no, ' + why if why else 'yes'}."]
    try:
        folder = runtime_folder()
        running = [f"{state['backend']} (process {state['pid']})" for state in zygotes(folder)]
        lines.append(f"Runtime folder: {folder}. Running now: {', '.join(running) or 'none'}.")
    except (WarmKernelUnavailable, OSError) as error:
        lines.append(f"Runtime folder: {error}.")
    rows = protections()
    refused = [row for row in rows if row.missing and row.without == "refused"]
    lines.append(
        f"Sandboxed kernels: no, code that is not trusted is refused here ({len(refused)} protections lack)."
        if refused
        else "Sandboxed kernels: yes."
    )
    width = max(len(row.name) for row in rows)
    for row in rows:
        sign = SIGNS["right" if not row.missing else "wrong" if row.without == "refused" else "open"]
        lines.append(f"  {sign} {row.name:<{width}}  {row.missing + '; ' + row.without if row.missing else row.needs}")
    return "\n".join(lines)


def _rows() -> list[Protection]:
    from course.kernels import seccomp_filter, syscalls
    from course.kernels.control_groups import make_groups, remove_groups_of
    from course.kernels.limits import Limits

    root = os.geteuid() == 0
    user = 0 if root else syscalls.CLONE_NEWUSER
    groups = ""
    if not make_groups(Limits()):
        groups = "no control group can be made here"
    remove_groups_of(os.getpid())

    def own_user() -> None:
        syscalls.unshare(syscalls.CLONE_NEWUSER)

    def mounts() -> None:
        syscalls.unshare(user | syscalls.CLONE_NEWNS)
        syscalls.mount("none", "/", None, syscalls.MS_REC | syscalls.MS_PRIVATE)
        syscalls.mount("tmpfs", "/tmp", "tmpfs", syscalls.MS_NOSUID | syscalls.MS_NODEV, "size=64k")
        syscalls.lock_mount("/tmp")
        with contextlib.suppress(OSError):
            Path("/tmp/x").write_text("x")
            raise RuntimeError("a mount stays writable")

    def processes() -> None:
        syscalls.unshare(user | syscalls.CLONE_NEWPID | syscalls.CLONE_NEWNS)
        _in_child(lambda: syscalls.mount("proc", "/proc", "proc", syscalls.MS_NOSUID))

    def network() -> None:
        syscalls.unshare(user | syscalls.CLONE_NEWNET)
        syscalls.start_loopback()
        if [name for _, name in socket.if_nameindex() if name not in ("lo", "sit0", "tunl0", "ip6tnl0", "gre0")]:
            raise RuntimeError("other network devices stay in sight")

    def calls() -> None:
        missing = seccomp_filter.missing()
        if missing:
            raise RuntimeError(missing)
        syscalls.no_new_privileges()
        seccomp_filter.apply()
        try:
            syscalls.unshare(syscalls.CLONE_NEWNS)
        except OSError as error:
            if error.errno == errno.EPERM:
                return
        raise RuntimeError("the filter lets unshare through")

    def capabilities() -> None:
        syscalls.drop_capabilities()
        syscalls.no_new_privileges()
        status = Path("/proc/self/status").read_text()
        if "CapEff:\t0000000000000000" not in status or "NoNewPrivs:\t1" not in status:
            raise RuntimeError("capabilities stay")

    def landlock() -> None:
        if not syscalls.landlock_version():
            raise RuntimeError("the system's kernel has none")
        syscalls.no_new_privileges()
        syscalls.landlock(["/dev/null"])

    def limits() -> None:
        for name in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_DATA):
            _, most = resource.getrlimit(name)
            resource.setrlimit(name, (most, most))

    def interpreter() -> None:
        # As root the sandbox has another user, who must be able to read what it imports.
        for path in {sys.prefix, sys.base_prefix, str(Path(__file__).parent.parent)}:
            if root and not os.stat(path).st_mode & 0o005 == 0o005:
                raise RuntimeError(f"{path} may not be read by others")

    refused, table = "refused", []

    def row(name: str, needs: str, without: str, test: str, probe: Callable[[], None] | str) -> None:
        missing = probe if isinstance(probe, str) else _in_child(probe, quiet=True)
        table.append(Protection(name, needs, without, test, missing))

    row(
        "own user, no privileges outside",
        "user namespaces",
        refused,
        "test_it_has_no_capability_and_can_gain_none",
        own_user,
    )
    row(
        "files: own root, read-only; no answers",
        "mount namespace, mount_setattr (Linux 5.12)",
        refused,
        "test_other_files_cannot_be_read",
        mounts,
    )
    row(
        "other processes out of sight; the tree dies together",
        "PID namespace, a /proc of its own",
        refused,
        "test_a_daemon_left_behind_ends_with_it",
        processes,
    )
    row("no network", "network namespace", refused, "test_there_is_no_network", network)
    row(
        "no shared memory or message queues with others",
        "IPC namespace",
        refused,
        "test_shared_memory_is_its_own",
        lambda: syscalls.unshare(user | syscalls.CLONE_NEWIPC),
    )
    row(
        "no capabilities, none to gain",
        "capset, no_new_privs",
        refused,
        "test_it_has_no_capability_and_can_gain_none",
        capabilities,
    )
    row(
        "system-call filter",
        "seccomp, libseccomp2, pyseccomp",
        refused,
        "test_dangerous_system_calls_are_refused",
        calls,
    )
    row(
        "a second fence around files",
        "Landlock (Linux 5.13)",
        "the mounts alone",
        "test_landlock_forbids_what_the_mounts_would_let_through",
        landlock,
    )
    row(
        "memory of the whole tree",
        "root: control groups",
        "measured five times a second, and killed",
        "test_too_much_memory_in_many_processes_ends_it",
        groups,
    )
    row(
        "number of processes",
        "RLIMIT_NPROC in a user namespace (Linux 5.14)",
        refused,
        "test_the_number_of_processes_is_limited",
        own_user,
    )
    row(
        "size of files, open files, data",
        "resource limits",
        refused,
        "test_files_are_limited_in_size_and_in_sum",
        limits,
    )
    row("scratch folder with a size", "tmpfs", refused, "test_files_are_limited_in_size_and_in_sum", mounts)
    row(
        "processor and wall time",
        "the supervisor's own watch",
        refused,
        "test_processor_time_is_limited_over_all_processes",
        "",
    )
    row(
        "readable interpreter and packages",
        "files that others may read",
        refused,
        "test_all_of_this_holds_for_an_ordinary_user_too",
        interpreter,
    )
    return table


def _in_child(probe: Callable[[], None], *, quiet: bool = False) -> str:
    """Run a probe in a process that ends with it; gives what it raised."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        said = ""
        try:
            probe()
        except BaseException as error:  # told by the parent
            said = str(error) or repr(error)
        os.write(writing, said.encode()[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        said = told.read().decode(errors="replace")
    os.waitpid(pid, 0)
    if said and not quiet:
        raise RuntimeError(said)
    return said


if __name__ == "__main__":
    sys.stdout.write(json.dumps([asdict(row) for row in _rows()]))
