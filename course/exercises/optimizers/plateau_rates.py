"""Write the rate of every epoch under "reduce on plateau", given the loss of every epoch."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.optimizers.drawing import draw_rounded
from course.exercises.types import Data, Exercise


def _plateau_cases(rng: np.random.Generator) -> Iterator[Data]:
    patience, epochs = int(rng.integers(3, 6)), int(rng.integers(3, 7))
    falling = 2.0 - 0.2 * np.arange(epochs)
    flat = falling[-1] + rng.uniform(0.02, 0.1, int(rng.integers(2 * patience + 1, 3 * patience + 2)))
    yield {
        "losses": np.concatenate([falling, flat]),
        "initial_rate": draw_rounded(rng, 0.01, 0.05),
        "factor": float(rng.choice([0.3, 0.4, 0.5])),
        "patience": patience,
        "about": f"it falls for {epochs} epochs, then nothing more happens",
    }
    # A zigzag that never gets below its first values, rising and falling from epoch to epoch.
    zigzag = 1.0 + np.tile([0.3, 0.2], 5) + rng.uniform(0, 0.05, 10)
    yield {
        "losses": np.concatenate([[1.4, 1.0], zigzag]),
        "initial_rate": draw_rounded(rng, 0.02, 0.08),
        "factor": 0.2,
        "patience": int(rng.integers(3, 5)),
        "about": "up and down, and never below the best",
    }
    patience = int(rng.integers(3, 6))
    early, late = rng.uniform(1.05, 1.2, patience - 1), rng.uniform(0.85, 0.95, patience + 2)
    yield {
        "losses": np.concatenate([[1.5, 1.0], early, [0.8], late]),
        "initial_rate": draw_rounded(rng, 0.05, 0.2),
        "factor": float(rng.choice([0.3, 0.4, 0.5])),
        "patience": patience,
        "about": f"{len(early)} bad epochs, a new best just in time, then {len(late)} bad ones",
    }

    # The edges: a loss equal to the best is none, a loss the least bit lower is a new best, and the first one is one.
    patience = int(rng.integers(2, 4))
    size = float(rng.choice([0.05, 0.2, 1.0]))
    ties = np.concatenate(
        [[1.0] * (patience + 1), [1.0 - 1e-6], [1.0] * (patience - 1), [1.0 - 2e-6], [1.0] * patience]
    )
    yield {
        "losses": np.append(ties, 1.5) * size,
        "initial_rate": draw_rounded(rng, 0.05, 0.2),
        "factor": float(rng.choice([0.3, 0.4, 0.5])),
        "patience": patience,
        "about": "some losses equal to the best, some a millionth of it below it",
    }
    rising = rng.uniform(0.5, 0.6) + np.cumsum(np.append(0, rng.uniform(0.01, 0.1, int(rng.integers(4, 7)))))
    yield {
        "losses": 1000 * rising,
        "initial_rate": draw_rounded(rng, 0.05, 0.2),
        "factor": float(rng.choice([0.3, 0.4, 0.5])),
        "patience": 1,
        "about": "large losses, the first one is the best, and patience is 1",
    }
    yield {
        "losses": np.array([rng.uniform(0.5, 0.9)]),
        "initial_rate": draw_rounded(rng, 0.05, 0.2),
        "factor": 0.5,
        "patience": 1,
        "about": "one epoch only",
    }


def _observe_plateau(plateau_rates: Callable[..., Any], case: Data) -> Data:
    rates = plateau_rates(case["losses"], case["initial_rate"], case["factor"], case["patience"])
    return {"rates": rates} | inputs_after(case, "losses")


plateau_rates = Exercise(
    id="optimizers.plateau_rates",
    title="Reduce the rate on a plateau",
    points=3,
    kind="reason",
    cases=_plateau_cases,
    observe=_observe_plateau,
    hints=(
        "Remember two things from epoch to epoch: the best loss so far, and how many epochs have passed without a "
        "better one.",
        "The rate of an epoch is fixed before its loss is known: write it down first, look at the loss afterwards.",
        "The count goes back to zero on two occasions. One is a new best; which is the other?",
    ),
)
