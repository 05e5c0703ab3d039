"""Lesson 03, loss functions: what several exercises share."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data


def pair_of(answer: Any) -> Data:
    """What a loss returned: its value and its gradient."""
    if isinstance(answer, (tuple, list)) and len(answer) == 2:
        return {"value": answer[0], "gradient": answer[1]}
    shape = getattr(answer, "shape", None)
    came = f"something of type {type(answer).__name__}" + (f" and shape {tuple(shape)}" if shape is not None else "")
    raise ValueError(f"Expected two things, `return value, gradient`. Received: {came}.")


def watch(*names: str) -> Callable[[Callable[..., Any], Data], Data]:
    """An `observe` that hands the named entries of a case to the loss."""

    def observe(loss: Callable[..., Any], case: Data) -> Data:
        with np.errstate(all="ignore"):
            return pair_of(loss(*(case[name] for name in names)))

    return observe


def off_by(rng: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> np.ndarray:
    """Errors of a size between two bounds, of both signs, in random order."""
    count = int(np.prod(shape))
    signs = np.where(np.arange(count) % 2 == 0, 1.0, -1.0)
    return rng.permutation(rng.uniform(low, high, count) * signs).reshape(shape)


def regression_cases(rng: np.random.Generator, *, delta: bool = False) -> Iterator[Data]:
    extra = {"delta": 1.0} if delta else {}
    yield extra | {
        "target": np.array([3.0, -0.5, 2.0]),
        "prediction": np.array([2.5, 0.0, 2.1]),
        "about": "three numbers, the last one a little off",
    }
    target = rng.normal(size=(4, 2))
    extra = {"delta": float(np.round(rng.uniform(1.5, 2.5), 1))} if delta else {}
    yield extra | {
        "target": target,
        "prediction": target - np.concatenate([off_by(rng, (2, 2), 0.2, 0.9), off_by(rng, (2, 2), 3.0, 5.0)]),
        "about": "four samples with two numbers each" + (f", delta {extra['delta']}" if delta else ""),
    }
    target = rng.normal(size=6)
    extra = {"delta": 0.5} if delta else {}
    yield extra | {
        "target": target,
        "prediction": target - np.append(off_by(rng, (5,), 0.1, 0.4), 100.0),
        "about": "one prediction is a hundred too low" + (", delta 0.5" if delta else ""),
    }
