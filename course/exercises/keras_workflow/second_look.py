"""Hand the pictures of which a classifier is least sure to a person, and say what both achieve together.

The model gives logits and has dropout. Whoever goes by the largest logit, or by the labels, chooses other pictures.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after, returned_entries
from course.exercises.serialization import plain
from course.exercises.types import Data, Exercise, Hint

ENTRIES = ("places", "machine", "together")
_APART = 1e-3  # of two probabilities whose order is asked


def surety(logits: NDArray[Any]) -> NDArray[np.float64]:
    """The probability of the predicted class, one for each row of logits.

    Example:
        >>> surety(np.array([[0.0, 0.0], [9.0, 9.0]]))
        array([0.5, 0.5])
    """
    grown = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(grown.max(axis=-1) / grown.sum(axis=-1), dtype="float64")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    # What the machine keeps is always a batch of 32: what an eager backend compiles, it compiles once.
    yield _case(rng, 40, 0.2, "40 samples, a fifth of them for the person; the model gives logits, and has dropout")
    yield _case(rng, 64, 0.5, "64 samples, half of them for the person")
    yield _case(rng, 45, 13 / 45, "45 samples, 13 of them for the person, which is not a whole number to a computer")
    yield _case(rng, 32, 0.0, "32 samples, and nobody has time for any")


def _case(rng: np.random.Generator, samples: int, share: float, about: str) -> Data:
    """A case in which the order of surety is clear, and some errors stay with the machine and some go to the person."""
    many = round(share * samples)
    while True:
        x, kernel = rng.normal(size=(samples, 4)).astype("float32"), rng.normal(size=(4, 3)).astype("float32")
        bias = rng.normal(size=3).astype("float32")
        logits = (x @ kernel + bias).astype("float64")
        order = np.argsort(surety(logits), kind="stable")
        clear = np.diff(np.sort(surety(logits))[: many + 1]).min(initial=1.0) > _APART
        by_logit = np.argsort(logits.max(axis=1), kind="stable")
        if clear and (not many or set(by_logit[:many]) != set(order[:many])):
            break
    missed = rng.random(samples) < 0.3
    # Errors and hits on both sides, never in equal shares.
    missed[order[many : many + 3]], missed[order[-3:]] = True, False
    missed[order[: max(many - 1, 0)]] = rng.random(max(many - 1, 0)) < 0.5
    if many:
        missed[order[0]], missed[order[1]] = True, False
    y = (logits.argmax(axis=1) + missed * rng.integers(1, 3, samples)) % 3
    return {"x": x, "y": y.astype("int32"), "share": share, "kernel": kernel, "bias": bias, "about": about}


def _observe(second_look: Callable[..., Any], case: Data) -> Data:
    import keras

    layers = [keras.layers.Dropout(0.5), keras.layers.Dense(case["kernel"].shape[1])]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.set_weights([case["kernel"], case["bias"]])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, metrics=["accuracy"], run_eagerly=True)
    answer = second_look(model, case["x"], case["y"], case["share"])
    if not isinstance(answer, dict) or not set(ENTRIES) & set(answer):
        returned_entries(answer, *ENTRIES)  # which says what is wrong
    entries = {name: answer[name] for name in ENTRIES if name in answer}
    observed = {
        name: value if isinstance(value, (int, float)) else np.asarray(plain(value)) for name, value in entries.items()
    }
    return observed | inputs_after(case, "x", "y")


second_look = Exercise(
    id="keras_workflow.second_look",
    title="A second look at the doubtful ones",
    points=4,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        Hint(
            "How sure is a classifier that gives the logits [9, 9, 9]? And one that gives [2, -5, -5]? Which number "
            "tells the two apart?",
            about=("the pictures of which it is least sure",),
        ),
        "`predict` gives the logits of all pictures. Order the *places* by how sure the model is: `np.argsort` does.",
        Hint(
            "`evaluate` takes any part of x and y: which part does the machine keep? And who can still be wrong when a "
            "person has read the others?",
            about=("the machine's accuracy on what it keeps", "the accuracy of both together"),
        ),
    ),
)
