"""Lesson 03, loss functions: what several answers share."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy import special

from course.exercises.types import Data, Verdict

# A float32 answer of any backend lies within these.
RTOL, ATOL = 1e-4, 1e-5


Pair = tuple[Any, Any]


def reals(value: Any) -> np.ndarray | None:
    """The numbers that came back, or None where there is none to compare (text, None, complex numbers)."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def judge_pair(
    reference: Callable[..., Pair], *names: str, large: str = ""
) -> Callable[[Data, Data], Iterator[Verdict]]:
    """A judge of one value and one gradient; `large` names the verdict that both are finite, where there is one."""

    def judge(case: Data, observed: Data) -> Iterator[Verdict]:
        expected_value, expected = reference(*(case[name] for name in names))
        value, gradient = reals(observed["value"]), reals(observed["gradient"])
        fits = value is not None and value.size == 1 and gradient is not None and gradient.shape == expected.shape
        came = " and ".join("no number" if x is None else f"shape {x.shape}" for x in (value, gradient))
        message = f"Expected a single number and a gradient of shape {expected.shape}. Received: {came}."
        yield Verdict("a number, and a gradient of the input's shape", fits, message)
        if not fits:
            return
        value = float(value.reshape(()))
        if large:
            finite = bool(np.isfinite(value) and np.isfinite(gradient).all())
            yield Verdict(large, finite, f"The value is {value}, the gradient {np.round(gradient, 4).tolist()}.")
        right = bool(np.isclose(value, expected_value, rtol=RTOL, atol=ATOL))
        yield Verdict("the right value", right, f"Expected {expected_value:.6g}, received {value:.6g}.")
        close = np.isclose(gradient, expected, rtol=RTOL, atol=ATOL)
        off = np.where(close, -1.0, np.where(np.isfinite(gradient), np.abs(gradient - expected), np.inf))
        worst = np.unravel_index(int(off.argmax()), off.shape)
        where = ", ".join(str(int(index)) for index in worst)
        message = f"At index ({where}) expected {expected[worst]:.6g}, received {gradient[worst]:.6g}."
        yield Verdict("the right gradient", bool(close.all()), message)

    return judge


SHARES = {"a number, and a gradient of the input's shape": 0.1, "the right value": 0.45, "the right gradient": 0.45}


LARGE = "finite for large logits"


SHARES_WITH_LARGE = {
    "a number, and a gradient of the input's shape": 0.1,
    "the right value": 0.35,
    "the right gradient": 0.35,
    LARGE: 0.2,
}


def squares_of(target: np.ndarray, prediction: np.ndarray) -> Pair:
    return np.square(target - prediction).mean(), (prediction - target) * (2.0 / target.size)


def binary_of(target: np.ndarray, logits: np.ndarray) -> Pair:
    surprise = target * special.log_expit(logits) + (1 - target) * special.log_expit(-logits)
    return -surprise.mean(), (special.expit(logits) - target) / target.size


def rows_of(target: np.ndarray, classes: int) -> np.ndarray:
    """One-hot rows, whatever the coding."""
    if target.ndim == 2:
        return target
    rows = np.zeros((len(target), classes))
    rows[np.arange(len(target)), target.astype(int)] = 1
    return rows


def classes_of(target: np.ndarray, logits: np.ndarray) -> Pair:
    truth = rows_of(target, logits.shape[1])
    logs = special.log_softmax(logits, axis=1)
    return -(truth * logs).sum() / len(logits), (special.softmax(logits, axis=1) - truth) / len(logits)
