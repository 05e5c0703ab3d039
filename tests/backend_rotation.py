"""What no backend can change is proved once: on one backend in turn, or on each of them with COURSE_EVERYWHERE=1."""

import functools
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from course.authoring.fingerprint import SourceTree
from course.backends import BACKENDS

EVERYWHERE = bool(os.environ.get("COURSE_EVERYWHERE"))
ROOT = Path(__file__).resolve().parents[1]
# What a module names that computes with Keras: the library itself, a backend, or the parts of the course on top of it.
_ON_KERAS = re.compile(r"\b(keras|tensorflow|jax|torch|course\.(callbacks|inspection|layers|losses|models|parity))\b")
Thing = TypeVar("Thing")


def in_turn(things: Sequence[Thing], backend: str) -> list[Thing]:
    """Those of the things that are this backend's: every third, and over the three backends each once."""
    return list(things) if EVERYWHERE else list(things[BACKENDS.index(backend) :: len(BACKENDS)])


@functools.cache
def computes_with_keras(exercise_id: str, root: Path = ROOT) -> bool:
    """Whether an exercise may come out otherwise on another backend: its question or its answers name Keras.

    A question in NumPy, judged in NumPy, is the same question on each backend. What they import of the lesson's other
    modules counts as theirs.
    """
    lesson, _, question = exercise_id.partition(".")
    folders = [root / "course" / side / lesson for side in ("exercises", "answers")]
    tree = _tree(root)
    found: set[Path] = set()
    waiting = {folder / f"{question}.py" for folder in folders}
    while waiting:
        found |= waiting
        imported = set().union(*(tree.imports(file) for file in waiting))
        waiting = {file for file in imported if file.parent in folders and file.name != "__init__.py"} - found
    return any(_ON_KERAS.search(file.read_text(encoding="utf-8")) for file in found)


@functools.cache
def _tree(root: Path) -> SourceTree:
    return SourceTree(root)


def on_this_backend(exercise_ids: Sequence[str], backend: str) -> list[str]:
    """The exercises that are held against this backend: all that compute with Keras, and of the others a third."""
    others = in_turn([name for name in exercise_ids if not computes_with_keras(name)], backend)
    return [name for name in exercise_ids if name in others or computes_with_keras(name)]


def seeds_here(exercise_id: str, seeds: Sequence[Thing], backend: str) -> list[Thing]:
    """The seeds (or whatever else varies) for an exercise on this backend: over the three backends each once."""
    return in_turn(seeds, backend) if computes_with_keras(exercise_id) else list(seeds)
