"""Packages whose names are loaded when they are first used, so that importing a package costs nothing."""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_names(package: str, files: Mapping[str, str]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The two functions that a package needs for this: `__getattr__, __dir__ = lazy_names(__name__, _FILES)`.

    Args:
        package: The package's full name.
        files: For each public name the module of the package that holds it.

    Example:

    >>> find, names = lazy_names("course.callbacks", {"Diagnosis": "diagnosis"})
    >>> find("Diagnosis").__module__
    'course.callbacks.diagnosis'
    >>> find("Diagnoses")
    Traceback (most recent call last):
    AttributeError: module 'course.callbacks' has no attribute 'Diagnoses'. It has: Diagnosis. Did you mean 'Diagnosis'?
    """

    def find(name: str) -> Any:
        if name not in files:
            raise AttributeError(_complaint(package, name, sorted(files)))
        value = getattr(import_module(f"{package}.{files[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *files})

    return find, names


def _complaint(package: str, name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"module {package!r} has no attribute {name!r}. It has: {', '.join(known)}.{hint}"
