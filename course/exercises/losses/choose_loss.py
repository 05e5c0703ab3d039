"""A Keras loss for each of six tasks; `observe` computes with it on drawn targets and outputs.

What crosses the border is what the loss charges, for all samples together and for each of them alone: the judge finds
out from these numbers which loss it was. A task whose loss cannot be had, or computes nothing, costs only itself.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import student_line
from course.exercises.types import Data, Exercise

TASKS = (
    "regression",
    "regression with outliers",
    "binary",
    "multi-class, integer labels",
    "multi-class, one-hot labels",
    "binary, many easy negatives",
)


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {"task": TASKS[0], "target": rng.normal(size=(4, 1)), "output": rng.normal(size=(4, 1))}
    sizes = np.append(rng.uniform(0.1, 0.5, 2), rng.uniform(50, 70))
    off = rng.permutation([1.0, -1.0, 1.0, -1.0]) * np.append(sizes, 2 * sizes[2])
    target = rng.normal(size=4)
    yield {
        "task": TASKS[1],
        "target": target[:, None],
        "output": (target + off)[:, None],
        "about": "two samples are off by a little, one by a lot, and the last one by twice as much",
    }
    column = rng.permutation([0.0, 1.0, 1.0, 0.0])[:, None]
    yield {"task": TASKS[2], "target": column, "output": rng.normal(size=(4, 1)) * 2, "about": "one logit a sample"}
    labels = rng.permutation([0, 1, 2, 0])
    logits = rng.normal(size=(4, 3)) * 2
    yield {"task": TASKS[3], "target": labels, "output": logits, "about": "three logits a sample"}
    yield {"task": TASKS[4], "target": np.eye(3)[labels], "output": logits, "about": "three logits a sample"}
    # Of each class an easy sample, a middling one and a hard one.
    toward = np.concatenate([rng.uniform(1.8, 2.6, 2), rng.uniform(-0.5, 0.5, 2), rng.uniform(-2.2, -1.2, 2)])
    order = rng.permutation(6)
    target = np.tile([0.0, 1.0], 3)[order]
    yield {
        "task": TASKS[5],
        "target": target[:, None],
        "output": (toward[order] * (2 * target - 1))[:, None],
        "about": "one logit a sample; two samples are right with confidence, two are undecided, two are wrong",
    }


def _observe(choose_loss: Callable[..., Any], case: Data) -> Data:
    try:
        loss = choose_loss(case["task"])
    except NotImplementedError:
        if not any(_is_done(choose_loss, task) for task in TASKS):
            raise
        return {"error": "There is no answer for this task yet."}
    except Exception as error:
        return {"error": _in_words(error)}
    try:
        return {"values": _charged(loss, case)}
    except Exception as error:
        return {"error": _in_words(error)}


def _is_done(choose_loss: Callable[..., Any], task: str) -> bool:
    try:
        choose_loss(task)
    except NotImplementedError:
        return False
    except Exception:
        return True
    return True


def _charged(loss: Any, case: Data) -> list[float]:
    """What a loss charges for all samples, and for each of them alone."""
    import keras

    if isinstance(loss, str):
        raise TypeError(
            f"Expected a loss that can be called, received the text {loss!r}. A name cannot say from_logits=True: make "
            "a loss, such as keras.losses.MeanSquaredError()."
        )
    if loss is None:
        raise TypeError("Expected a loss. Received: None. Is a `return` missing?")
    if isinstance(loss, type):
        raise TypeError(f"Expected a loss, received the class {loss.__name__}. Make one of it: `{loss.__name__}(…)`.")
    if not callable(loss):
        raise TypeError(
            "Expected a loss, such as keras.losses.MeanSquaredError(). "
            f"Received: something of type {type(loss).__name__}."
        )
    # A target keeps its type: integer labels are integers in training, too.
    target = case["target"] if case["target"].dtype.kind == "i" else case["target"].astype("float32")
    output = case["output"].astype("float32")
    values = []
    for rows in (slice(None), *(slice(row, row + 1) for row in range(len(output)))):
        value = loss(keras.ops.convert_to_tensor(target[rows]), keras.ops.convert_to_tensor(output[rows]))
        values.append(float(keras.ops.mean(value)))
    return values


def _in_words(error: Exception) -> str:
    first = (str(error).strip().splitlines() or [""])[0][:200]
    line = student_line(error.__traceback__)
    return f"{type(error).__name__}{f': {first}' if first else ''}{f' ({line})' if line else ''}"


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
        "where easy negatives are many, they should count less.",
    ),
)
