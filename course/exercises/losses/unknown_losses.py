"""Which names of a list Keras does not know as losses."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise

_KNOWN = (
    "mean_squared_error mse mean_absolute_error mae huber hinge kl_divergence poisson log_cosh cosine_similarity "
    "binary_crossentropy categorical_crossentropy sparse_categorical_crossentropy"
).split()
UNKNOWN_NAMES = "logcosh cross_entropy binary_cross_entropy hinge_loss rmse nll focal".split()


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    sheet = [name for name in _KNOWN if name not in ("mse", "mae", "log_cosh", "poisson", "huber")] + ["huber_loss"]
    yield {"names": [str(name) for name in rng.permutation(sheet)], "about": "the sheet's list"}
    mixed = [*rng.choice(_KNOWN, 5, replace=False), *rng.choice(UNKNOWN_NAMES, 3, replace=False), "mse", "huber_loss"]
    mixed = [str(name) for name in rng.permutation(list(dict.fromkeys(mixed)))]
    # An unknown name that does not end in "loss" comes before those that do.
    yield {"names": sorted(mixed, key=lambda name: name.endswith("loss")), "about": "a longer list"}
    known = [str(name) for name in rng.choice(_KNOWN, 4, replace=False)]
    yield {"names": list(dict.fromkeys([*known, "mae"])), "about": "nothing is wrong here"}


def _observe(unknown_losses: Callable[..., Any], case: Data) -> Data:
    answer = unknown_losses(case["names"])
    if isinstance(answer, str) or not isinstance(answer, (list, tuple, set, frozenset)):
        raise TypeError(f"Expected a list of names. Received: something of type {type(answer).__name__}.")
    # In a dictionary, since an empty list alone would arrive as an array of no numbers.
    return {"unknown": {"names": [str(name) for name in answer]}}


unknown_losses = Exercise(
    id="losses.unknown_losses",
    title="Names that Keras does not know",
    points=2,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Ask Keras instead of guessing: what does `keras.losses.get` do with a name that it does not know?",
        "An error can be caught: `try`, `except ValueError`. Which of the two branches means that the name is unknown?",
    ),
)
