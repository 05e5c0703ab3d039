"""`course start`: a student's way in: the notebooks in a folder of his own, and JupyterLab on them."""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course import installed
from course.backends import LABELS, chosen_backend, installed_backends
from course.errors import CourseError, InvalidValue, MissingPackage
from course.files import write_atomically
from course.student_notebooks import notebooks_folder

FOLDER = Path("keras-course")
# What was copied, by file name: a notebook that still is what it was may be replaced by a newer one.
COPIED = ".course_notebooks.json"
_PACKAGE = Path(__file__).resolve().parent
# JupyterLab without nbgrader's menu, which is an instructor's, and without its question about news.
_LAB_SETTINGS = _PACKAGE / "student_lab"
# Windows' exec starts another process and gives the prompt back.
_becomes = os.name == "posix"


class FolderNotWritable(CourseError, OSError):
    """The notebooks cannot be written where they were to go."""


@dataclass
class Copied:
    """What became of the notebooks, by file name.

    Args:
        new: They were not there.
        updated: Nobody had worked in them, and the course has a newer one.
        kept: They are the student's, or what the course has.
        outdated: Those of `kept` of which the course has a newer one.
    """

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        parts = [
            f"{len(names)} {word}"
            for names, word in ((self.new, "new"), (self.updated, "updated"), (self.kept, "left as they are"))
            if names
        ]
        lines = [f"Notebooks: {', '.join(parts)}."]
        if self.outdated:
            lines.append(
                f"You have worked in {', '.join(self.outdated)}, and the course has a newer one: "
                "rename yours and start again to get it."
            )
        return "\n".join(lines)


def copy_notebooks(folder: Path, source: Path | None = None) -> Copied:
    """Copy the student notebooks into a folder, never over what somebody has worked on.

    A notebook that is there is replaced only if it is what was copied before, without an output and with the same
    text in every cell.

    Args:
        folder: Made where it is missing.
        source: Where they come from; the course's own by default.

    Returns:
        What became of each.

    Raises:
        FolderNotWritable: The folder cannot be made, read or written.
    """
    source = source or notebooks_folder()
    done = Copied()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.resolve() == source.resolve():
            done.kept = sorted(path.name for path in source.glob("*.ipynb"))
            return done
        before = _copied_before(folder / COPIED)
        now = dict(before)
        for path in sorted(source.glob("*.ipynb")):
            content = path.read_bytes()
            _copy(content, folder / path.name, before.get(path.name, ""), done)
            if path.name not in done.kept:
                now[path.name] = _text_hash(content)
        if now != before:
            write_atomically(folder / COPIED, json.dumps(now, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        raise FolderNotWritable(
            f"Expected a folder that can be written. {error.filename or folder}: {error.strerror or error}. "
            "Name another: course start FOLDER"
        ) from None
    return done


def choose_backend(asked: str | None = None) -> str:
    """The backend that the notebooks will run on.

    Args:
        asked: Without it `KERAS_BACKEND`, else the first of the three that is installed.

    Raises:
        course.errors.MissingPackage: It is not installed, or none is.
        course.errors.InvalidValue: `KERAS_BACKEND` names no backend.
    """
    wanted = asked or (chosen_backend() if os.environ.get("KERAS_BACKEND") else None)
    if wanted is None:
        wanted = next(iter(installed_backends()), None)
        if wanted is None:
            raise MissingPackage(
                "Keras needs one of TensorFlow, JAX and PyTorch, and none is installed. "
                f"Install one, for example: pip install '{installed.DISTRIBUTION}[torch]'"
            )
    there = installed_backends()
    if wanted not in there:
        instead = f", or take one that is: --backend {there[0]}" if there else ""
        raise MissingPackage(
            f"{LABELS[wanted]} is not installed. Install it with: pip install '{installed.DISTRIBUTION}[{wanted}]'"
            f"{instead}"
        )
    return wanted


def need_lab() -> None:
    """Go on only where JupyterLab is installed.

    Raises:
        course.errors.MissingPackage: It is not.
    """
    installed.need("lab", "`course start`")
    if importlib.util.find_spec("jupyterlab") is None:
        raise MissingPackage(
            f"`course start` needs JupyterLab. Install it with: pip install '{installed.DISTRIBUTION}[lab]'"
        )


def open_lab(folder: Path, backend: str, options: Sequence[str] = ()) -> int:
    """Open JupyterLab on a folder. Where the system can, this process becomes it; else it waits until it is closed.

    Args:
        folder: With the notebooks; the first is opened.
        backend: What every kernel in it runs on.
        options: More of JupyterLab's own.

    Returns:
        JupyterLab's exit status.

    Raises:
        course.errors.InvalidValue: The folder holds no notebook.
    """
    first = next(iter(sorted(folder.glob("*.ipynb"))), None)
    if first is None:
        raise InvalidValue(f"Expected notebooks in {folder}. There are none.")
    command = [
        sys.executable, "-m", "jupyterlab", first.name,
        # One kernel to choose from: this environment's own. It is the one that the notebooks name.
        "--KernelSpecManager.allowed_kernelspecs=python3",
        *options,
    ]  # fmt: skip
    environment = lab_environment(backend)
    if _becomes:
        # Nothing stands between it and the terminal then: Ctrl-C, `kill` and a closed window reach it alone.
        os.chdir(folder)
        os.execve(sys.executable, command, environment)
    process = subprocess.Popen(command, cwd=folder, env=environment)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # It heard the same Ctrl-C, and asks whether it is meant.
            continue


def lab_environment(backend: str) -> dict[str, str]:
    """The environment of a student's JupyterLab: this process's, one backend, and no instructor's menus.

    Args:
        backend: "tensorflow", "jax" or "torch".
    """
    others = os.environ.get("JUPYTER_CONFIG_PATH")
    paths = os.pathsep.join([str(_LAB_SETTINGS), *([others] if others else [])])
    environment = {**os.environ, "KERAS_BACKEND": backend, "JUPYTER_CONFIG_PATH": paths}
    # A figure belongs into the notebook, whatever this terminal draws with.
    environment.pop("MPLBACKEND", None)
    return environment


def _copy(content: bytes, target: Path, copied: str, done: Copied) -> None:
    if not os.path.lexists(target):
        write_atomically(target, content)
        done.new.append(target.name)
        return
    if not target.is_file():
        done.kept.append(target.name)
        return
    there = target.read_bytes()
    if _text_hash(there) == _text_hash(content):
        done.kept.append(target.name)
    elif copied and _text_hash(there) == copied:
        write_atomically(target, content)
        done.updated.append(target.name)
    else:
        done.kept.append(target.name)
        if _source_of(there) != _source_of(content):
            done.outdated.append(target.name)


def _copied_before(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # without a record nothing there is known to be untouched
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}


def _notebook(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text_hash(content: bytes) -> str:
    """A notebook's text: what its cells say and show. A front end that saves it may change everything else."""
    cells = _notebook(content).get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        return hashlib.sha256(content).hexdigest()
    text = [[cell.get("cell_type"), "".join(cell.get("source", "")), cell.get("outputs") or []] for cell in cells]
    return hashlib.sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()


def _source_of(content: bytes) -> Any:
    """Which version of its lesson a notebook was built from."""
    metadata = _notebook(content).get("metadata")
    ours = metadata.get("keras_course") if isinstance(metadata, dict) else None
    return ours.get("source_sha256") if isinstance(ours, dict) else None
