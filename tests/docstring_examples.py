"""The examples in docstrings are tests: a pytest plugin beside `--doctest-modules`, which the root's conftest.py loads.

Those that need Keras carry the marker `backend` and run on each; the others run once, and their modules are imported
only there. So a run without a backend never imports Keras for an example's sake.
"""

import ast
import doctest
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# Its autouse fixture holds for examples, too: weights are drawn alike in every run.
from tests.conftest import the_same_draws_in_every_run as the_same_draws_in_every_run

PACKAGE = Path(__file__).resolve().parent.parent / "course"
# Parts of the course whose modules import Keras.
ON_KERAS = ("callbacks", "inspection", "layers", "losses", "models", "parity")
_KERAS = ("keras", "tensorflow", "jax", "torch", *(f"course.{part}" for part in ON_KERAS))


def has_examples(path: Path) -> bool:
    """Whether a module's docstrings may hold examples."""
    return ">>> " in path.read_text(encoding="utf-8")


def needs_backend(path: Path) -> bool:
    """Whether Keras is needed to run a module's examples: by its place, its imports, or those of the examples."""
    if any(path.is_relative_to(PACKAGE / part) for part in ON_KERAS):
        return True
    tree = ast.parse(path.read_text(encoding="utf-8"))
    statements = [tree, *(_parsed(example.source) for example in examples(tree))]
    return any(
        re.match(rf"({'|'.join(map(re.escape, _KERAS))})(\.|$)", name)
        for statement in statements
        for name in _imported(statement)
    )


def examples(tree: ast.Module) -> Iterator[doctest.Example]:
    """The examples of all docstrings in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield from doctest.DocTestParser().get_examples(ast.get_docstring(node) or "")


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.Module([], [])  # an example of what Python refuses


def _imported(tree: ast.Module) -> Iterator[str]:
    """What is imported when the statements run: not what functions would, nor type checkers."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no module of which no example is wanted: neither the course's nor those that the tests share."""
    path = collection_path
    if path.suffix != ".py" or path.name == "conftest.py" or path.match("test_*.py"):
        return None
    if not has_examples(path):
        return True
    chosen = config.getoption("markexpr")
    unwanted = chosen in ("backend", "not backend") and needs_backend(path) != (chosen == "backend")
    return True if unwanted else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the examples that need Keras; those of plots stand alone, as a reader would type them."""
    for item in items:
        if isinstance(item, pytest.DoctestItem):
            if needs_backend(item.path):
                item.add_marker(pytest.mark.backend)
            if item.path.parent == PACKAGE / "plots":
                item.dtest.globs.clear()


@pytest.fixture(autouse=True)
def no_figure_stays_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """An example shows a figure and leaves it; matplotlib warns of the twentieth."""
    yield
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and isinstance(request.node, pytest.DoctestItem):
        pyplot.close("all")
