"""Lesson 05, optimizers and learning-rate schedules: what several answers share."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from scipy.signal import lfilter

from course.exercises.optimizers.update_rules import STEPS
from course.exercises.serialization import plain
from course.exercises.types import Data, Verdict

RTOL, ATOL = 1e-4, 1e-5


# Twenty steps in float32, with weights below 1, stay well within this of twenty steps in float64.
STEP_BY_STEP = 1e-6


SHAPE = "the weight keeps its shape"


FIRST = "the first step"


ALL = "20 steps like Keras', to 0.000001"


STEP_SHARES = {SHAPE: 0.1, FIRST: 0.3, ALL: 0.6}


def reals(value: Any) -> np.ndarray | None:
    """The numbers that came back, or None where there is none to compare (text, None, complex numbers)."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else None


def moving_average(values: np.ndarray, keep: float) -> np.ndarray:
    """Exponential moving average along the first axis, from zero, as a linear filter."""
    return lfilter([1 - keep], [1, -keep], values, axis=0)


def doubles(case: Data, *names: str) -> list[np.ndarray]:
    return [np.asarray(case[name], dtype="float64") for name in names]


def same_path(came: Any, expected: np.ndarray, start: np.ndarray, what: str = "the weight") -> Iterator[Verdict]:
    """The three verdicts of every update rule: shape, first step, all steps."""
    path = reals(came)
    fits = path is not None and path.shape == expected.shape
    shape = "no real numbers" if path is None else f"shape {path.shape[1:]}"
    yield Verdict(SHAPE, fits, f"Expected {what} to keep its shape {expected.shape[1:]}. Received: {shape}.")
    if not fits:
        return
    tolerance = STEP_BY_STEP * np.maximum(1, np.abs(expected))
    off = np.where(np.isfinite(path), np.abs(path - expected), np.inf)
    right = off <= tolerance
    for name, rows in ((FIRST, slice(0, 1)), (ALL, slice(None))):
        if right[rows].all():
            yield Verdict(name, True)
            continue
        row = int(np.argmax((~right[rows]).any(axis=tuple(range(1, right.ndim)))))
        place = np.unravel_index(int(off[row].argmax()), off[row].shape)
        before = (start if row == 0 else expected[row - 1])[place]
        yield Verdict(
            name,
            False,
            f"Step {row + 1} of {STEPS} should take one number of {what} from {before:.6f} to "
            f"{expected[row][place]:.6f}. Received: {path[row][place]:.6f}.",
        )


def in_numpy(rule: Callable[..., Any]) -> Callable[..., Any]:
    """A rule written in NumPy, for tensors of any backend."""

    def given(value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return [given(item) for item in value]
        return value if isinstance(value, (bool, int, float)) else np.asarray(plain(value))

    return lambda *arguments: rule(*(given(argument) for argument in arguments))


def sgd_path(case: Data) -> np.ndarray:
    weight, gradients = doubles(case, "weight", "gradients")
    velocities = lfilter([-case["learning_rate"]], [1, -case["momentum"]], gradients, axis=0)
    if case["nesterov"]:
        velocities = case["momentum"] * velocities - case["learning_rate"] * gradients
    return weight + np.cumsum(velocities, axis=0)


def adagrad_path(case: Data) -> np.ndarray:
    weight, gradients = doubles(case, "weight", "gradients")
    sums = case["initial_accumulator"] + np.cumsum(np.square(gradients), axis=0)
    return weight - np.cumsum(case["learning_rate"] * gradients * (sums + case["epsilon"]) ** -0.5, axis=0)


def scaled_by(
    collect: Callable[..., Any],
    scale: Callable[..., Any] = lambda sums, epsilon: (sums + epsilon) ** 0.5,
    use: Callable[..., Any] = lambda new, old: new,
) -> Callable[..., Any]:
    """A step divided by what has been collected of the squares; each piece may be replaced."""

    def rule(weight: Any, gradient: Any, state: Any, learning_rate: float, *settings: float) -> Any:
        new = collect(gradient, state, *settings[:-1])
        return weight - learning_rate * gradient / scale(use(new, state), settings[-1]), new

    return in_numpy(rule)


def rmsprop_path(case: Data) -> np.ndarray:
    weight, gradients = doubles(case, "weight", "gradients")
    squares = moving_average(np.square(gradients), case["rho"])
    return weight - np.cumsum(case["learning_rate"] * gradients * (squares + case["epsilon"]) ** -0.5, axis=0)


def full_averages(gradients: np.ndarray, betas: Any) -> tuple[np.ndarray, np.ndarray]:
    """Both moving averages, divided by the share of the weights that have been handed out so far."""
    ones = np.ones(len(gradients)).reshape((-1,) + (1,) * (gradients.ndim - 1))
    first, second = (float(beta) for beta in betas)
    m = moving_average(gradients, first) / moving_average(ones, first)
    return m, moving_average(np.square(gradients), second) / moving_average(ones, second)


def adam_path(case: Data) -> np.ndarray:
    weight, gradients = doubles(case, "weight", "gradients")
    m, v = full_averages(gradients, case["betas"])
    return weight - np.cumsum(case["learning_rate"] * m / (np.sqrt(v) + case["epsilon"]), axis=0)


def rates_of(case: Data, observed: Data) -> tuple[np.ndarray | None, Verdict]:
    rates = reals(observed["rates"])
    expected = case["steps"].shape
    came = "no real numbers" if rates is None else f"shape {rates.shape}"
    fits = rates is not None and rates.shape == expected
    return rates, Verdict(
        "a rate for every step", fits, f"Expected one rate per step, shape {expected}. Received: {came}."
    )


def rates_agree(name: str, steps: np.ndarray, rates: np.ndarray, expected: np.ndarray) -> Verdict:
    right = np.isclose(rates, expected, rtol=RTOL, atol=1e-8)
    if right.all():
        return Verdict(name, True)
    at = int(np.argmin(right))
    return Verdict(name, False, f"At step {steps[at]:g} expected {expected[at]:.6g}, received {rates[at]:.6g}.")
