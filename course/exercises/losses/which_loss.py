"""Which of several losses, given by name, charged these numbers: some names are unknown to Keras.

Each loss comes twice, in an order that is drawn, among names that Keras knows and names that it does not.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after, returned_text
from course.exercises.types import Data, Exercise, Hint

KNOWN = (
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
    "hinge",
    "squared_hinge",
    "kl_divergence",
    "binary_crossentropy",
    "binary_focal_crossentropy",
)
UNKNOWN = ("huber_loss", "hinge_loss", "cross_entropy", "focal_loss", "rmse", "kl", "nll", "MeanSquareError")

_Table = NDArray[np.float64]


def _own_class(target: _Table, prediction: _Table) -> _Table:
    """The probability that each number's own class was given."""
    return np.where(target == 1, prediction, 1 - prediction)


_CHARGED: dict[str, Callable[[_Table, _Table], _Table]] = {
    "mean_squared_error": lambda t, p: (p - t) ** 2,
    "mean_absolute_error": lambda t, p: np.abs(p - t),
    "huber": lambda t, p: (p - t) ** 2 / 2,  # no error is above 1
    "hinge": lambda t, p: np.maximum(1 - (2 * t - 1) * p, 0),
    "squared_hinge": lambda t, p: np.maximum(1 - (2 * t - 1) * p, 0) ** 2,
    # A sum over the row, and the others are means.
    "kl_divergence": lambda t, p: np.where(t == 1, -np.log(p), 0) * t.shape[-1],
    "binary_crossentropy": lambda t, p: -np.log(_own_class(t, p)),
    "binary_focal_crossentropy": lambda t, p: -((1 - _own_class(t, p)) ** 2) * np.log(_own_class(t, p)),
}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for name in rng.permutation(KNOWN * 2):
        others = [one for one in KNOWN if one != name]
        names = [name, *rng.choice(others, int(rng.integers(4, 8)), replace=False), *rng.choice(UNKNOWN, 3, False)]
        samples, classes = int(rng.integers(3, 6)), int(rng.integers(3, 6))
        target = rng.integers(0, 2, (samples, classes)).astype("float64")
        # Each row holds a 1 and a 0, so that no loss charges nothing.
        target[:, 0], target[:, 1] = 1.0, 0.0
        target = rng.permuted(target, axis=1)
        prediction = np.round(rng.uniform(0.1, 0.9, (samples, classes)), 3)
        charged = _CHARGED[str(name)](target, prediction).mean(axis=-1)
        yield {
            "names": [str(one) for one in rng.permutation(names)],
            "target": target.astype("float32"),
            "prediction": prediction.astype("float32"),
            "charged": charged.astype("float32"),
            "about": f"{samples} samples, {classes} numbers each, {len(names)} names",
        }


def _observe(which_loss: Callable[..., Any], case: Data) -> Data:
    names = [str(name) for name in case["names"]]
    name = returned_text(which_loss(names, case["target"], case["prediction"], case["charged"]))
    return {"name": name, **inputs_after(case, "target", "prediction", "charged")}


which_loss = Exercise(
    id="losses.which_loss",
    title="Which loss charged this?",
    points=4,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        Hint(
            "Some names are unknown to Keras, and `keras.losses.get` raises a `ValueError` for them. What should your "
            "loop do with such a name? (`try`, `except ValueError`)",
            about=("it runs",),
        ),
        "What `get` gives for the name of a function charges each sample by itself: one number per row, in the shape "
        "of `charged`. Compare all of them, not only the mean: two losses may agree on average.",
        "Numbers that were computed in two ways differ in the last digits. Which of the losses comes *nearest*?",
    ),
)
