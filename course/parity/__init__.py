"""The same model, weights and batches on three backends: do they give the same numbers?

`course parity` runs every builder's small example (`EXAMPLES`) on each backend in a process of its own and compares the
forward pass, the gradients and the losses of 20 training steps.

Importing this package imports neither Keras nor a backend; the first use of a name does.
"""

from typing import TYPE_CHECKING

from course.lazy import lazy_names

# The file that holds each name.
_FILES = {"EXAMPLES": "every_example", "Example": "example"}

__all__ = sorted(_FILES)

# The same for type checkers and editors; tests/test_lazy.py compares the two.
if TYPE_CHECKING:
    from course.parity.every_example import EXAMPLES as EXAMPLES
    from course.parity.example import Example as Example

__getattr__, __dir__ = lazy_names(__name__, _FILES)
