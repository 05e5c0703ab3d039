"""Two divided by the largest curvature: with it descent just does not diverge, and above it it does."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, describe, is_close, real_numbers, told_apart
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_rate(case: Data, observed: Data) -> Iterator[Verdict]:
    numbers, hessian = real_numbers(observed["rate"]), case["hessian"]
    single = numbers is not None and numbers.shape in ((), (1,))
    yield Verdict("one number", single, f"Expected one learning rate. Received: {describe(observed['rate'])}.")
    if numbers is None or not single:
        return
    rate = float(numbers.reshape(()))
    # Run descent itself: the limit lies where its longest memory neither fades nor grows.
    growth = float(np.linalg.norm(np.eye(len(hessian)) - rate * hessian, ord=2)) if np.isfinite(rate) else np.inf
    message = f"Received a rate of {rate:.4g}."
    if rate > 0:
        times = told_apart(1.0, growth, digits=3)[1]
        message = f"With a rate of {rate:.4g} each step can make the distance {times} times as large."
    yield Verdict("descent does not diverge below it", rate > 0 and growth <= 1 + 1e-4, message)
    limit = float(2 / np.linalg.norm(hessian, ord=2))
    works, came = told_apart(limit, rate)
    message = f"Rates up to {works} still work; {came} came."
    yield Verdict("descent diverges above it", rate > limit or is_close(rate, limit, atol=1e-8), message)


def _spectrum(hessian: Any) -> Reals:
    """The curvatures, the largest first."""
    return np.asarray(np.linalg.svd(hessian, compute_uv=False), dtype="float64")


largest_rate = Answers(
    id="optimizers.largest_rate",
    shares={"one number": 0.1, "descent does not diverge below it": 0.5, "descent diverges above it": 0.4},
    judge=_judge_rate,
    mistakes=(
        Mistake(
            "With 1 divided by the largest curvature the steepest direction lands on the minimum in one step: the best "
            "rate for that direction, not the limit. How far beyond the minimum may a step land and still be nearer "
            "than before?",
            lambda hessian: 1 / _spectrum(hessian)[0],
        ),
        Mistake(
            "You took the flattest direction. It could bear this rate, but the steepest one cannot: which of them "
            "diverges first?",
            lambda hessian: 2 / _spectrum(hessian)[-1],
        ),
        Mistake(
            "You took the largest number on the diagonal. That is the curvature along an axis, and the bowl may lie "
            "across the axes: what gives the curvature of its steepest direction?",
            lambda hessian: 2 / np.diagonal(hessian).max(),
        ),
        Mistake(
            "The trace adds up the curvatures of all directions. Each direction goes its own way: what has to be small "
            "enough for one of them?",
            lambda hessian: 2 / np.trace(hessian),
        ),
        Mistake(
            "A steeper bowl gives you a larger rate. Should one take larger steps where it is steep?",
            lambda hessian: _spectrum(hessian)[0] / 2,
        ),
    ),
)
