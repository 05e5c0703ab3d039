"""Checks of arguments, for layers, losses and models: each error says what was expected, what came, how to mend it."""

import math
import numbers
from collections.abc import Iterable, Sequence
from typing import Any

from course.errors import complaint, did_you_mean


def require_positive(name: str, value: Any) -> int:
    """An integer of at least 1: a width, a number of layers, of heads, of classes.

    Args:
        name: the argument's name, for the message.
        value: what the user gave.

    Returns:
        The value as an `int`.

    Raises:
        TypeError: when it is no integer.
        ValueError: when it is below 1.

    >>> require_positive("units", 64)
    64
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(complaint(name, "an integer", f"{name}={value!r}", "Give a whole number, such as 8."))
    if value < 1:
        raise ValueError(complaint(name, "at least 1", f"{name}={int(value)!r}", "Give a number of 1 or more."))
    return int(value)


def require_positives(name: str, values: Any) -> tuple[int, ...]:
    """A non-empty sequence of integers of at least 1, such as the widths of the layers of a network.

    >>> require_positives("widths", [128, 64])
    (128, 64)
    """
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise TypeError(
            complaint(name, "a sequence of integers", f"{name}={values!r}", "Give one number a layer, as in (128, 64).")
        )
    if not values:
        raise ValueError(
            complaint(name, "at least one integer", f"{name}={values!r}", "Give one number a layer, as in (128, 64).")
        )
    return tuple(require_positive(f"{name}[{i}]", value) for i, value in enumerate(values))


def require_number(name: str, value: Any, *, above: float | None = None, at_least: float | None = None) -> float:
    """A finite number, above or at least a bound if one is given: a margin, a scale, a weight in a loss.

    Raises:
        TypeError: when it is no number.
        ValueError: when it is not finite or beyond its bound.

    >>> require_number("margin", 0.5, at_least=0)
    0.5
    """
    bound = "" if above is None else f" above {above}"
    bound += "" if at_least is None else f" of at least {at_least}"
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(complaint(name, f"a number{bound}", f"{name}={value!r}", "Give a float, such as 1.0."))
    too_low = (above is not None and value <= above) or (at_least is not None and value < at_least)
    if too_low or not math.isfinite(value):
        raise ValueError(
            complaint(name, f"a finite number{bound}", f"{name}={value!r}", "Give a number in that range.")
        )
    return float(value)


def require_rate(name: str, value: Any) -> float:
    """A share from 0 (included) to 1 (excluded): a dropout rate.

    Raises:
        TypeError: when it is no number.
        ValueError: when it is below 0, or 1 or more.

    >>> require_rate("dropout_rate", 0.1)
    0.1
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(complaint(name, "a number", f"{name}={value!r}", "Give a share, such as 0.1."))
    share = float(value)
    if not 0 <= share < 1:
        raise ValueError(
            complaint(name, "at least 0 and below 1", f"{name}={value!r}", "Give the share to drop, such as 0.1.")
        )
    return share


def require_one_of(name: str, value: Any, allowed: Iterable[Any]) -> Any:
    """One of a few names; a misspelled one is met with the nearest.

    Raises:
        ValueError: when it is none of them.

    >>> require_one_of("mining", "hard", ["all", "hard", "semi-hard"])
    'hard'
    """
    allowed = list(allowed)
    if value in allowed:
        return value
    remedy = did_you_mean(value, allowed).lstrip() or "Use one of these."
    raise ValueError(
        complaint(name, "one of " + ", ".join(repr(known) for known in allowed), f"{name}={value!r}", remedy)
    )


def require_divides(name: str, divisor: int, whole_name: str, whole: int) -> int:
    """That a number of parts (heads, groups) divides the whole (a width) without rest; returns the size of one part.

    Raises:
        ValueError: when it does not; the message names the nearest numbers that do.

    >>> require_divides("num_heads", 8, "width", 512)
    64
    """
    require_positive(name, divisor)
    require_positive(whole_name, whole)
    if whole % divisor:
        fits = sorted((d for d in range(1, whole + 1) if whole % d == 0), key=lambda d: abs(d - divisor))[:2]
        near = " or ".join(str(d) for d in sorted(fits))
        raise ValueError(
            f"`{name}` must divide `{whole_name}`. Expected {whole} % {name} == 0. Received: {name}={divisor}, which "
            f"leaves {whole % divisor}. Try {near}."
        )
    return whole // divisor


def require_rank(name: str, shape: Sequence[int | None], rank: int, axes: str) -> tuple[int | None, ...]:
    """That a tensor has so many axes.

    Args:
        name: the tensor's name, for the message.
        shape: its shape, as a layer's `build` gets it.
        rank: the number of axes it must have.
        axes: what they are, such as "(B, T, D)".

    Raises:
        ValueError: when it has another number.

    >>> require_rank("inputs", (None, 16, 8), 3, "(B, T, D)")
    (None, 16, 8)
    """
    if not isinstance(shape, Sequence) or len(shape) != rank:
        raise ValueError(
            f"`{name}` must have {rank} axes, {axes}. Received: shape={shape}. "
            "Add the missing axis with keras.ops.expand_dims, or flatten what is too much."
        )
    return tuple(shape)


def require_known(name: str, size: int | None) -> int:
    """That a size which weights depend on is known when they are made.

    Raises:
        ValueError: when it is None.

    >>> require_known("the last axis of `inputs`", 64)
    64
    """
    if size is None:
        raise ValueError(f"{name} must be known. Received: None. Say its size in keras.Input(shape=…).")
    return int(size)


def require_integer_dtype(name: str, tensor: Any) -> None:
    """That a tensor holds integers: class labels, tokens.

    Raises:
        TypeError: when it holds anything else.

    >>> import numpy as np
    >>> require_integer_dtype("labels", np.array([3, 1]))
    """
    import keras

    dtype = keras.backend.standardize_dtype(tensor.dtype)
    if "int" not in dtype:
        raise TypeError(
            f"`{name}` must hold integers. Received: dtype={dtype}. Convert it: {name}.astype('int32'), "
            "or give keras.Input(…, dtype='int32')."
        )
