"""Lesson 05, optimizers and learning-rate schedules: what several exercises share."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.exercises.serialization import plain
from course.exercises.types import Data

STEPS = 20


def numbers_of(value: Any, name: str) -> np.ndarray:
    """What came back from one step, as the numbers that go into the next."""
    array = np.asarray(plain(value, name))
    if array.dtype.kind not in "biuf":
        raise ValueError(
            f"Expected real numbers as the new {name}. Received: something of type {type(value).__name__}."
        )
    return array.astype("float32")


def tensors_of(*arrays: np.ndarray) -> list[Any]:
    """Arrays as tensors of the backend: on PyTorch an array and a tensor don't mix in one expression."""
    import keras

    return [keras.ops.convert_to_tensor(array) for array in arrays]


def pair_of(answer: Any, first: str, second: str) -> tuple[Any, Any]:
    if isinstance(answer, (tuple, list)) and len(answer) == 2:
        return answer[0], answer[1]
    raise ValueError(
        f"Expected two things, `return {first}, {second}`. Received: something of type {type(answer).__name__}."
    )


def away_from_zero(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
    return (rng.uniform(low, high, shape) * rng.choice([-1.0, 1.0], shape)).astype("float32")


def draw_weights(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return away_from_zero(rng, shape, 0.1, 0.6)


def draw_gradients(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """One gradient for each of the 20 steps: mostly one direction, with noise that sometimes turns it round."""
    drift = away_from_zero(rng, shape, 0.5, 1.0)
    noise = rng.normal(0, 0.6, (STEPS, *shape))
    gradients = drift + noise
    # Nothing close to zero: there the small constant in the denominator would decide, and two right forms differ.
    return np.where(np.abs(gradients) < 0.3, np.copysign(0.3, gradients), gradients).astype("float32")


def rounded(rng: np.random.Generator, low: float, high: float, digits: int = 3) -> float:
    return float(np.round(rng.uniform(low, high), digits))


# Keras' small constant. The gradients of one case are so small that its place in the formula shows.
EPSILON = 1e-7


def adaptive_cases(rng: np.random.Generator, tiny: float) -> Iterator[Data]:
    for shape, scale, about in (
        ((4,), 1.0, "four weights"),
        ((2, 3), np.array([3.0, 1.0, 0.3], "float32"), "a kernel whose columns see gradients of different sizes"),
        ((3,), tiny, f"gradients near {tiny:g}: here the place of epsilon shows"),
    ):
        yield {
            "weight": draw_weights(rng, shape),
            "gradients": (draw_gradients(rng, shape) * scale).astype("float32"),
            "learning_rate": rounded(rng, 0.004, 0.01),
            "epsilon": EPSILON,
            "about": about,
        }
