"""Lesson 02, activation functions: what several answers share."""

from typing import Any

import numpy as np

from course.exercises.types import Verdict

# A float32 answer of any backend lies within these.
RTOL, ATOL = 1e-4, 1e-5


def reals(value: Any) -> np.ndarray | None:
    """The numbers that came back, or None where there is none to compare (text, None, complex numbers)."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def has_shape(name: str, value: np.ndarray | None, shape: tuple[int, ...], what: str) -> Verdict:
    came = "no real numbers" if value is None else f"shape {value.shape}"
    return Verdict(
        name, value is not None and value.shape == shape, f"Expected {what}, shape {shape}. Received: {came}."
    )


def agrees(name: str, value: np.ndarray, expected: np.ndarray, at: np.ndarray, letter: str = "x") -> Verdict:
    """Whether all values lie at the expected ones; the sentence shows the place that is furthest off."""
    right = np.isclose(value, expected, rtol=RTOL, atol=ATOL)
    if right.all() or not right.size:
        return Verdict(name, bool(right.all()))
    off = np.where(right, -1.0, np.where(np.isfinite(value), np.abs(value - expected), np.inf))
    worst = np.unravel_index(int(off.argmax()), off.shape)
    message = f"At {letter} = {at[worst]:.4g} expected {expected[worst]:.6g}, received {value[worst]:.6g}."
    return Verdict(name, False, message)


def all_finite(name: str, value: np.ndarray, at: np.ndarray) -> Verdict:
    broken = ~np.isfinite(value)
    if not broken.any():
        return Verdict(name, True)
    return Verdict(name, False, f"At x = {at[broken].flat[0]:.6g} it gave {value[broken].flat[0]}.")


def inside(value: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The values under the mask, as one row: a verdict about one side of zero looks at that side only."""
    return value[mask]
