"""Worked solutions that an instructor has released: a file beside the notebooks. The package itself holds none."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from course.errors import InvalidValue
from course.files import write_atomically

FILE = "worked_solutions.json"
ENVIRONMENT_VARIABLE = "COURSE_SOLUTIONS"
_FORMAT = "keras-course worked solutions, 1"


def released(folder: Path) -> dict[str, str]:
    """The worked solutions that are released where somebody works.

    Args:
        folder: Of the notebook. Where the environment variable `COURSE_SOLUTIONS` names a file, that one is read.

    Returns:
        Exercise ids to code; none where there is no such file.

    Raises:
        course.errors.InvalidValue: The file is not one that `write` makes.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    path = Path(named) if named else folder / FILE
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        solutions = content["solutions"] if content["format"] == _FORMAT else None
    except (OSError, ValueError, LookupError, TypeError):
        solutions = None
    if not isinstance(solutions, dict) or not all(isinstance(source, str) for source in solutions.values()):
        raise InvalidValue(f"Expected worked solutions in {path}, as `course solutions` writes them. Write them anew.")
    return solutions


def write(path: Path, solutions: Mapping[str, str]) -> None:
    """Release worked solutions: who has this file beside his notebooks sees them.

    Args:
        path: Usually `worked_solutions.json` in the notebooks' folder.
        solutions: Exercise ids to code.
    """
    content = {"format": _FORMAT, "solutions": dict(solutions)}
    write_atomically(path, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
