"""Whether each of several arrays that came back holds one number per input."""

from collections.abc import Sequence

from course.answers.comparing import Reals, all_of, with_shape
from course.exercises.types import Data, Verdict


def with_shape_of_input(
    name: str, observed: Data, keys: Sequence[str], shape: tuple[int, ...]
) -> tuple[Verdict, list[Reals]]:
    """Whether real numbers of the input's shape came back under each key, and the numbers in the keys' order.

    Args:
        name: The verdict's.
        observed: What was seen.
        keys: The entries to look at.
        shape: The input's shape.

    Returns:
        One verdict for all of them, and the numbers: NaN throughout for an entry that does not fit.

    Example:
        >>> import numpy as np
        >>> observed = {"value": np.zeros(3), "slope": np.zeros((3, 1))}
        >>> with_shape_of_input("two arrays", observed, ("value", "slope"), (3,))[0].message
        'Expected one number per input in `slope`, shape (3,). Received: shape (3, 1).'
    """
    found = [with_shape(name, observed[key], shape, f"one number per input in `{key}`") for key in keys]
    return all_of(name, *(verdict for verdict, _ in found)), [numbers for _, numbers in found]
