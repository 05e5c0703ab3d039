"""Lesson 05, optimizers and learning-rate schedules: largest rate: what right means, and what people get wrong."""

from collections.abc import Iterator

import numpy as np

from course.answers.optimizers.update_rules import RTOL, reals
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge_rate(case: Data, observed: Data) -> Iterator[Verdict]:
    rate, hessian = reals(observed["rate"]), case["hessian"]
    single = rate is not None and rate.size == 1 and rate.ndim <= 1
    came = "no real numbers" if rate is None else f"an array of shape {rate.shape}"
    yield Verdict("one number", single, f"Expected one learning rate. Received: {came}.")
    if not single:
        return
    value = float(rate.reshape(()))
    # Run descent itself: the limit lies where its longest memory neither fades nor grows.
    growth = np.linalg.norm(np.eye(len(hessian)) - value * hessian, ord=2) if np.isfinite(value) else np.inf
    limit = 2 / np.linalg.norm(hessian, ord=2)
    stays = bool(np.isfinite(value) and value > 0 and growth <= 1 + 1e-4)
    message = f"With a rate of {value:.4g} each step can make the distance {growth:.3g} times as large."
    yield Verdict(
        "descent does not diverge below it", stays, message if value > 0 else f"Received a rate of {value:.4g}."
    )
    exact = bool(np.isclose(value, limit, rtol=RTOL))
    yield Verdict(
        "descent diverges above it", exact or value > limit, f"Rates up to {limit:.4g} still work; {value:.4g} came."
    )


def _spectrum(hessian: np.ndarray) -> np.ndarray:
    return np.linalg.svd(hessian, compute_uv=False)


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
