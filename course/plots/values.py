"""Reading the caller's values: anything NumPy understands goes in, a clear sentence comes back where it does not."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from course.errors import complaint


def as_array(
    name: str, values: Any, *, dimensions: int | tuple[int, ...] | None = None, finite: bool = True
) -> np.ndarray:
    """`values` as an array of numbers with one of the given numbers of dimensions."""
    try:
        array = np.asarray(values)
    except Exception as error:  # each backend has its own type of error for a tensor that NumPy cannot read
        raise TypeError(
            complaint(
                name,
                "numbers that NumPy can read",
                f"{type(values).__name__} ({error})",
                "Pass `keras.ops.convert_to_numpy(...)` of it.",
            )
        ) from error
    if array.dtype.kind not in "biuf":
        raise TypeError(
            complaint(name, "numbers", f"dtype {array.dtype}", "Pass an array of real numbers of one regular shape.")
        )
    if dimensions is not None:
        allowed = (dimensions,) if isinstance(dimensions, int) else dimensions
        if array.ndim not in allowed:
            wanted = " or ".join(str(number) for number in allowed)
            raise ValueError(
                complaint(
                    name,
                    f"an array with {wanted} dimension{'s' if wanted != '1' else ''}",
                    f"shape {array.shape}",
                    "Reshape it, or pick the part to draw.",
                )
            )
    if array.size == 0:
        raise ValueError(complaint(name, "at least one number", f"shape {array.shape}", "Pass the values to draw."))
    if finite and not np.isfinite(array).all():
        bad = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            complaint(
                name,
                "finite numbers",
                f"{array[tuple(bad)]} at index {tuple(int(i) for i in bad)}",
                "Find where the first one comes from, or leave these entries out.",
            )
        )
    return array


def same_length(name: str, values: Any, other_name: str, other: Any) -> None:
    if len(values) != len(other):
        raise ValueError(
            complaint(
                name,
                f"as long as `{other_name}` ({len(other)})",
                f"{len(values)}",
                "Check that both come from the same samples.",
            )
        )


def names_for(name: str, names: Sequence[str] | None, count: int, default: str, *, first: int = 0) -> list[str]:
    """`count` names: those given, or `default` with numbers from `first` on, as in "class {}"."""
    if names is None:
        return [default.format(first + index) for index in range(count)]
    if isinstance(names, str) or len(names) != count:
        raise ValueError(
            complaint(
                name, f"a list of {count} names", repr(names), "Give one name for each, in the order of the data."
            )
        )
    return [str(one) for one in names]


def as_series(
    name: str, values: Any, *, dimensions: int | tuple[int, ...] = 1, finite: bool = True
) -> dict[str, np.ndarray]:
    """One array, or several with names (a mapping), as a mapping. A lone array has the name ""."""
    if isinstance(values, Mapping):
        if not values:
            raise ValueError(complaint(name, "at least one named array", "an empty mapping", "Pass {name: values}."))
        return {
            str(key): as_array(f"{name}[{key!r}]", one, dimensions=dimensions, finite=finite)
            for key, one in values.items()
        }
    return {"": as_array(name, values, dimensions=dimensions, finite=finite)}


def as_labels(name: str, values: Any, *, length: int | None = None, other_name: str = "") -> np.ndarray:
    """Class labels, one a sample: numbers or strings in one dimension. A column (n, 1) is read as a row of n."""
    array = np.asarray(values)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        remedy = (
            "For scores or one-hot rows, pass `.argmax(axis=1)`." if array.ndim == 2 else "Pass one label a sample."
        )
        raise ValueError(complaint(name, "one label a sample, in one dimension", f"shape {array.shape}", remedy))
    if len(array) == 0:
        raise ValueError(complaint(name, "at least one label", "none", "Pass the labels to draw."))
    if length is not None and len(array) != length:
        raise ValueError(
            complaint(
                name,
                f"as long as `{other_name}` ({length})",
                f"{len(array)}",
                "Check that both come from the same samples.",
            )
        )
    if array.dtype.kind == "f":
        if not np.isfinite(array).all() or (array != np.round(array)).any():
            raise ValueError(
                complaint(
                    name,
                    "class labels (whole numbers or strings)",
                    f"{array[(array != np.round(array)) | ~np.isfinite(array)][0]}",
                    "For probabilities, compare them with a threshold or take `.argmax(axis=1)` first.",
                )
            )
        array = array.astype(int)
    return array
