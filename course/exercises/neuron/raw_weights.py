"""From a unit for standardized features to the unit for raw ones that predicts the same for every sample."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {
        "weights": np.array([32.0, -1.5]),
        "bias": 50_093.6,
        "mean": np.array([120.0, 8.0]),
        "std": np.array([40.0, 5.0]),
        "about": "The house of the text, standardized: area in m², distance in km.",
    }
    for about, count, spread in (
        ("", 4, rng.uniform(2, 9, size=4)),
        ("One feature in thousandths, one in thousands.", 2, np.array([0.004, 5000.0]) * rng.uniform(1, 2, size=2)),
        ("A single feature.", 1, rng.uniform(2, 9, size=1)),
    ):
        yield {
            "weights": rng.uniform(1, 3, size=count) * rng.choice([-1.0, 1.0], size=count),
            "bias": float(rng.normal()),
            "mean": rng.uniform(1, 3, size=count) * spread,
            "std": spread,
            "about": about,
        }


def _observe(raw_weights: Callable[..., Any], case: Data) -> Data:
    raw = returned(raw_weights(case["weights"], case["bias"], case["mean"], case["std"]), "weights", "bias")
    return raw | inputs_after(case, "weights", "mean", "std")


raw_weights = Exercise(
    id="neuron.raw_weights",
    title="From standardized features back to meters and kilometers",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Write the price as a sum over standardized features, and put (feature − mean) / std in the place of each.",
        "Multiply out. Which part depends on the raw feature, and which is a plain number?",
        "Everything without a feature in it belongs to the bias. Test yourself: the average house must keep its price.",
    ),
)
