"""What losses cost that are known by a name, and which names Keras does not know: a number for each, or None.

The numbers belong to a target and a prediction that are drawn. Which names Keras knows is the same every day, and a
list of them alone earns nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.serialization import plain
from course.exercises.types import Data, Exercise

_SHEET = (
    "mean_squared_error mean_absolute_error hinge kl_divergence binary_crossentropy categorical_crossentropy huber_loss"
).split()
_KNOWN = (
    "mean_squared_error mse MeanSquaredError mean_absolute_error mae MAE huber Huber hinge squared_hinge SquaredHinge "
    "kl_divergence KLDivergence poisson log_cosh LogCosh binary_crossentropy bce categorical_crossentropy"
).split()
_UNKNOWN = "logcosh cross_entropy binary_cross_entropy hinge_loss rmse nll focal kl KLDivergenceLoss".split()


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def rows() -> NDArray[np.float64]:
        """Rows of probabilities, none of them tiny: every loss on the list can read them."""
        return 0.8 * rng.dirichlet(np.full(4, 2.0), size=3) + 0.05

    longer = [*rng.choice(_KNOWN, 5, replace=False), *rng.choice(_UNKNOWN, 3, replace=False), "huber_loss"]
    # A short name and a class stand behind unknown names.
    longer = [*rng.permutation([name for name in longer if name not in ("mse", "Huber")]), "mse", "Huber"]
    right = [*(name for name in rng.choice(_KNOWN, 4, replace=False) if name != "mae"), "mae"]
    for names, about in (
        (rng.permutation(_SHEET), "the sheet's list"),
        (longer, "a longer list"),
        (right, "a list without a fault"),
    ):
        yield {"names": [str(name) for name in names], "target": rows(), "prediction": rows(), "about": about}


def _observe(losses_by_name: Callable[..., Any], case: Data) -> Data:
    answer = losses_by_name(case["names"], case["target"], case["prediction"])
    if not isinstance(answer, dict):
        came = "None. Is a `return` missing?" if answer is None else f"something of type {type(answer).__name__}."
        raise TypeError(f"Expected a dictionary, name to number or None. Received: {came}")
    values = {str(name): None if value is None else _number(value, str(name)) for name, value in answer.items()}
    names = {"names": [str(name) for name in case["names"]]}
    return {"values": values, "names_after": names, **inputs_after(case, "target", "prediction")}


def _number(value: Any, name: str) -> Any:
    """The one number that came, or in words what came instead."""
    value = plain(value, name)
    if isinstance(value, np.ndarray):
        return value.reshape(()).item() if value.size == 1 else f"an array of shape {value.shape}"
    return value


losses_by_name = Exercise(
    id="losses.losses_by_name",
    title="Losses by their names",
    points=2,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Ask Keras instead of guessing: what does `keras.losses.get` give for a name that it knows, and what does it "
        "do with one that it does not?",
        "An error can be caught: `try`, `except ValueError`. Which of the two branches means that the name is unknown?",
        "What `get` gives is called with the target first. Some losses then give one number, others one for each "
        "sample: what makes a single number of both?",
    ),
)
