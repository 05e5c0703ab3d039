"""Choose a learning rate and a momentum from the Hessian of a bowl, so that descent arrives in sixty steps.

Most of the bowls are narrow: there no learning rate arrives in time without momentum.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.exercises.observing import inputs_after, returned
from course.exercises.optimizers.drawing import draw_rounded
from course.exercises.types import Data, Exercise, Hint

Reals = NDArray[np.float64]

STEPS = 60
GOAL = 0.01
"""The share of the first distance that may be left, in every direction."""


def _hessian(rng: np.random.Generator, curvatures: Reals) -> Reals:
    """A bowl with these curvatures, turned at random."""
    turn, _ = np.linalg.qr(rng.normal(size=(len(curvatures), len(curvatures))))
    hessian: Reals = turn @ np.diag(curvatures) @ turn.T
    return (hessian + hessian.T) / 2


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    """Bowls as different in steepness as in shape: what was right for one says nothing about another."""

    def steepness() -> float:
        # Over ten powers of ten: a rate that fits one bowl is no use for the next.
        return float(f"{10.0 ** rng.uniform(-5, 5):.3g}")

    ends = np.array([draw_rounded(rng, 1.0, 1.4, 2), draw_rounded(rng, 120.0, 140.0, 2)])
    yield {"hessian": np.diag(rng.permutation(ends)) * steepness(), "about": "a straight, narrow valley"}
    ends = np.array([1.0, draw_rounded(rng, 5.0, 60.0, 1), draw_rounded(rng, 90.0, 120.0, 1)])
    yield {"hessian": np.diag(rng.permutation(ends)) * steepness(), "about": "three weights along the axes"}
    curvatures = np.array([rng.uniform(0.9, 1.1), rng.uniform(70.0, 90.0)]) * steepness()
    yield {"hessian": _hessian(rng, curvatures), "about": "a narrow valley that lies across the axes"}
    curvatures = np.array([1.0, 3.0, 12.0, 30.0, 80.0]) * rng.uniform(0.95, 1.05, 5) * steepness()
    yield {"hessian": _hessian(rng, curvatures), "about": "five weights, across the axes"}
    yield {"hessian": np.array([[steepness()]]), "about": "a single weight"}
    yield {"hessian": np.eye(3) * steepness(), "about": "a round bowl: one curvature everywhere"}


def _observe(rate_and_momentum: Callable[..., Any], case: Data) -> Data:
    return returned(rate_and_momentum(case["hessian"]), "rate", "momentum") | inputs_after(case, "hessian")


rate_and_momentum = Exercise(
    id="optimizers.rate_and_momentum",
    title="A descent that arrives in sixty steps",
    points=4,
    kind="design",
    cases=_cases,
    observe=_observe,
    hints=(
        Hint(
            "The curvatures of a bowl that lies across the axes do not stand on the diagonal of its Hessian. They are "
            "its eigenvalues: look for `eigvalsh` in `np.linalg`.",
            about=("descent converges from every start",),
        ),
        "Before you look for a formula, look for a judge: write a loop that runs 60 steps along one direction of "
        "curvature c, from distance 1, and returns what is left. Which curvatures must it be asked about?",
        Hint(
            "With momentum μ no direction shrinks faster than √μ per step in the long run, so a momentum of 0.9 is "
            "slow here; with too little of it the flattest direction is. The text has two limits for ηc. Where should "
            "the flattest curvature lie between them, and where the steepest?",
            about=("in time in a straight valley", "in time in a valley across the axes"),
        ),
    ),
)
