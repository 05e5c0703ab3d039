"""Pick Keras' metrics for three forms of labels, so that they say what scikit-learn says of the same decisions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import returned_entries
from course.exercises.types import Data, Exercise

WANTED = {
    "yes or no": ("accuracy", "precision", "f1"),
    "one-hot": ("accuracy", "precision_2", "macro_f1"),
    "integers": ("accuracy",),
}
CLASSES = 4
# One size in every draw: JAX compiles each operation anew for each shape.
_SIZE = 60


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for size in (_SIZE, _SIZE):
        y, outputs = _yes_or_no(rng, size)
        yield {"about": f"a yes or no for {size} rows", "task": "yes or no", "y": y, "outputs": outputs}
    for size in (_SIZE, _SIZE):
        labels, outputs = _classes(rng, size)
        one_hot = np.eye(CLASSES, dtype="float32")[labels]
        yield {"about": f"one of four classes, {size} rows", "task": "one-hot", "y": one_hot, "outputs": outputs}
        yield {"about": f"one of four classes, {size} rows", "task": "integers", "y": labels, "outputs": outputs}


def _yes_or_no(rng: np.random.Generator, size: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fewer yes than no, every kind of error, and no output beside one half."""
    y = np.array([0, 0, 0, 0, 1, 1, 1, 0] + list((rng.random(size - 8) < 0.3).astype(int)))
    high = np.where(rng.random(size) < 0.75, y, 1 - y)
    high[:8] = [0, 0, 1, 0, 1, 1, 0, 0]
    outputs = np.where(high == 1, rng.uniform(0.55, 0.95, size), rng.uniform(0.05, 0.45, size))
    return y[:, None].astype("float32"), outputs[:, None].astype("float32")


def _classes(rng: np.random.Generator, size: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Classes of unequal size; many rows in which the largest probability is below one half."""
    shares = np.array([0.5, 0.2, 0.2, 0.1])
    labels = np.concatenate([[0, 1, 2, 3, 2, 2, 1], rng.choice(CLASSES, size - 7, p=shares)])
    # Rows that are unsure are wrong more often: whoever leaves them out gets other numbers.
    skill = np.where(np.arange(size) % 2 == 0, 0.35, 0.85)
    said = np.where(rng.random(size) < skill, labels, rng.integers(0, CLASSES, size))
    said[:7] = [0, 1, 2, 2, 2, 0, 1]
    # More calls of class 2 than there are rows of it: precision and recall of it never agree.
    lacking = max(int((labels == 2).sum() - (said == 2).sum()) + 3, 0)
    said[np.flatnonzero((labels == 0) & (said != 2))[1 : 1 + lacking]] = 2
    raw = rng.uniform(0.5, 1.0, (size, CLASSES))
    largest = np.where(np.arange(size) % 2 == 0, rng.uniform(1.1, 1.4, size), rng.uniform(4, 6, size))
    raw[np.arange(size), said] = largest
    return labels.astype("int64"), (raw / raw.sum(axis=1, keepdims=True)).astype("float32")


def _observe(keras_metrics: Callable[..., Any], case: Data) -> Data:
    import keras

    found = returned_entries(keras_metrics(case["task"]), *WANTED[case["task"]])
    again = returned_entries(keras_metrics(case["task"]), *WANTED[case["task"]])
    if any(found[name] is again[name] for name in found if isinstance(found[name], keras.Metric)):
        raise TypeError(
            "Expected new objects at each call. Received: the same object twice, which still counts the rows that it "
            "was shown before. Where are your objects made?"
        )
    results: dict[str, Any] = {}
    for name, metric in found.items():
        if not isinstance(metric, keras.Metric):
            came = "a text" if isinstance(metric, str) else f"something of type {type(metric).__name__}"
            if isinstance(metric, type):
                came = f"the class {metric.__name__} itself. Call it"
            raise TypeError(f"Expected an object of a class of keras.metrics for {name!r}. Received: {came}.")
        half = len(case["y"]) // 2
        try:
            for part in (slice(0, half), slice(half, None)):
                metric.update_state(case["y"][part], case["outputs"][part])
            results[name] = keras.ops.convert_to_numpy(metric.result())
        except Exception as error:  # one metric that does not fit says nothing of the others
            results[name] = f"{type(metric).__name__} raised {type(error).__name__}"
    return results


keras_metrics = Exercise(
    id="metrics.keras_metrics",
    title="Keras' metrics for three forms of labels",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "For each metric ask two things: which form of labels does it take, and how does it decide, by a threshold or "
        "by the largest output?",
        "With four classes the largest probability may be 0.4. Which argument of `Precision` makes the largest one "
        "decide, and which picks the class?",
        "`F1Score` has one value per class unless it is told how to average, and decides by the largest output unless "
        "it is told a threshold.",
    ),
)
