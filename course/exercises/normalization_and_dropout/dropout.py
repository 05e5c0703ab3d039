"""Dropout with its scaling, in both modes; which numbers are dropped is given, so that everything can be compared.

Some of the given numbers are exactly the rate, no number is dropped where the rate is 0, and an x of whole numbers
gives fractions.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _drawn(rng: np.random.Generator, rate: float, *shape: int) -> dict[str, Any]:
    uniform = rng.random(shape)
    # By construction some are dropped, some are kept, whatever was drawn, and one lies at exactly the rate.
    uniform.flat[:3] = rate / 2, (1 + rate) / 2, rate
    return {"x": rng.normal(1, 2, shape), "rate": rate, "uniform": uniform}


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    yield _drawn(rng, 0.5, 4, 6) | {"about": "rate 0.5; one of the numbers is exactly the rate"}
    yield _drawn(rng, float(rng.choice([0.1, 0.2, 0.3])), 3, 8) | {"about": "a small rate"}
    yield _drawn(rng, 0.75, 2, 3, 4) | {"about": "rate 0.75, three axes"}
    whole = _drawn(rng, 0.25, 3, 5)
    whole["x"] = rng.integers(1, 9, (3, 5))
    yield whole | {"about": "rate 0.25, x holds whole numbers"}
    yield _drawn(rng, 0.0, 5) | {"about": "rate 0: nothing is dropped"}
    yield _drawn(rng, 0.0, 2, 3) | {"about": "rate 0, two axes"}


def _observe(dropout: Callable[..., Any], case: Data) -> Data:
    given = [case[name] for name in ("x", "rate", "uniform")]
    kept = [np.array(one) if isinstance(one, np.ndarray) else one for one in given]
    return {
        "training": dropout(*given, training=True),
        "inference": dropout(*kept, training=False),
        **inputs_after(case, "x", "uniform"),
    }


dropout = Exercise(
    id="normalization_and_dropout.dropout",
    title="Dropout that keeps the expected value",
    points=2,
    cases=_cases,
    observe=_observe,
    hints=(
        "Begin with what is dropped: an array of true and false that tells where `uniform` lies below the rate.",
        "A survivor stands in for those that were dropped. With a rate of 0.75, one of four survives: how large must "
        "it be for the sum to stay, on average?",
        "At inference nothing is random. After the scaling in training, what is left to be corrected there?",
    ),
    kind="transcribe",
)
