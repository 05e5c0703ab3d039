"""What a student has reached, kept beside his notebooks: it outlives the kernel, and no mark ever depends on it.

A file for each exercise, written in one step: two kernels at once lose nothing, and what is damaged costs one exercise.
"""

import json
import math
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from course.answers.marking import CheckResult
from course.checks.autograded import ENVIRONMENT_VARIABLE as NBGRADER
from course.display import Panel, in_notebook, show
from course.files import write_atomically

FOLDER = ".course_progress"
ENVIRONMENT_VARIABLE = "COURSE_PROGRESS"
OUTCOMES = ("right", "not right")

_told: set[str] = set()  # what was said once in this kernel


@dataclass(frozen=True)
class Kept:
    """The last result of an exercise.

    Args:
        outcome: "right" or "not right"; in this kernel also "not attempted".
        points: What was earned.
        checked: When, in UTC, as ISO 8601 writes it.
    """

    outcome: str
    points: float
    checked: str = ""


def progress_folder() -> Path | None:
    """Where this process keeps results; None where nobody learns.

    A notebook that a person has opened, in a Jupyter server or in VS Code, keeps them in `.course_progress` beside it,
    so that two copies of the course do not mix. The environment variable `COURSE_PROGRESS` names another folder; empty,
    it says that nothing is to be kept. Scripts, `course run`, `course build`, nbgrader and sandboxed kernels keep and
    read nothing.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if named == "" or os.environ.get(NBGRADER) or os.environ.get("COURSE_CONTRACTS") == "record":
        return None
    if named:
        return Path(named).expanduser()
    notebook = _opened_notebook()
    if not notebook:
        return None
    # One that was renamed since is not there any more; the kernel stands in its folder.
    return (Path(notebook).parent if Path(notebook).is_file() else Path.cwd()) / FOLDER


def keep(marked: CheckResult) -> None:
    """Keep a result of an attempt: what a fresh copy of a notebook gives, untouched, takes nothing away.

    Args:
        marked: The result of a check.
    """
    folder = progress_folder()
    if folder is None or marked.outcome == "not attempted":
        return
    path = folder / f"{marked.id}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kept = Kept(marked.outcome, float(marked.points), datetime.now(UTC).isoformat(timespec="seconds"))
        write_atomically(path, json.dumps({"id": marked.id, **asdict(kept)}) + "\n")
    except OSError as error:
        _tell_once(f"Your progress cannot be kept in {folder} ({error.strerror or error}). Your marks do not need it.")


def kept_results(folder: Path | None) -> tuple[dict[str, Kept], list[str]]:
    """What was kept, by exercise.

    Args:
        folder: As `progress_folder` gives it; None keeps nothing.

    Returns:
        Results by exercise id, and a sentence about each file that could not be read: it was set aside, under a name
        that is said.
    """
    found, sentences = {}, []
    for path in _files(folder):
        try:
            found[path.stem] = _read(path)
        except OSError as error:
            sentences.append(f"{path} cannot be read ({error.strerror or error}).")
        except ValueError as error:
            sentences.append(_set_aside(path, error))
    return found, sentences


def _files(folder: Path | None) -> Iterator[Path]:
    if folder is not None and folder.is_dir():
        yield from sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))


def _read(path: Path) -> Kept:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or content.get("id") != path.stem:
        raise ValueError(f"no result of {path.stem}")
    outcome, points = content.get("outcome"), content.get("points")
    if outcome not in OUTCOMES or isinstance(points, bool) or not isinstance(points, (int, float)):
        raise ValueError("no outcome, or no points")
    if not (math.isfinite(points) and points >= 0):
        raise ValueError(f"{points} points")
    return Kept(outcome, float(points), str(content.get("checked", "")))


def _set_aside(path: Path, error: ValueError) -> str:
    what = f"{path} is damaged ({type(error).__name__}: {error})"
    place, number = path.with_name(f"{path.stem}.damaged"), 1
    while place.exists():
        number += 1
        place = path.with_name(f"{path.stem}.damaged-{number}")
    try:
        path.rename(place)
    except OSError:
        return f"{what}; it counts for nothing until {path.stem} is checked again."
    return f"{what} and was set aside as {place.name}. Check {path.stem} again."


def _opened_notebook() -> str:
    """The notebook that a person has opened in this kernel, or "" where no person has."""
    if not in_notebook():
        return ""
    shell = sys.modules["IPython"].get_ipython()
    # Jupyter's server and VS Code say so; what runs a notebook for a program (papermill, nbclient) does not.
    return os.environ.get("JPY_SESSION_NAME") or str(shell.user_ns.get("__vsc_ipynb_file__", ""))


def _tell_once(sentence: str) -> None:
    if sentence not in _told:
        _told.add(sentence)
        show(Panel(text=sentence))
