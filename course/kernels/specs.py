"""The kernel specs `course-tensorflow`, `course-jax`, `course-torch`, and the sandboxed one of each."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from course.files import write_atomically

FOLDER = Path(__file__).resolve().parent / "specs"


def names() -> list[str]:
    """The kernels' names.

    Example:
        >>> names()[0]
        'course-jax'
    """
    return sorted(path.parent.name for path in FOLDER.glob("*/kernel.json"))


def spec_manager() -> Any:
    """jupyter_client's `KernelSpecManager`, which finds this interpreter's own kernels before any installed one."""
    from jupyter_client.kernelspec import KernelSpecManager

    manager = KernelSpecManager()
    manager.kernel_dirs = [str(FOLDER), *manager.kernel_dirs]
    return manager


def install(prefix: Path | None = None) -> list[Path]:
    """Write the specs where Jupyter finds them, bound to this interpreter.

    Args:
        prefix: An environment; this one by default. The specs go to `share/jupyter/kernels` in it.

    Returns:
        The folders that were written.

    Raises:
        PermissionError: The environment is not yours; name another `prefix`, such as `~/.local`.
    """
    target = (Path(prefix).expanduser() if prefix else Path(sys.prefix)) / "share" / "jupyter" / "kernels"
    written = []
    for name in names():
        spec = json.loads((FOLDER / name / "kernel.json").read_text(encoding="utf-8"))
        spec["argv"][0] = sys.executable
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        # In one step: a Jupyter server may be reading it.
        write_atomically(folder / "kernel.json", json.dumps(spec, indent=1) + "\n")
        written.append(folder)
    return written


def uninstall(prefix: Path | None = None) -> None:
    """Remove what `install` wrote.

    Args:
        prefix: As given to `install`.
    """
    target = (Path(prefix).expanduser() if prefix else Path(sys.prefix)) / "share" / "jupyter" / "kernels"
    for name in names():
        shutil.rmtree(target / name, ignore_errors=True)
