"""Wilson's interval, compared with SciPy's: both limits right to a few ten-thousandths."""

from collections.abc import Callable, Iterator

from scipy import stats

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict

_LOW, _HIGH = "the low limit", "the high limit"


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    shaped, interval = comparing.with_shape(_LOW, observed["interval"], (2,), "(low, high)")
    if not shaped.right:
        yield shaped
        return
    low, high = interval.tolist()
    exact = stats.binomtest(case["right"], case["total"]).proportion_ci(method="wilson")
    for name, limit, expected in ((_LOW, low, exact.low), (_HIGH, high, exact.high)):
        what = f"{name} for {case['right']} of {case['total']}"
        agrees = comparing.number_agrees(name, limit, expected, what, rtol=0, atol=2e-4)
        reason = ""
        if low > high:
            reason = "The low limit comes first."
        elif not -1e-9 <= limit <= 1 + 1e-9:
            reason = "A share lies between 0 and 1."
        yield comparing.explained(reason, agrees) if reason else agrees


Limits = tuple[float, float]
_Z = 1.96  # standard errors for 95 %


def _plain(right: int, total: int) -> Limits:
    """The share itself, plus and minus its standard errors."""
    p = right / total
    half = _Z * (p * (1 - p) / total) ** 0.5
    return p - half, p + half


def _clipped(right: int, total: int) -> Limits:
    low, high = _plain(right, total)
    return max(low, 0.0), min(high, 1.0)


def _bent(
    *, rooted: bool = True, squared: bool = True, divided: tuple[bool, bool] = (True, True), second: bool = True
) -> Callable[[int, int], Limits]:
    """Wilson's formula with a slip: no root, z for z squared, one divisor missing, or one term under the root."""

    def wilson_interval(right: int, total: int) -> Limits:
        p, z2 = right / total, _Z**2 if squared else _Z
        inside = p * (1 - p) / total + (z2 / (4 * total * total) if second else 0.0)
        center, half = p + z2 / (2 * total), _Z * (inside**0.5 if rooted else inside)
        center, half = (one / (1 + z2 / total) if by else one for one, by in zip((center, half), divided, strict=True))
        return center - half, center + half

    return wilson_interval


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
    shares={_LOW: 0.5, _HIGH: 0.5},
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
        Mistake(
            "That is p ± 1.96·√(p(1−p)/n), cut off at 0 and 1: two of two still says 'between 1 and 1'. Which two "
            "terms does Wilson add?",
            _clipped,
        ),
        Mistake(
            "There is no root: a variance stands where a standard error belongs. What makes one of the other?",
            _bent(rooted=False),
        ),
        Mistake(
            "z stands where z² belongs, in the center and in the divisor. Which of the three z's is not squared?",
            _bent(squared=False),
        ),
        Mistake(
            "The half-width is not divided by 1 + z²/n: only the center is. What does the fraction's long line cover?",
            _bent(divided=(True, False)),
        ),
        Mistake(
            "Under the root the second term, z²/(4n²), is missing: two of two leaves no doubt at all on one side. What "
            "does it add when p is 1?",
            _bent(second=False),
        ),
        Mistake("Those limits hold for 2.58 standard errors, 99 %. How many make 95 %?", _by_scipy(confidence=0.99)),
        Mistake(
            "Those limits hold for 1.64 standard errors, 90 %: 95 % of one side. How many make 95 % on both?",
            _by_scipy(confidence=0.9),
        ),
        Mistake(
            "You give the center and the half-width. Which two limits do they make?",
            lambda right, total: (
                sum(_by_scipy()(right, total)) / 2,
                (_by_scipy()(right, total)[1] - _by_scipy()(right, total)[0]) / 2,
            ),
        ),
    ),
)
