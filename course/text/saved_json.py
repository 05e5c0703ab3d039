"""What a vectorizer writes to disk and reads again: one JSON file that names what it holds."""

import json
from pathlib import Path
from typing import Any

from course.errors import complaint
from course.files import write_atomically


def write_json(path: str | Path, kind: str, state: dict[str, Any]) -> None:
    """Write `state`, and the class that it belongs to, in one step.

    Args:
        path: a file that ends in .json.
        kind: the class.
        state: JSON values.

    Raises:
        ValueError: when the file is called otherwise.
    """
    path = Path(path)
    if path.suffix != ".json":
        remedy = f"Name it {path.stem}.json."
        raise ValueError(complaint("path", "a file that ends in .json", f"path={str(path)!r}", remedy))
    write_atomically(path, json.dumps({"class": kind, **state}, ensure_ascii=False) + "\n")


def read_json(path: str | Path, kind: str) -> dict[str, Any]:
    """What `write_json` wrote for this class.

    Raises:
        FileNotFoundError: when there is no such file.
        ValueError: when it holds something else.
    """
    path = Path(path)
    remedy = f"Write one with {kind}.save(path)."
    if not path.is_file():
        raise FileNotFoundError(complaint("path", "an existing file", f"path={str(path)!r}", remedy))
    try:
        state = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        state = None
    found = state.get("class") if isinstance(state, dict) else None
    if not isinstance(state, dict) or found != kind:
        received = f"path={str(path)!r}, which holds {found!r}" if found else f"path={str(path)!r}"
        raise ValueError(complaint("path", f"a file that {kind}.save wrote", received, remedy))
    return state
