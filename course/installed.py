"""Whether the packages are installed that a command needs: told in one sentence, before anything is begun."""

import functools
import importlib.metadata
import importlib.util
import os
import re

from course.errors import MissingPackage, UnsupportedSystem

DISTRIBUTION = "keras-course"
_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")


@functools.cache
def missing_packages(extra: str) -> tuple[str, ...]:
    """The packages of an extra that are not installed, in the order in which pyproject.toml names them.

    Those that only another platform needs are left out, and so is everything where the course itself is not installed
    (then nobody knows what it needs).

    Args:
        extra: Such as "instructor".

    Example:
        >>> missing_packages("no such extra")
        ()
    """
    try:
        requirements = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        return ()
    missing = []
    for requirement in requirements:
        text, _, marker = requirement.partition(";")
        name = _NAME.match(text)
        # A marker beside the extra speaks of a platform.
        if name is None or _EXTRA.findall(marker) != [extra] or " and " in marker:
            continue
        try:
            importlib.metadata.version(name[1])
        except importlib.metadata.PackageNotFoundError:
            missing.append(name[1])
    return tuple(missing)


def need(extra: str, purpose: str) -> None:
    """Go on only where an extra is installed.

    Args:
        extra: Such as "instructor".
        purpose: What needs it, as the beginning of a sentence.

    Raises:
        course.errors.MissingPackage: Something of it is not. The message names it, and the command that installs it.
    """
    missing = missing_packages(extra)
    if missing:
        named = ", ".join(missing[:4]) + (f" and {len(missing) - 4} more" if len(missing) > 4 else "")
        raise MissingPackage(
            f"{purpose} needs packages that are not installed: {named}. "
            f"Install them with: pip install '{DISTRIBUTION}[{extra}]'"
        )


def need_posix(purpose: str) -> None:
    """Go on only on a system that has users, forks and limits of resources: Linux or macOS.

    Args:
        purpose: What needs it, as the beginning of a sentence.

    Raises:
        course.errors.UnsupportedSystem: It has not, as Windows.
    """
    modules = all(importlib.util.find_spec(name) for name in ("fcntl", "resource"))
    if not modules or not hasattr(os, "getuid") or not hasattr(os, "fork"):
        raise UnsupportedSystem(
            f"{purpose} needs Linux or macOS: it keeps processes apart by means that this system lacks. "
            "On Windows, run it in the Windows Subsystem for Linux (WSL)."
        )
