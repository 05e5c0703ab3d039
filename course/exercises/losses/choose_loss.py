"""A Keras loss for each of six tasks; `observe` computes with it on drawn targets and outputs."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    column = np.array([[0.0], [1.0], [1.0], [0.0]])
    yield {"task": "regression", "target": rng.normal(size=(4, 1)), "output": rng.normal(size=(4, 1))}
    off = np.array([[0.3], [60.0], [0.3], [120.0]])
    target = rng.normal(size=(4, 1))
    yield {
        "task": "regression with outliers",
        "target": target,
        "output": target + off,
        "about": "among the first two one is off by 60, among the last two one by 120",
    }
    yield {"task": "binary", "target": column, "output": rng.normal(size=(4, 1)) * 2, "about": "one logit a sample"}
    labels = rng.permutation([0, 1, 2, 0])
    logits = rng.normal(size=(4, 3)) * 2
    yield {"task": "multi-class, integer labels", "target": labels, "output": logits, "about": "three logits a sample"}
    yield {
        "task": "multi-class, one-hot labels",
        "target": np.eye(3)[labels],
        "output": logits,
        "about": "three logits a sample",
    }
    yield {
        "task": "binary, rare positives",
        "target": column,
        "output": np.array([[-2.0], [2.0], [-1.0], [1.0]]) + rng.uniform(0, 0.2),
        "about": "one logit a sample; easy ones first, hard ones last",
    }


def _observe(choose_loss: Callable[..., Any], case: Data) -> Data:
    import keras

    loss = choose_loss(case["task"])
    if isinstance(loss, str):
        loss = keras.losses.get(loss)
    if not callable(loss):
        raise TypeError(
            "Expected a loss, such as keras.losses.MeanSquaredError(). "
            f"Received: something of type {type(loss).__name__}."
        )
    # A target keeps its type: integer labels are integers in training, too.
    target = case["target"] if case["target"].dtype.kind == "i" else case["target"].astype("float32")
    output = case["output"].astype("float32")
    values = []
    for rows in (slice(None), slice(0, 2), slice(2, 4)):  # all samples, the first two, the last two
        value = loss(keras.ops.convert_to_tensor(target[rows]), keras.ops.convert_to_tensor(output[rows]))
        values.append(float(keras.ops.mean(value)))
    return {"values": values}


choose_loss = Exercise(
    id="losses.choose_loss",
    title="A loss for each task",
    points=4,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Two questions settle nearly all of it: are the targets numbers or classes, and how are the classes written?",
        "All these networks end in bare scores. Which argument tells a cross-entropy so?",
        "Only two tasks ask for something special. Where single targets may be far off, no square may reach them; "
        "where positives are rare, the easy samples should count less.",
    ),
)
