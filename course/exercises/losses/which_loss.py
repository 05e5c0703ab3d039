"""Which of several losses, given by name, charged these numbers: some names are unknown to Keras.

Each loss comes twice, in an order that is drawn, among names that Keras knows and names that it does not. In one
table another loss charges the same on average, in one the same for the first sample, in others all errors are small.
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

_DIGITS = 4  # of what was charged, as a report would have it

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
            "charged": charged.round(_DIGITS).astype("float32"),
            "about": f"{samples} samples, {classes} numbers each, {len(names)} names",
        }
    yield _alike(rng, on_average=True)
    yield _alike(rng, on_average=False)
    for names in (["huber", "mean_squared_error"], ["mean_squared_error", "huber"]):
        yield _small_errors(rng, [*names, *rng.choice(UNKNOWN, 2, False)], names[1])


def _focal(size: float) -> float:
    """What focal loss charges for a number whose probability is off by so much."""
    return float(-np.square(size) * np.log1p(-size))


def _size_with(value: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Where a function that rises from `low` to `high` takes a value, by bisection."""
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if value(middle) < wanted else (low, middle)
    return (low + high) / 2


def _alike(rng: np.random.Generator, on_average: bool) -> Data:
    """Squares were charged; focal loss charges the same for the first sample, or the same on average.

    There it comes nearer than the squares do, by less than the rounding of what was charged.
    """
    while True:
        sizes = rng.uniform(0.35, 0.5, 3)
        if on_average:
            for _ in range(20):
                rounded = np.round(np.square(sizes), _DIGITS).sum()
                sizes[2] = _size_with(_focal, rounded - _focal(sizes[0]) - _focal(sizes[1]), 0.64, 0.95)
        else:
            sizes[0] = _size_with(_focal, 0.3996, 0.5, 0.7)
        charged = np.round(np.square(sizes), _DIGITS)
        compared = slice(None) if on_average else slice(0, 1)
        focal, squares = sum(map(_focal, sizes[compared])), np.square(sizes[compared]).sum()
        wanted = charged[compared].sum()
        if abs(focal - wanted) < 1e-6 and abs(squares - wanted) > (3e-5 if on_average else 1e-5):
            break
    target = rng.permuted(np.tile([0.0, 1.0, 0.0, 1.0], (3, 1)), axis=1)
    names = ["mean_squared_error", "binary_focal_crossentropy", *rng.choice(UNKNOWN, 3, False)]
    return {
        "names": [str(name) for name in rng.permutation(names)],
        "target": target.astype("float32"),
        "prediction": np.abs(target - sizes[:, None]).astype("float32"),
        "charged": charged.astype("float32"),
        "about": f"3 samples, 4 numbers each, {len(names)} names",
    }


def _small_errors(rng: np.random.Generator, names: list[str], name: str) -> Data:
    target = rng.permuted(np.tile([0.0, 1.0, 0.0, 1.0], (3, 1)), axis=1)
    size = np.round(rng.uniform(0.07, 0.1, (3, 4)), 3)
    charged = _CHARGED[name](target, np.abs(target - size)).mean(axis=-1)
    return {
        "names": [str(one) for one in names],
        "target": target.astype("float32"),
        "prediction": np.abs(target - size).astype("float32"),
        "charged": charged.round(_DIGITS).astype("float32"),
        "about": f"3 samples, 4 numbers each, {len(names)} names; all errors are small",
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
