"""Compute from the Hessian of a bowl the learning rate up to which gradient descent does not diverge."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after
from course.exercises.optimizers.drawing import draw_rounded
from course.exercises.types import Data, Exercise

Reals = NDArray[np.float64]


def _hessian(rng: np.random.Generator, curvatures: Reals) -> Reals:
    """A bowl with these curvatures, turned at random."""
    turn, _ = np.linalg.qr(rng.normal(size=(len(curvatures), len(curvatures))))
    hessian: Reals = turn @ np.diag(curvatures) @ turn.T
    return (hessian + hessian.T) / 2


def _rate_cases(rng: np.random.Generator) -> Iterator[Data]:
    """Bowls as different in steepness as in shape: a rate that was right for one says nothing about another."""
    yield {
        "hessian": np.diag(rng.permutation([draw_rounded(rng, 1.0, 3.0, 2), draw_rounded(rng, 15.0, 25.0, 2)])),
        "about": "a straight bowl",
    }
    curvatures = np.array([rng.uniform(0.5, 1.0), rng.uniform(8.0, 12.0)]) * rng.choice([0.1, 1.0, 10.0])
    yield {"hessian": _hessian(rng, curvatures), "about": "a bowl that lies across the axes"}
    # The two steepest directions stay apart, or finding the steepest one by iteration would take for ever.
    curvatures = np.array([0.5, 1.0, 2.0, 3.5, 6.0]) * rng.uniform(0.9, 1.1, 5) * rng.choice([0.1, 1.0, 10.0])
    yield {"hessian": _hessian(rng, curvatures), "about": "five weights"}
    yield {"hessian": np.array([[draw_rounded(rng, 0.05, 0.2, 4)]]), "about": "a single weight, in a flat bowl"}
    yield {"hessian": np.eye(3) * draw_rounded(rng, 2.0, 90.0, 2), "about": "a round bowl: one curvature everywhere"}


largest_rate = Exercise(
    id="optimizers.largest_rate",
    title="The learning rate at which descent breaks",
    points=2,
    kind="reason",
    cases=_rate_cases,
    observe=lambda largest_rate, case: {"rate": largest_rate(case["hessian"])} | inputs_after(case, "hessian"),
    hints=(
        "Along a direction of curvature c, one step multiplies the distance to the minimum by 1 - rate · c. For which "
        "rates does that number lie between -1 and 1?",
        "Every direction sets a limit of its own. Which direction sets the lowest one?",
        "The curvatures of a bowl that lies across the axes don't stand on the diagonal of its Hessian. They are its "
        "eigenvalues: look for `eigvalsh` in `np.linalg`.",
    ),
)
