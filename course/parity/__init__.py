"""The same model, weights and batches on three backends: do they give the same numbers?

`course parity` runs every builder's small example (`EXAMPLES`) on each backend in a process of its own and compares the
forward pass, the gradients and the losses of 20 training steps.

Importing this package imports neither Keras nor a backend.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from course.parity.example import Example

if TYPE_CHECKING:
    EXAMPLES: dict[str, Example]

__all__ = ["EXAMPLES", "Example"]


def __getattr__(name: str) -> Any:
    if name != "EXAMPLES":
        raise AttributeError(f"course.parity has no {name!r}. It has: {', '.join(__all__)}.")
    families = import_module("course.parity.examples").FAMILIES
    found = [example for family in families for example in import_module(f"course.parity.examples.{family}").EXAMPLES]
    globals()["EXAMPLES"] = {example.name: example for example in found}
    return globals()["EXAMPLES"]
