"""Small models, data and comparisons shared by the tests of the callbacks."""

from typing import Any

import keras
import numpy as np
from keras import layers, losses
from sklearn.datasets import load_digits


def values(tensor: Any) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def digits(count: int = 600) -> tuple[np.ndarray, np.ndarray]:
    data = load_digits()
    order = np.random.default_rng(0).permutation(len(data.target))[:count]
    return (data.data[order] / 16).astype("float32"), data.target[order].astype("int32")


def mlp(
    inputs: int, hidden: list[int], outputs: int, activation: str = "relu", last: str | None = None, **options: Any
) -> keras.Model:
    """Dense layers named hidden_0, hidden_1 … and output."""
    parts = [layers.Dense(n, activation, name=f"hidden_{i}", **options) for i, n in enumerate(hidden)]
    return keras.Sequential([keras.Input((inputs,)), *parts, layers.Dense(outputs, last, name="output")])


def cross_entropy(**options: Any) -> losses.Loss:
    return losses.SparseCategoricalCrossentropy(**{"from_logits": True, **options})


def snapshot(model: keras.Model) -> list[np.ndarray]:
    """Copies of everything that training changes: weights, moving statistics, seeds."""
    return [np.array(values(variable)) for variable in model.variables]


def same(first: list[np.ndarray], second: list[np.ndarray]) -> bool:
    return len(first) == len(second) and all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


class Calls:
    """Counts calls of a function that it stands in for."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self.count = 0

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.count += 1
        return self.function(*arguments, **options)
