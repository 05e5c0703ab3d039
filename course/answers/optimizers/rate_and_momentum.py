"""A rate and a momentum are right when descent itself says so: sixty steps along every direction of the bowl."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, describe, leaves_alone, one_number
from course.answers.optimizers.step_by_step import LEFT_ALONE
from course.exercises.optimizers.rate_and_momentum import GOAL, STEPS
from course.exercises.types import Answers, Data, Mistake, Verdict

_NUMBERS = "two numbers"
_CONVERGES = "descent converges from every start"
_STRAIGHT, _ACROSS, _ROUND = (
    f"in time in {where}" for where in ("a straight valley", "a valley across the axes", "a round bowl")
)
_CONVERGED = 1e-6  # a step that keeps the distance to the last digit does not converge


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    rate, momentum = one_number(observed["rate"]), one_number(observed["momentum"])
    if rate is None or momentum is None:
        came = f"{describe(observed['rate'])} and {describe(observed['momentum'])}"
        yield Verdict(_NUMBERS, False, f"Expected a learning rate and a momentum. Received: {came}.")
        return
    sensible = rate > 0 and 0 <= momentum < 1
    asked = f"Expected a positive rate and a momentum from 0 to below 1. Received: {rate:.4g} and {momentum:.4g}."
    yield Verdict(_NUMBERS, sensible, asked)
    yield leaves_alone(LEFT_ALONE, case, observed, ["hessian"])
    if not sensible:
        return
    curvatures = np.linalg.eigvalsh(case["hessian"])
    with np.errstate(all="ignore"):
        growth = np.array([_growth(rate, momentum, curvature) for curvature in curvatures])
        left = np.array([_left(rate, momentum, curvature) for curvature in curvatures])
    worst = int(np.argmax(growth))
    yield Verdict(
        _CONVERGES,
        bool(np.isfinite(growth).all() and growth.max() < 1 - _CONVERGED),
        f"With rate {rate:.4g} and momentum {momentum:.4g} the distance along a direction of curvature "
        f"{curvatures[worst]:.4g} is multiplied by {growth[worst]:.4g} per step, in the long run.",
    )
    worst = int(np.argmax(np.where(np.isfinite(left), left, np.inf)))
    message = (
        f"With rate {rate:.4g} and momentum {momentum:.4g}, {STEPS} steps leave {left[worst]:.3g} of the distance "
        f"along a direction of curvature {curvatures[worst]:.4g}; at most {GOAL} was asked for."
    )
    in_time = bool(np.isfinite(left).all() and left.max() <= GOAL)
    for name in (_STRAIGHT, _ACROSS, _ROUND):
        yield Verdict(name, in_time or name != _kind(case), message)


def _kind(case: Data) -> str:
    """The verdict that a bowl is about; the others hold on it."""
    hessian = case["hessian"]
    if np.any(hessian - np.diag(np.diagonal(hessian))):
        return _ACROSS
    return _ROUND if np.ptp(np.diagonal(hessian)) == 0 else _STRAIGHT


def _growth(rate: float, momentum: float, curvature: float) -> float:
    """By what a step multiplies the distance in the long run: the larger eigenvalue of distance and velocity."""
    step = np.array([[1 - rate * curvature, momentum], [-rate * curvature, momentum]])
    return float(np.abs(np.linalg.eigvals(step)).max()) if np.isfinite(step).all() else np.inf


def _left(rate: float, momentum: float, curvature: float) -> float:
    """The distance after the last steps, begun at 1: the larger of two, so that no zero crossing is taken for rest."""
    distance, velocity, last = 1.0, 0.0, [1.0]
    for _ in range(STEPS):
        velocity = momentum * velocity - rate * curvature * distance
        distance += velocity
        last = [*last[-1:], abs(distance)]
    return max(last)


def _by_curvature(choose: Callable[[float, float], tuple[float, float]]) -> Callable[[Reals], Any]:
    """Of the smallest and the largest curvature; what is wrong is what is made of them."""

    def answer(hessian: Reals) -> Any:
        curvatures = np.linalg.eigvalsh(hessian)
        return choose(float(curvatures[0]), float(curvatures[-1]))

    return answer


def _from_diagonal(hessian: Reals) -> Any:
    small, large = np.sqrt(np.diag(hessian).min()), np.sqrt(np.diag(hessian).max())
    return 4 / (small + large) ** 2, ((large - small) / (large + small)) ** 2


rate_and_momentum = Answers(
    id="optimizers.rate_and_momentum",
    # A tiny rate converges everywhere: that alone is worth little.
    shares={_NUMBERS: 0.02, LEFT_ALONE: 0.03, _CONVERGES: 0.03, _STRAIGHT: 0.42, _ACROSS: 0.45, _ROUND: 0.05},
    judge=_judge,
    asks=lambda case: (_NUMBERS, LEFT_ALONE, _CONVERGES, _kind(case)),
    mistakes=(
        Mistake(
            "That is the best rate without momentum. In a narrow valley its slowest direction still loses only a few "
            "per cent per step: what could carry it along the floor?",
            _by_curvature(lambda small, large: (2 / (small + large), 0.0)),
        ),
        Mistake(
            "Your rate is the very limit of plain descent, and there is no momentum: the steepest direction jumps from "
            "side to side for ever. How far below the limit must the rate lie, and what does momentum add?",
            _by_curvature(lambda small, large: (2 / large, 0.0)),
        ),
        Mistake(
            "A rate of one over the largest curvature, without momentum: the steepest direction is done in one step. "
            "And the flattest one?",
            _by_curvature(lambda small, large: (1 / large, 0.0)),
        ),
        Mistake(
            "Momentum 0.9 is the usual number, and here too much of it: the weights swing. By what does the distance "
            "shrink per step at best, for momentum μ?",
            _by_curvature(lambda small, large: (1 / large, 0.9)),
        ),
        Mistake(
            "Momentum 0.9 and the rate of the limit without momentum: it converges, and too slowly. How fast can a "
            "momentum of 0.9 forget?",
            _by_curvature(lambda small, large: (2 / large, 0.9)),
        ),
        Mistake(
            "Momentum 0.9 by habit, with the best rate of plain descent. It shrinks no direction by more than the "
            "root of 0.9 per step: which momentum do the curvatures of this bowl ask for?",
            _by_curvature(lambda small, large: (2 / (small + large), 0.9)),
        ),
        Mistake(
            "You made the momentum of the curvatures, where their roots belong, and it comes out too large. For which "
            "momentum is the range that oscillates just wide enough?",
            _by_curvature(lambda small, large: (2 / (small + large), ((large - small) / (large + small)) ** 2)),
        ),
        Mistake(
            "Keras' default rate and momentum 0.9: constants cannot fit bowls whose steepness differs a thousandfold. "
            "Of what in the Hessian is the rate made?",
            lambda hessian: (0.01, 0.9),
        ),
        Mistake(
            "You took the smallest curvature for the limit of the rate. Which direction breaks first when the rate "
            "grows?",
            _by_curvature(lambda small, large: (1 / small, 0.5)),
        ),
        Mistake(
            "You read the curvatures off the diagonal. That is right while the bowl lies along the axes: what are they "
            "when it does not?",
            _from_diagonal,
        ),
        Mistake(
            "The two numbers are exchanged. In which order are they asked for?",
            _by_curvature(
                lambda small, large: (
                    ((np.sqrt(large) - np.sqrt(small)) / (np.sqrt(large) + np.sqrt(small))) ** 2,
                    4 / (np.sqrt(small) + np.sqrt(large)) ** 2,
                )
            ),
        ),
    ),
)
