"""Deep learning with Keras 3 on TensorFlow, JAX and PyTorch: the helper library behind the lessons.

>>> import course
>>> callable(course.setup)
True

Names are loaded when they are first used: `import course` itself imports neither Keras, a backend nor matplotlib.
"""

from typing import TYPE_CHECKING

from course.lazy import lazy_names
from course.registration import register_with_keras as _register_with_keras

__version__ = "0.1.0.dev0"

# The file that holds each name.
_FILES = {
    "setup": "session",
    "expect": "contracts",
    "case": "checks.case",
    "check": "checks.check",
    "hint": "checks.hint",
    "progress": "checks.progress",
    "quiz": "checks.quiz",
    "solution": "checks.solution",
    "waits_for": "checks.waits_for",
}
_MODULES = ("callbacks", "data", "inspection", "layers", "losses", "models", "plots", "session")

__all__ = sorted({"__version__", *_FILES, *_MODULES})

# The same for type checkers and editors; tests/test_lazy.py compares the two.
if TYPE_CHECKING:
    from course import callbacks as callbacks
    from course import data as data
    from course import inspection as inspection
    from course import layers as layers
    from course import losses as losses
    from course import models as models
    from course import plots as plots
    from course import session as session
    from course.checks.case import case as case
    from course.checks.check import check as check
    from course.checks.hint import hint as hint
    from course.checks.progress import progress as progress
    from course.checks.quiz import quiz as quiz
    from course.checks.solution import solution as solution
    from course.checks.waits_for import waits_for as waits_for
    from course.contracts import expect as expect
    from course.session import setup as setup

__getattr__, __dir__ = lazy_names(__name__, _FILES, _MODULES)

# `keras.saving.load_model` finds our layers, losses and models, in whatever order the two are imported.
_register_with_keras()
