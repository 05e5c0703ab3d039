"""AdaGrad and RMSprop in one function: twenty steps of each, also where gradients are as small as epsilon's root."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from course.answers.comparing import Reals, leaves_alone
from course.answers.optimizers.mistaken_rules import scaled_by
from course.answers.optimizers.reference_paths import adagrad_path, rmsprop_path
from course.answers.optimizers.step_by_step import EPSILON_COUNTS, FREE_SHARES, LEFT_ALONE, is_tiny, same_path
from course.exercises.types import Answers, Data, Mistake, Verdict

_ADAGRAD, _RMSPROP = (f"{name}: 20 steps like Keras', to 0.000001" for name in ("AdaGrad", "RMSprop"))


def _path(case: Data) -> Reals:
    return adagrad_path({**case, "accumulator": case["memory"]}) if case["rho"] is None else rmsprop_path(case)


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    shape, *steps = same_path(observed["path"], _path(case), case["weight"])
    yield shape
    if not steps:
        return
    yield leaves_alone(LEFT_ALONE, case, observed, ["weight", "gradients", "memory"])
    for name in (_ADAGRAD, _RMSPROP, EPSILON_COUNTS):
        yield replace(steps[-1], name=name) if name == _kind(case) else Verdict(name, True)


def _kind(case: Data) -> str:
    """The verdict that a case is about; the others hold on it."""
    if is_tiny(case):
        return EPSILON_COUNTS
    return _ADAGRAD if case["rho"] is None else _RMSPROP


def _summed(gradient: Any, total: Any) -> Any:
    return total + gradient**2


def _averaged(gradient: Any, average: Any, rho: float) -> Any:
    return average + (1 - rho) * (gradient**2 - average)


def _leaking(gradient: Any, average: Any, rho: float) -> Any:
    return rho * average + gradient**2


def _outside(sums: Any, epsilon: float) -> Any:
    return sums**0.5 + epsilon


def _step(
    sums: Callable[..., Any] = _summed, averages: Callable[..., Any] = _averaged, **pieces: Any
) -> Callable[..., Any]:
    """Both rules; what is collected in either, or a piece that both share, may be wrong."""
    adagrad, rmsprop = scaled_by(sums, **pieces), scaled_by(averages, **pieces)

    def answer(weight: Any, gradient: Any, memory: Any, rate: float, rho: float | None, epsilon: float) -> Any:
        if rho is None:
            return adagrad(weight, gradient, memory, rate, epsilon)
        return rmsprop(weight, gradient, memory, rate, rho, epsilon)

    return answer


scaled_step = Answers(
    id="optimizers.scaled_step",
    shares={**FREE_SHARES, _ADAGRAD: 0.3, _RMSPROP: 0.35, EPSILON_COUNTS: 0.25},
    judge=_judge,
    asks=lambda case: (*FREE_SHARES, _kind(case)),
    mistakes=(
        Mistake(
            "All three faults are still there. Begin with AdaGrad's memory: of which power of the gradient is it the "
            "sum?",
            _step(lambda g, s: s + g, _leaking, scale=_outside),
        ),
        Mistake(
            "AdaGrad's memory still adds up gradients, not their squares: those of opposite sign cancel. What is "
            "summed?",
            _step(lambda g, s: s + g),
        ),
        Mistake(
            "RMSprop's memory still takes the whole square. That is a sum that leaks, not an average, and it ends up "
            "too large: which share does the new square get?",
            _step(averages=_leaking),
        ),
        Mistake(
            "Epsilon still stands outside of the root. That is how PyTorch does it; Keras adds it inside. With tiny "
            "gradients, what does the root of 0.0000001 do?",
            _step(scale=_outside),
        ),
        Mistake(
            "Of the three faults one is mended, in AdaGrad's memory. Is RMSprop's memory an average, and where does "
            "epsilon stand?",
            _step(averages=_leaking, scale=_outside),
        ),
        Mistake(
            "AdaGrad adds up sizes now, and not squares. What does the root that follows belong to?",
            _step(lambda g, s: s + np.abs(g)),
        ),
        Mistake(
            "rho and 1 - rho have changed places in RMSprop: most of the average is the newest square. Which of the "
            "two is the long memory?",
            _step(averages=lambda g, s, rho: (1 - rho) * s + rho * g**2),
        ),
        Mistake(
            "RMSprop's memory averages the gradients themselves: those of opposite sign cancel. What is averaged here?",
            _step(averages=lambda g, s, rho: rho * s + (1 - rho) * g),
        ),
        Mistake(
            "Both rules add up now, and RMSprop no longer forgets. Which share of its old average is kept?",
            _step(averages=lambda g, s, rho: s + g**2),
        ),
        Mistake(
            "The root is gone: you divide by the squares. What would a gradient ten times as large do to your step?",
            _step(scale=lambda s, epsilon: s + epsilon),
        ),
        Mistake(
            "There is no epsilon under your root: where a weight has never seen a gradient, 0 is divided by 0. What "
            "keeps the root away from 0?",
            _step(scale=lambda s, epsilon: s**0.5),
        ),
        Mistake(
            "You divide by the memory as it was before this step. What happens first, the memory or the step?",
            _step(use=lambda new, old: old),
        ),
        Mistake(
            "The memory that you return has not moved: every step starts from an empty one. Which memory should the "
            "next step start from?",
            _step(keep=lambda new, old: old),
        ),
        Mistake(
            "You divide the size of the gradient: every weight moves down, whatever its gradient's sign. What tells "
            "the direction?",
            _step(numerator=np.abs),
        ),
        Mistake(
            "You climb: the weight moves along the gradient. Which sign takes you down?",
            _step(numerator=np.negative),
        ),
    ),
)
