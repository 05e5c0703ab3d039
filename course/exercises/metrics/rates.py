"""Every rate that follows from the four counts, and what to say where there is nothing to divide by.

The tables hold each empty denominator by construction: nobody called ill, nobody ill, nobody healthy, nobody at all.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after, returned_entries
from course.exercises.types import Data, Exercise

RATES = ("accuracy", "precision", "recall", "specificity", "f1")


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def count(low: int = 3, high: int = 90) -> int:
        return int(rng.integers(low, high))

    tables = (
        # Four counts that differ: no two rates are equal by chance.
        ("ordinary counts", [[count(200, 300), count(30, 60)], [count(61, 90), count(100, 150)]]),
        ("many more healthy than ill", [[count(9000, 9800), count(100, 180)], [count(3, 20), count(30, 60)]]),
        ("counts of a whole town", [[count(10**5, 10**6), count(10**3, 10**4)], [count(10, 99), count(10**4, 10**5)]]),
        ("one person", [[0, 0], [0, 1]]),
        ("one person", [[0, 1], [0, 0]]),
        ("all calls are wrong", [[count(), count()], [count(), 0]]),
        ("all calls are wrong, and most are ill", [[count(), count()], [count(100, 200), 0]]),
        ("nobody is called ill", [[count(), 0], [count(), 0]]),
        ("nobody is ill", [[count(), count()], [0, 0]]),
        ("nobody is healthy", [[0, 0], [count(), count()]]),
        ("all are healthy, and nobody is called ill", [[count(), 0], [0, 0]]),
        ("nobody at all", [[0, 0], [0, 0]]),
    )
    for about, table in tables:
        yield {"about": about, "table": np.array(table, dtype="int64")}


def _observe(rates: Callable[..., Any], case: Data) -> Data:
    with np.errstate(all="ignore"):
        found = returned_entries(rates(case["table"]), *RATES)
    return found | inputs_after(case, "table")


rates = Exercise(
    id="metrics.rates",
    title="Five rates from four counts",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=_observe,
    hints=(
        "Take the four counts out of the table first, by name. Rows are the truth, columns what was said; 0 is "
        "healthy.",
        "Each rate is a share of somebody: of all, of those called ill, of the ill, of the healthy. Who stands below "
        "the line?",
        "F1 has two forms. Which of them still has something below the line when not one call was right?",
    ),
)
