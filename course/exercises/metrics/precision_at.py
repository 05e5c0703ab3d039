"""What a call is worth where the ill are rarer than in the clinic that measured the test."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    def share(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    drawn = (
        ("a clinic", share(0.3, 0.45), share(0.6, 0.7), share(0.8, 0.9)),
        ("a screening", share(0.005, 0.02), share(0.6, 0.7), share(0.8, 0.9)),
        ("a rare disease and a good test", share(1e-6, 1e-5), share(0.97, 0.999), share(0.97, 0.999)),
        ("most are ill", share(0.8, 0.9), share(0.3, 0.5), share(0.5, 0.6)),
        ("a test that knows nothing", share(0.2, 0.4), 0.5, 0.5),
        ("nobody is ill", 0.0, share(0.5, 0.9), share(0.5, 0.9)),
        ("everybody is ill", 1.0, share(0.5, 0.9), share(0.5, 0.9)),
        ("the test finds nobody, and errs now and then", share(0.1, 0.3), 0.0, share(0.5, 0.9)),
        ("a test that finds nobody, in a screening", share(0.005, 0.02), 0.0, share(0.8, 0.9)),
        ("the test never calls a healthy person", share(0.1, 0.3), share(0.5, 0.9), 1.0),
        ("a screening that never calls a healthy person", share(0.005, 0.02), share(0.5, 0.9), 1.0),
        ("the test calls nobody", share(0.1, 0.3), 0.0, 1.0),
        ("nobody is ill, and no healthy person is called", 0.0, share(0.5, 0.9), 1.0),
        ("everybody is ill, and the test finds nobody", 1.0, 0.0, share(0.5, 0.9)),
        ("almost nobody is ill, and no healthy person is called", share(1e-9, 1e-8), share(0.5, 0.9), 1.0),
    )
    for about, share_ill, recall, specificity in drawn:
        yield {"about": about, "share_ill": share_ill, "recall": recall, "specificity": specificity}


def _observe(precision_at: Callable[..., Any], case: Data) -> Data:
    with np.errstate(all="ignore"):
        return {"precision": precision_at(case["share_ill"], case["recall"], case["specificity"])}


precision_at = Exercise(
    id="metrics.precision_at",
    title="The worth of a call",
    points=3,
    kind="reason",
    cases=_cases,
    observe=_observe,
    hints=(
        "Imagine 10,000 people. How many are ill, and how many healthy?",
        "Of the ill, a share that you know is called; of the healthy another share, which is not the specificity "
        "itself. How many people are called altogether?",
        "Divide at the end only, and ask before whether anybody was called.",
    ),
)
