"""Lesson 07, the case study: wilson interval: what right means, and what people get wrong."""

import numpy as np
from scipy import stats

from course.exercises.types import Answers, Mistake, Verdict


def judge_wilson(case, observed):
    interval = observed["interval"]
    shaped = isinstance(interval, np.ndarray) and interval.shape == (2,) and interval.dtype.kind in "iuf"
    ordered = shaped and bool(interval[0] < interval[1])
    yield Verdict("two limits, the low one first", ordered, f"Expected (low, high), got {short(interval)}.")
    if not ordered:
        return
    reference = stats.binomtest(case["right"], case["total"]).proportion_ci(method="wilson")
    yield Verdict(
        "both lie between 0 and 1",
        bool(interval[0] > -1e-6 and interval[1] < 1 + 1e-6),
        f"A share cannot be below 0 or above 1. Got {short(interval)}.",
    )
    for name, limit, value in zip(("low", "high"), (reference.low, reference.high), interval, strict=True):
        yield Verdict(
            f"the {name} limit",
            abs(value - limit) < 2e-4,
            f"For {case['right']} of {case['total']} expected {limit:.4f}, got {value:.4f}.",
        )


def short(value):
    return str(np.round(value, 4)) if isinstance(value, np.ndarray) and value.size < 9 else type(value).__name__


def limits(right, total, *, z=1.96, shrink=True, root="wilson"):
    p = right / total
    inside = {"wilson": p * (1 - p) / total + z * z / (4 * total * total), "plain": p * (1 - p) / total}[root]
    half = z * inside**0.5
    return (p + z * z / (2 * total) - half, p + z * z / (2 * total) + half) if not shrink else (p - half, p + half)


def scipy_limits(method, confidence=0.95):
    def wilson_interval(right, total):
        found = stats.binomtest(right, total).proportion_ci(confidence_level=confidence, method=method)
        return found.low, found.high

    return wilson_interval


wilson_interval = Answers(
    id="case_study_exam_results.wilson_interval",
    shares={
        "two limits, the low one first": 0.1,
        "both lie between 0 and 1": 0.2,
        "the low limit": 0.4,
        "the high limit": 0.3,
    },
    judge=judge_wilson,
    mistakes=(
        Mistake(
            "That is p ± 1.96·√(p(1−p)/n). For two of two it says 'between 1 and 1', as if two students were proof. "
            "Which two terms does Wilson add?",
            lambda right, total: limits(right, total, root="plain"),
        ),
        Mistake(
            "Your center moves towards one half, but nothing is divided by 1 + z²/n, so that the limits leave 0…1. "
            "What does that divisor stand under?",
            lambda right, total: limits(right, total, shrink=False),
        ),
        Mistake(
            "That is the exact (Clopper-Pearson) interval, a wider one. It is honest too, yet Wilson's "
            "formula was asked for.",
            scipy_limits("exact"),
        ),
        Mistake(
            "Those limits hold for one standard error, about 68 %. How many standard errors make 95 %?",
            scipy_limits("wilson", 2 * stats.norm.cdf(1) - 1),
        ),
        Mistake(
            "Those are percent. A share lies between 0 and 1.",
            lambda right, total: [100 * limit for limit in scipy_limits("wilson")(right, total)],
        ),
        Mistake(
            "High and low have changed places. Which of them comes first?",
            lambda right, total: scipy_limits("wilson")(right, total)[::-1],
        ),
    ),
)
