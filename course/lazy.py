"""Packages whose names are loaded when they are first used, so that importing a package costs nothing."""

import sys
from collections.abc import Callable, Collection, Mapping
from importlib import import_module
from typing import Any


def lazy_names(
    package: str, files: Mapping[str, str], modules: Collection[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The two functions that a package needs for this: `__getattr__, __dir__ = lazy_names(__name__, _FILES)`.

    Args:
        package: The package's full name.
        files: For each public name the module that holds it, as it is called within the package: `"checks.check"`.
        modules: Public names that are modules of the package themselves.

    Returns:
        The package's `__getattr__` and `__dir__`.

    Example:
        >>> find, names = lazy_names("course.callbacks", {"Diagnosis": "diagnosis"})
        >>> find("Diagnosis").__module__
        'course.callbacks.diagnosis'
        >>> find("Diagnoses")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        AttributeError: module 'course.callbacks' has no attribute 'Diagnoses'. It has: Diagnosis. Did you mean ...?
    """

    def find(name: str) -> Any:
        if name in modules:
            return import_module(f"{package}.{name}")
        if name not in files:
            from course.errors import did_you_mean

            known = sorted({*files, *modules})
            raise AttributeError(
                f"module {package!r} has no attribute {name!r}. It has: {', '.join(known)}.{did_you_mean(name, known)}"
            )
        value = getattr(import_module(f"{package}.{files[name]}"), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        return sorted({*vars(sys.modules[package]), *files, *modules})

    return find, names
