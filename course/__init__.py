"""Deep learning with Keras 3 on TensorFlow, JAX and PyTorch: the helper library behind the lessons.

>>> import course
>>> callable(course.setup)
True

Names are loaded when they are first used: `import course` itself imports neither Keras, a backend nor matplotlib.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0.dev0"

_FUNCTIONS = {
    "setup": "course.session",
    "expect": "course.session",
    "check": "course.checks.check",
    "hint": "course.checks.hint",
    "progress": "course.checks.progress",
    "quiz": "course.checks.quiz",
}
_MODULES = ("callbacks", "data", "layers", "losses", "models", "plots", "session")

__all__ = [
    "__version__",
    "callbacks",
    "check",
    "data",
    "expect",
    "hint",
    "layers",
    "losses",
    "models",
    "plots",
    "progress",
    "quiz",
    "session",
    "setup",
]

if TYPE_CHECKING:
    from course.checks.check import check
    from course.checks.hint import hint
    from course.checks.progress import progress
    from course.checks.quiz import quiz
    from course.session import expect, setup


def __getattr__(name: str) -> Any:
    if name in _FUNCTIONS:
        # `course.check` is the function; importing the package of the same name must not put the module in its place.
        value = getattr(import_module(_FUNCTIONS[name]), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return import_module(f"course.{name}")
    raise AttributeError(f"module 'course' has no attribute {name!r}. It has: {', '.join(sorted(__all__))}.")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
