"""Lesson 04, backpropagation: finite differences: what right means, and what people get wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.answers.backpropagation.small_engine import reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _slopes(case: Data) -> np.ndarray:
    flat = case["weights"].reshape(-1)
    inner = np.cosh(case["matrix"] @ flat + case["shift"]) ** -2.0
    return (case["matrix"].T @ inner + flat).reshape(case["weights"].shape)


def _judge_differences(case: Data, observed: Data) -> Iterator[Verdict]:
    expected, gradient = _slopes(case), reals(observed["gradient"])
    fits = gradient is not None and gradient.shape == expected.shape
    came = "no numbers" if gradient is None else f"shape {gradient.shape}"
    yield Verdict("one slope for each weight, in their shape", fits, f"Expected {expected.shape}. Received: {came}.")
    message = "The weights that you were given have changed: whoever called you goes on with others."
    yield Verdict("the weights are left as they were", observed["untouched"] is True, message)
    if not fits:
        return
    off = np.abs(gradient - expected)
    worst = np.unravel_index(int(np.argmax(np.where(np.isfinite(off), off, np.inf))), off.shape)
    right = bool((off <= 1e-4 * max(1.0, float(np.abs(expected).max()))).all())
    message = f"Expected {expected[worst]:.6f}, received {gradient[worst]:.6f}."
    yield Verdict("accurate to four digits", right, message)


def _differences(
    step: float = 1e-5, over: float = 2.0, together: bool = False, flat: bool = False, put_back: bool = True
) -> Callable[..., Any]:
    def answer(function: Callable[[Any], float], weights: np.ndarray) -> np.ndarray:
        slopes = np.empty(weights.size)
        moved = weights.reshape(-1)  # the caller's own numbers
        for place in range(weights.size):
            at = slice(None) if together else place
            kept = moved[at].copy()
            moved[at] = kept + step
            above = function(weights)
            moved[at] = kept - step
            slopes[place] = (above - function(weights)) / (over * step)
            if put_back:
                moved[at] = kept
        return slopes if flat else slopes.reshape(weights.shape)

    return answer


finite_differences = Answers(
    id="backpropagation.finite_differences",
    shares={
        "one slope for each weight, in their shape": 0.2,
        "accurate to four digits": 0.6,
        "the weights are left as they were": 0.2,
    },
    judge=_judge_differences,
    mistakes=(
        Mistake(
            "You moved all weights at once and gave each the same slope: that is how the loss changes along the "
            "diagonal. How do you learn about a single weight?",
            _differences(together=True),
        ),
        Mistake(
            "Twice too large: you stepped to both sides and divided by one step. How far apart are your two points?",
            _differences(over=1.0),
        ),
        Mistake(
            "You returned how far the loss moved, a tiny number. What makes a slope of it?",
            lambda function, weights: _differences()(function, weights) * 2e-5,
        ),
        Mistake(
            "The slopes are right, but each weight is left where you nudged it, and the next ones are measured from "
            "there. What should happen after each measurement?",
            _differences(put_back=False),
        ),
        Mistake(
            "The numbers are right and come back as one long row. Which shape does a gradient have?",
            _differences(flat=True),
        ),
        Mistake(
            "Your step is so wide that the curve bends on the way: the slopes are off in the first digits. How large "
            "may a nudge be, for numbers near 1?",
            _differences(step=0.5),
        ),
    ),
)
