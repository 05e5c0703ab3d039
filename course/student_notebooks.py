"""The notebooks that come with the course: where they lie, and what their cells define."""

import ast
import json
import re
from functools import lru_cache
from pathlib import Path

from course.errors import MissingFile

_PACKAGE = Path(__file__).resolve().parent
_REMEMBERED_CHARACTERS = 20_000
_NUMBER = re.compile(r"\*\*Exercise (\d+\.\d+)")
_LONGEST_LINE = 60
FIRST_CELLS = "the notebook's first cells"


def notebooks_folder() -> Path:
    """Where the course's own student notebooks lie: in the installed package, or in the checkout around it.

    Raises:
        course.errors.MissingFile: The installation holds none.
    """
    for folder in (_PACKAGE / "notebooks", _PACKAGE.parent / "notebooks"):
        if any(folder.glob("*.ipynb")):
            return folder
    raise MissingFile(f"Expected the notebooks in {_PACKAGE / 'notebooks'}. There are none: install the course again.")


def cell_that_defines(name: str, notebook: Path) -> str:
    """Which cell of a lesson makes a name, in words; "" where none does.

    Args:
        name: Such as `"softmax"`.
        notebook: The lesson's notebook, as students get it.

    Raises:
        course.errors.MissingFile: There is no such notebook.

    Example:
        >>> cell_that_defines("relu", notebooks_folder() / "02_activations.ipynb")
        'the cell of exercise 2.1'
        >>> cell_that_defines("np", notebooks_folder() / "02_activations.ipynb")
        "the notebook's first cells"
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except OSError:
        raise MissingFile(f"Expected the notebook {notebook}. There is none.") from None
    number, first = "", True
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            number = (_NUMBER.findall(source) or [number])[-1]
            continue
        if name in bound_names(source):
            if "exercise" in cell["metadata"].get("tags", []) and number:
                return f"the cell of exercise {number}"
            begins = next(line.strip() for line in source.splitlines() if line.strip())
            cut = begins if len(begins) <= _LONGEST_LINE else f"{begins[: _LONGEST_LINE - 2]} …"
            return FIRST_CELLS if first else f"the cell that begins with `{cut}`"
        # What installs the course and what imports it are one beginning.
        first = first and "setup" not in cell["metadata"].get("tags", [])
    return ""


def bound_names(source: str) -> frozenset[str]:
    """The names that a cell's text defines at its top level; none when it does not parse.

    Example:
        >>> sorted(bound_names("import numpy as np\\nx, y = 1, 2\\ndef f(): z = 3"))
        ['f', 'np', 'x', 'y']
    """
    return _bound_names(source) if len(source) <= _REMEMBERED_CHARACTERS else _bound_names.__wrapped__(source)


@lru_cache(maxsize=2048)  # most cells of most submissions are the released ones
def _bound_names(source: str) -> frozenset[str]:
    found: set[str] = set()
    waiting: list[ast.AST] = list(parsed(source).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            waiting += ast.iter_child_nodes(node)
    return frozenset(found)


def parsed(source: str) -> ast.Module:
    """The syntax tree of a cell, without its magics; empty when it does not parse."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()]
    try:
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
