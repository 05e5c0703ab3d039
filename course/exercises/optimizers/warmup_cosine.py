"""Write a schedule: a straight line up to the peak, half a cosine down to the floor, and the floor from then on."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.optimizers.drawing import draw_rounded
from course.exercises.types import Data, Exercise


def _warmup_cases(rng: np.random.Generator) -> Iterator[Data]:
    for warmup, total, floor, about in (
        (int(rng.integers(20, 40)), int(rng.integers(200, 300)), 0.0, "down to zero"),
        (int(rng.integers(5, 9)), int(rng.integers(60, 90)), 1e-4, "down to a floor of 0.0001; the steps in no order"),
        (int(rng.integers(90, 110)), int(rng.integers(190, 220)), 0.0, "a warm-up of half the run"),
        (int(rng.integers(20, 40)), int(rng.integers(60, 90)), 2e-4, "one step only, in the middle of the cosine"),
    ):
        marks = np.array([0, warmup / 2, warmup, warmup + 1, (warmup + total) / 2, total - 1, total, 1.3 * total])
        if "no order" in about:
            marks = rng.permutation(marks)
        if "one step" in about:
            marks = marks[4:5]
        yield {
            "steps": np.round(marks).astype("float64"),
            "peak_rate": draw_rounded(rng, 0.001, 0.009, 4),
            "warmup_steps": warmup,
            "total_steps": total,
            "floor": floor,
            "about": about,
        }


def _observe_warmup(warmup_cosine: Callable[..., Any], case: Data) -> Data:
    settings = case["peak_rate"], case["warmup_steps"], case["total_steps"], case["floor"]
    return {"rates": warmup_cosine(case["steps"], *settings)} | inputs_after(case, "steps")


warmup_cosine = Exercise(
    id="optimizers.warmup_cosine",
    title="Warm-up, then half a cosine",
    points=3,
    kind="reason",
    cases=_warmup_cases,
    observe=_observe_warmup,
    hints=(
        "Two pieces that meet at the peak. The first is a straight line through 0 at step 0.",
        "For the second piece, compute how much of the *rest* has passed, from 0 at the end of the warm-up to 1 at "
        "total_steps; the cosine of pi times that runs from 1 to -1. Bring it to the range from floor to peak.",
        "Past the end the share must not grow further: `np.clip`, or a minimum. `np.where` joins the two pieces.",
    ),
)
