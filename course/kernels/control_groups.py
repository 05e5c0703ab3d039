"""Control groups, which hold a whole sandbox to its memory, its number of processes and its share of the processors.

Only root may make them.
"""

import contextlib
import os
from pathlib import Path

from course.kernels.limits import MEBIBYTE, Limits

PREFIX = "keras-course-"
_TOP = Path("/sys/fs/cgroup")


def make_groups(limits: Limits) -> list[Path]:
    """Control groups with the limits on memory and processes, where this process may make them; else none.

    Args:
        limits: The sandbox's.

    Returns:
        Their folders, named after this process: one where all controllers lie together, else one for each. The one
        for the processors is missing where it cannot be had: then the sandbox is nice (`course.kernels.supervisor`).
    """
    name = f"{PREFIX}{os.getpid()}"
    memory, processes = limits.memory_mebibytes * MEBIBYTE, limits.processes
    if (_TOP / "cgroup.controllers").exists():
        wanted = {_TOP / name: {"memory.max": memory, "memory.swap.max": 0, "pids.max": processes}}
    else:
        wanted = {
            _TOP / "memory" / name: {"memory.limit_in_bytes": memory},
            _TOP / "pids" / name: {"pids.max": processes},
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
    return made + _processor_group(name)


def _processor_group(name: str) -> list[Path]:
    """A group with the share of one process: whatever a sandbox starts, it gets no more than another one."""
    if (_TOP / "cgroup.controllers").exists():
        # Shares are even between groups that lie together, once their parent hands processors out at all.
        with contextlib.suppress(OSError):
            (_TOP / "cgroup.subtree_control").write_text("+cpu")
        return []
    path = _TOP / "cpu" / name
    try:
        path.mkdir()
    except OSError:
        return []
    return [path]


def shares_processors(groups: list[Path]) -> bool:
    """Whether groups give the sandbox a share of the processors of its own.

    Args:
        groups: As `make_groups` gave them.
    """
    return any(path.parent.name == "cpu" or (path / "cpu.weight").exists() for path in groups)


def memory_killed(groups: list[Path]) -> bool:
    """Whether the system has killed a process for want of memory.

    Args:
        groups: As `make_groups` gave them.
    """
    for path in groups:
        for name in ("memory.oom_control", "memory.events"):
            with contextlib.suppress(OSError):
                for line in (path / name).read_text().splitlines():
                    word, _, count = line.partition(" ")
                    if word == "oom_kill" and int(count):
                        return True
    return False


def remove_groups_of(supervisor: int) -> bool:
    """Remove the control groups of a sandbox.

    Args:
        supervisor: The process id of its supervisor.

    Returns:
        Whether none is left.
    """
    gone = True
    for folder in ("", "memory", "pids", "cpu"):
        path = _TOP / folder / f"{PREFIX}{supervisor}"
        try:
            path.rmdir()
        except FileNotFoundError:
            continue
        except OSError:  # its last process is still going
            gone = False
    return gone


def remove_what_is_left() -> None:
    """Remove the control groups of sandboxes whose supervisor was killed."""
    for path in _TOP.glob(f"**/{PREFIX}*"):
        if not os.path.exists(f"/proc/{path.name.removeprefix(PREFIX)}"):
            with contextlib.suppress(OSError):
                path.rmdir()
