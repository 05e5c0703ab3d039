"""Wilson's interval, compared with SciPy's: within 0 and 1, and both limits right to a few ten-thousandths."""

from collections.abc import Callable, Iterator

from scipy import stats

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    shaped, interval = comparing.with_shape("", observed["interval"], (2,), "(low, high)")
    low, high = interval.tolist()
    ascending = Verdict("", low < high, f"Expected the low limit first. Received: {low:.6g}, then {high:.6g}.")
    ordered = comparing.all_of("two limits, the low one first", shaped, ascending)
    yield ordered
    if not ordered.right:
        return
    yield comparing.between("both lie between 0 and 1", interval, 0, 1, "both limits of a share")
    reference = stats.binomtest(case["right"], case["total"]).proportion_ci(method="wilson")
    for name, limit, expected in (("low", low, reference.low), ("high", high, reference.high)):
        what = f"the {name} limit for {case['right']} of {case['total']}"
        yield comparing.number_agrees(f"the {name} limit", limit, expected, what, rtol=0, atol=2e-4)


Limits = tuple[float, float]
_Z = 1.96  # standard errors for 95 %


def _plain(right: int, total: int) -> Limits:
    """The share itself, plus and minus its standard errors."""
    p = right / total
    half = _Z * (p * (1 - p) / total) ** 0.5
    return p - half, p + half


def _undivided(right: int, total: int) -> Limits:
    """Wilson's center and half-width without the divisor of both."""
    p, z2 = right / total, _Z * _Z
    half = _Z * (p * (1 - p) / total + z2 / (4 * total * total)) ** 0.5
    return p + z2 / (2 * total) - half, p + z2 / (2 * total) + half


def _by_scipy(method: str = "wilson", *, confidence: float = 0.95) -> Callable[[int, int], Limits]:
    def wilson_interval(right: int, total: int) -> Limits:
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
    judge=_judge,
    mistakes=(
        Mistake(
            "That is p ± 1.96·√(p(1−p)/n). For two of two it says 'between 1 and 1', as if two students were proof. "
            "Which two terms does Wilson add?",
            _plain,
        ),
        Mistake(
            "Your center moves towards one half, but nothing is divided by 1 + z²/n, so that the limits leave 0…1. "
            "What does that divisor stand under?",
            _undivided,
        ),
        Mistake(
            "That is the exact (Clopper-Pearson) interval, a wider one. It is honest too, yet Wilson's formula was "
            "asked for.",
            _by_scipy("exact"),
        ),
        Mistake(
            "Those limits hold for one standard error, about 68 %. How many standard errors make 95 %?",
            _by_scipy(confidence=2 * stats.norm.cdf(1) - 1),
        ),
        Mistake(
            "Those are percent. A share lies between 0 and 1.",
            lambda right, total: [100 * limit for limit in _by_scipy()(right, total)],
        ),
        Mistake(
            "High and low have changed places. Which of them comes first?",
            lambda right, total: _by_scipy()(right, total)[::-1],
        ),
    ),
)
