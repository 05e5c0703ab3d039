"""The probe: a batch held aside, on which monitors measure a model while it trains."""

from dataclasses import dataclass
from typing import Any

import keras
import numpy as np


@dataclass(frozen=True)
class Probe:
    """A fixed batch of examples.

    Args:
        x: array of shape (B, ...), or a list, tuple or dictionary of such arrays.
        y: the targets, likewise, or None where only the inputs matter.
        sample_weight: array of shape (B,), or None.
    """

    x: Any
    y: Any = None
    sample_weight: Any = None

    @property
    def size(self) -> int:
        """B, the number of examples."""
        return len(keras.tree.flatten(self.x)[0])

    def subset(self, at_most: int) -> "Probe":
        """At most so many examples, evenly spaced, so that data sorted by class still give every class."""
        if self.size <= at_most:
            return self
        rows = np.linspace(0, self.size - 1, at_most).round().astype(int)

        def pick(part: Any) -> Any:
            return None if part is None else keras.tree.map_structure(lambda array: array[rows], part)

        return Probe(pick(self.x), pick(self.y), pick(self.sample_weight))


def as_probe(probe: Any, *, owner: str, with_targets: bool, name: str = "probe") -> Probe:
    """Read `probe` as the user gave it.

    Args:
        probe: a `Probe`, a tuple `(x, y)` or `(x, y, sample_weight)`; with `with_targets=False` also `x` alone.
        owner: name of the callback that was given it, for the error message.
        with_targets: whether targets are needed.
        name: the argument's, for the error message.

    Raises:
        TypeError: when it is none of these.
        ValueError: when it holds no example, or x and y differ in length.
    """
    if isinstance(probe, Probe):
        read = probe
    elif isinstance(probe, tuple) and len(probe) in (2, 3):
        read = Probe(*(_as_arrays(part) for part in probe))
    elif not with_targets and probe is not None:
        read = Probe(_as_arrays(probe))
    else:
        example = f"{owner}(probe=(x_train[:256], y_train[:256]))" if name == "probe" else f"{owner}((x_test, y_test))"
        what = "a batch of your training data" if name == "probe" else "held-out data as arrays"
        # A data set gives its examples once and in parts; a callback needs the same ones again and again.
        batched = hasattr(probe, "element_spec") or hasattr(probe, "__getitem__") or hasattr(probe, "__iter__")
        gather = (
            " From a data set of batches, gather them first: x = numpy.concatenate([x for x, y in dataset]), "
            "and y likewise."
            if batched and not isinstance(probe, (tuple, list, dict, str, np.ndarray))
            else ""
        )
        raise TypeError(
            f"`{name}` of {owner} must be a tuple (x, y) of arrays, or (x, y, sample_weight). Received: "
            f"{type(probe).__name__}{f' of length {len(probe)}' if isinstance(probe, (tuple, list)) else ''}. Give it "
            f"{what}: {example}.{gather}"
        )
    arrays = [*keras.tree.flatten(read.x), *([] if read.y is None else keras.tree.flatten(read.y))]
    lengths = [len(array) if np.ndim(array) else 0 for array in arrays]
    if not lengths or min(lengths) == 0 or len(set(lengths)) > 1:
        raise ValueError(
            f"`{name}` of {owner} must hold the same number of examples, at least one, in every array. "
            f"Received lengths: {lengths}. Cut all of them alike, for example x_train[:256] and y_train[:256]."
        )
    return read


def _as_arrays(part: Any) -> Any:
    if part is None:
        return None
    return keras.tree.map_structure(_as_array, part, none_is_leaf=False) if _is_nested(part) else _as_array(part)


def _is_nested(part: Any) -> bool:
    # A list of numbers is an array that has not been made yet; a list of arrays is a model's several inputs.
    if isinstance(part, dict):
        return True
    return isinstance(part, (list, tuple)) and len(part) > 0 and all(hasattr(item, "shape") for item in part)


def _as_array(value: Any) -> np.ndarray:
    if keras.ops.is_tensor(value):
        converted: np.ndarray = keras.ops.convert_to_numpy(value)
        return converted
    return np.asarray(value)
