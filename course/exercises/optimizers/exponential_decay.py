"""Write the exponential decay of a learning rate, smooth and as a staircase, for an array of steps."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.optimizers.drawing import draw_rounded
from course.exercises.types import Data, Exercise


def _decay_cases(rng: np.random.Generator) -> Iterator[Data]:
    yield {
        "steps": np.concatenate([[0.0, 10_000.0], rng.integers(1, 40_000, 4)]).astype("float64"),
        "initial_rate": 0.01,
        "decay_steps": 10_000,
        "decay_rate": 0.9,
        "staircase": False,
        "about": "the line of the sheet: 0.01, 10,000 steps, 0.9",
    }
    for staircase, many, about in (
        (True, 6, "in steps, the stairs' edges among them"),
        (False, 6, "smooth, and faster; the steps in no order"),
        (True, 1, "a staircase, one step only"),
    ):
        decay_steps = int(rng.integers(50, 90))
        offsets = np.array([3 * decay_steps - 1, 0, 1, decay_steps, decay_steps + 7, 2 * decay_steps])[:many]
        yield {
            "steps": rng.permutation(offsets).astype("float64"),
            "initial_rate": draw_rounded(rng, 0.1, 0.9, 2),
            "decay_steps": decay_steps,
            "decay_rate": draw_rounded(rng, 0.3, 0.6, 2),
            "staircase": staircase,
            "about": about,
        }


def _observe_decay(exponential_decay: Callable[..., Any], case: Data) -> Data:
    settings = case["initial_rate"], case["decay_steps"], case["decay_rate"], case["staircase"]
    return {"rates": exponential_decay(case["steps"], *settings)} | inputs_after(case, "steps")


exponential_decay = Exercise(
    id="optimizers.exponential_decay",
    title="Exponential decay, smooth and in steps",
    points=2,
    kind="reason",
    cases=_decay_cases,
    observe=_observe_decay,
    hints=(
        "How many times has the rate been multiplied by decay_rate after decay_steps steps? And after half as many?",
        "The exponent is the step, measured in units of decay_steps.",
        "A staircase uses the same formula with whole exponents only, rounded down: `np.floor`.",
    ),
)
