"""Two divided by the largest curvature: with it descent just does not diverge, and above it it does."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from course.answers.comparing import Reals, describe, is_close, leaves_alone, real_numbers, told_apart
from course.answers.optimizers.step_by_step import LEFT_ALONE
from course.exercises.types import Answers, Data, Mistake, Verdict

_SINGLE, _SAFE = "one number", "descent does not diverge with it, and it is no tiny one"
_STRAIGHT, _ACROSS = "the limit of a straight bowl", "the limit of a bowl that lies across the axes"
_LEAST_SHARE = 0.25  # of the limit; less than that, and anybody's tiny number would do


def _judge_rate(case: Data, observed: Data) -> Iterator[Verdict]:
    numbers = real_numbers(observed["rate"])
    single = numbers is not None and numbers.shape in ((), (1,))
    yield Verdict(_SINGLE, single, f"Expected one learning rate. Received: {describe(observed['rate'])}.")
    if numbers is None or not single:
        return
    rate = float(numbers.reshape(()))
    yield leaves_alone(LEFT_ALONE, case, observed, ["hessian"])
    hessian = case["hessian"]
    limit = float(2 / np.linalg.norm(hessian, ord=2))
    # Run descent itself: the limit lies where its longest memory neither fades nor grows.
    growth = float(np.linalg.norm(np.eye(len(hessian)) - rate * hessian, ord=2)) if np.isfinite(rate) else np.inf
    message = f"Received a rate of {rate:.4g}; rates up to {limit:.4g} still work."
    if rate > 0 and growth > 1:
        times = told_apart(1.0, growth, digits=3)[1]
        message = f"With a rate of {rate:.4g} each step can make the distance {times} times as large."
    yield Verdict(_SAFE, rate >= _LEAST_SHARE * limit and growth <= 1 + 1e-4, message)
    works, came = told_apart(limit, rate)
    for name in (_STRAIGHT, _ACROSS):
        right = name != _kind(hessian) or is_close(rate, limit, atol=1e-8)
        yield Verdict(name, right, f"Rates up to {works} still work, and none above it; {came} came.")


def _kind(hessian: Any) -> str:
    """The verdict that a bowl is about; the other one holds on it."""
    return _ACROSS if np.any(hessian - np.diag(np.diagonal(hessian))) else _STRAIGHT


def _spectrum(hessian: Any) -> Reals:
    """The curvatures, the largest first."""
    return np.asarray(np.linalg.svd(hessian, compute_uv=False), dtype="float64")


largest_rate = Answers(
    id="optimizers.largest_rate",
    # A safe rate for five bowls is guessed now and then from bowls like them: what anybody gets leaves room for that.
    shares={_SINGLE: 0.04, LEFT_ALONE: 0.04, _SAFE: 0.3, _STRAIGHT: 0.2, _ACROSS: 0.42},
    judge=_judge_rate,
    asks=lambda case: (_SINGLE, LEFT_ALONE, _SAFE, _kind(case["hessian"])),
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
            "You took the largest number in the Hessian, or on its diagonal, and divided 1 by it. What gives the "
            "curvature of the steepest direction of a bowl that lies across the axes, and how far beyond the minimum "
            "may a step land?",
            lambda hessian: 1 / np.diagonal(hessian).max(),
        ),
        Mistake(
            "2 divided by the smallest and the largest curvature together is the rate at which the slowest direction "
            "is fastest. The question is how far one can go: which of the two curvatures sets that limit?",
            lambda hessian: 2 / (_spectrum(hessian)[0] + _spectrum(hessian)[-1]),
        ),
        Mistake(
            "You took the root of the sum of all squares of the Hessian, `np.linalg.norm` as it is. Other curvatures "
            "count in it beside the steepest one: which norm of a matrix is its largest curvature alone?",
            lambda hessian: 2 / np.sqrt(np.sum(hessian**2)),
        ),
        Mistake(
            "You added up the absolute values of a row: that is a bound for the curvature, and safe, but descent bears "
            "more. What gives the curvature itself?",
            lambda hessian: 2 / np.abs(hessian).sum(axis=1).max(),
        ),
        Mistake(
            "You took the mean curvature. Each direction goes its own way: does the steepest one care how flat the "
            "others are?",
            lambda hessian: 2 / _spectrum(hessian).mean(),
        ),
        Mistake(
            "You divided by the determinant, the product of all curvatures. Each direction goes its own way: which one "
            "sets the limit?",
            lambda hessian: 2 / _spectrum(hessian).prod(),
        ),
        Mistake(
            "You return the largest curvature itself. How long may a step be that it multiplies by 1 - rate · "
            "curvature, so that nothing grows?",
            lambda hessian: _spectrum(hessian)[0],
        ),
        Mistake(
            "A steeper bowl gives you a larger rate. Should one take larger steps where it is steep?",
            lambda hessian: _spectrum(hessian)[0] / 2,
        ),
    ),
)
