"""Split rows into training, validation and test: by patient, every class in proportion, and the seed decides.

Asked three times, twice with the same seed. The first rows of a case tell nothing about the split: patients' numbers
are drawn, and stand together, apart, or alone.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned
from course.exercises.types import Data, Exercise

PARTS = ("train", "validation", "test")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for patients, positive, most_rows, form in (
        (300, 0.15, 2, "two rows per patient, in no order"),
        (100, 0.5, 1, "one row per patient"),
        (1000, 0.3, 2, "one or two rows per patient, sorted by class"),
        (120, 0.5, 3, "three rows per patient, patients in a row"),
    ):
        numbers = rng.choice(100_000, size=patients, replace=False)
        ill = np.zeros(patients, dtype="int64")
        ill[rng.permutation(patients)[: round(positive * patients)]] = 1
        rows = rng.integers(1, 3, patients) if patients == 1000 else np.full(patients, most_rows)
        who = np.repeat(np.arange(patients), rows)
        if "no order" in form:
            who = rng.permutation(who)
        if "sorted" in form:
            who = who[np.argsort(ill[who], kind="stable")]
        yield {
            "patient": numbers[who],
            "y": ill[who],
            "seed": int(rng.integers(1, 10_000)),
            "about": f"{len(who)} rows, {form}",
        }


def _observe(split_patients: Callable[..., Any], case: Data) -> Data:
    seen: dict[str, Any] = {}
    for name, seed in (("", case["seed"]), ("again_", case["seed"]), ("other_", case["seed"] + 1)):
        given = case["patient"].copy(), case["y"].copy()
        if not name:
            given = case["patient"], case["y"]
        parts = returned(split_patients(*given, seed), *PARTS)
        seen |= {f"{name}{part}": np.array(rows) for part, rows in parts.items()}
    return seen | inputs_after(case, "patient", "y")


split_patients = Exercise(
    id="data_preparation.split_patients",
    title="Split by patient, in proportion",
    points=4,
    kind="design",
    cases=_cases,
    observe=_observe,
    hints=(
        "Split the patients first, and let the rows follow: `np.unique(patient, return_index=True)` gives each patient "
        "once, and a row from which you can read the label.",
        "Treat the two classes apart: shuffle the patients of one class, and cut that list at 70 % and at 85 %.",
        "`np.isin(patient, chosen)` says for each row whether its patient was chosen.",
    ),
)
