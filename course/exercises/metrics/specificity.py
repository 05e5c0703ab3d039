"""Mend a metric that averages the averages of batches, forgets half of its reset, and multiplies (n,) by (n, 1)."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.types import Data, Exercise

# One size in every draw: JAX compiles each operation anew for each shape.
_SIZE = 32

Batches = list[tuple[NDArray[np.float32], NDArray[np.float32]]]


def batches_of(case: Data, part: str = "") -> Batches:
    """Labels and outputs of a case, batch by batch, as its `sizes` cut them.

    Example:
        >>> case = {"y": np.zeros((3, 1)), "outputs": np.ones((3, 1)), "sizes": np.array([2, 1])}
        >>> [len(labels) for labels, _ in batches_of(case)]
        [2, 1]
    """
    ends = np.cumsum(case["sizes"])[:-1]
    cut = (np.split(case[name + part], ends) for name in ("y", "outputs"))
    return list(zip(*cut, strict=True))


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def rows(labels: Any, right: Any) -> dict[str, Any]:
        """Labels, and outputs on the side of the threshold where they are right or not."""
        y, right = np.asarray(labels), np.asarray(right)
        high = (y == 1) == right
        outputs = np.where(high, rng.uniform(0.72, 0.95, len(y)), rng.uniform(0.05, 0.55, len(y)))
        return {"y": y[:, None].astype("float32"), "outputs": outputs[:, None].astype("float32")}

    def drawn(size: int, quiet: float) -> tuple[list[int], list[bool]]:
        """Labels, and whether each output is right: healthy people of both kinds are among them, and one ill."""
        labels = [0, 0, 0, 1, *rng.integers(0, 2, size - 4)]
        right = [True, True, False, True, *(rng.random(size - 4) < quiet)]
        return labels, right

    long, short = drawn(_SIZE, 0.9), ([0, 1, 0], [False, True, False])
    case = rows(long[0] + short[0], long[1] + short[1])
    yield {"about": "a long batch, then a short one", "threshold": 0.5, **case, "sizes": [len(long[0]), 3]} | {
        "kind": "batches"
    }
    several = [
        drawn(int(size), quiet) for size, quiet in zip(rng.permutation([8, 16, _SIZE]), (0.2, 0.6, 0.9), strict=True)
    ]
    case = rows(sum((one[0] for one in several), []), sum((one[1] for one in several), []))
    sizes = [len(one[0]) for one in several]
    yield {"about": "three batches, another threshold", "threshold": 0.65, **case, "sizes": sizes, "kind": "batches"}
    case = rows([0, 0, 0], rng.permutation([True, True, False]))
    case["outputs"][0] = 0.5
    yield {"about": "an output that equals the threshold", "threshold": 0.5, **case, "sizes": [3], "kind": "batches"}
    size = _SIZE
    labels, right = drawn(size, 0.7)
    case = rows([*labels, 1, 1, 1], [*right, True, False, True])
    yield {"about": "nobody in the last batch is healthy", "threshold": 0.6, **case, "sizes": [size, 3]} | {
        "kind": "empty"
    }
    case = rows([1, 1, 1, *labels], [True, False, False, *right])
    yield {"about": "nobody in the first batch is healthy", "threshold": 0.6, **case, "sizes": [3, size]} | {
        "kind": "empty"
    }
    case = rows([1, 1, 1], rng.random(3) < 0.5)
    yield {"about": "nobody is healthy", "threshold": 0.6, **case, "sizes": [3], "kind": "empty"}
    labels, right = drawn(size, 0.6)
    case = rows(labels, right)
    case["y"] = case["y"][:, 0]
    yield {"about": "labels of shape (n,), outputs of shape (n, 1)", "threshold": 0.6, **case, "sizes": [size]} | {
        "kind": "shapes"
    }
    labels, right = drawn(size, 0.3)
    case, later = rows(labels, right), rows(*drawn(_SIZE, 0.8))
    yield {"about": "one batch, a reset, another batch", "threshold": 0.6, **case, "sizes": [size], "kind": "reset"} | {
        "y_later": later["y"],
        "outputs_later": later["outputs"],
    }
    long = drawn(19, 0.8)
    case = rows([*long[0], 0, 1, 0], [*long[1], False, True, False])
    yield {"about": "in `model.fit`, two epochs, batches of eight", "threshold": 0.6, **case, "sizes": [8, 8, 6]} | {
        "kind": "in a model"
    }


def _observe(specificity: Callable[..., Any], case: Data) -> Data:
    import keras

    if isinstance(specificity, keras.Metric):
        raise TypeError("Expected the class itself, without parentheses. Received: an object of it.")
    metric = specificity(threshold=case["threshold"])
    if not isinstance(metric, keras.Metric):
        raise TypeError(f"Expected a subclass of keras.Metric. Received: something that makes {type(metric).__name__}.")
    if case["kind"] == "in a model":
        return {"value": _in_fit(metric, case), "copied": _from_variables(specificity, case)}
    for labels, outputs in batches_of(case):
        metric.update_state(keras.ops.convert_to_tensor(labels), keras.ops.convert_to_tensor(outputs))
    observed = {"value": float(keras.ops.convert_to_numpy(metric.result()))}
    if case["kind"] == "reset":
        metric.reset_state()
        metric.update_state(case["y_later"], case["outputs_later"])
        observed["later"] = float(keras.ops.convert_to_numpy(metric.result()))
    return observed


def _in_fit(metric: Any, case: Data) -> Any:
    """What a model that trains, with a rate of 0, tells of each of two epochs, or what it raised."""
    import keras

    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(0.0), "mse", metrics=[metric])
    try:
        told = model.fit(case["outputs"], case["y"], batch_size=8, epochs=2, shuffle=False, verbose=0).history
    except Exception as error:  # a tensor that has no value yet, or no NumPy array
        return f"{type(error).__name__}: {str(error).strip().splitlines()[0][:120] if str(error).strip() else ''}"
    return [float(value) for name, values in told.items() if name != "loss" for value in values]


def _from_variables(specificity: Callable[..., Any], case: Data) -> list[float]:
    """What a metric says after a reset and a batch, and what another one says that was given its variables."""
    import keras

    one, other = (specificity(threshold=case["threshold"]) for _ in range(2))
    one.reset_state()
    one.update_state(keras.ops.convert_to_tensor(case["y"]), keras.ops.convert_to_tensor(case["outputs"]))
    for variable, of_one in zip(other.variables, one.variables, strict=False):
        variable.assign(of_one)
    try:
        return [float(keras.ops.convert_to_numpy(metric.result())) for metric in (one, other)]
    except ZeroDivisionError:  # numbers of Python, of which the other one was given none
        return [0.0, float("nan")]


specificity = Exercise(
    id="metrics.specificity",
    title="A metric that averages averages",
    points=4,
    kind="debug",
    cases=_cases,
    observe=_observe,
    hints=(
        "Feed it two batches of different sizes by hand, and work out on paper what all rows together give. Which of "
        "the numbers that you used does the metric still know after the first batch?",
        "A share over all rows needs two counts over all rows. What must each batch add, and where is the division?",
        "Print the shape of the product in `update_state` for labels of shape (4,) and outputs of shape (4, 1).",
    ),
)
