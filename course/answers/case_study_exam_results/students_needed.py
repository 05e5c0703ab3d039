"""The smallest number of test students whose Wilson interval begins at the promise."""

import math
from collections.abc import Callable, Iterator, Sequence

from scipy import stats

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict

_NONE, _SOME = "the number when nobody is predicted wrongly", "the number when some are predicted wrongly"


def _low(right: int, total: int, *, confidence: float = 0.95, method: str = "wilson") -> float:
    if method == "exact":
        return float(stats.binomtest(right, total).proportion_ci(confidence_level=confidence, method=method).low)
    # As SciPy's, which takes long where thousands are tried.
    z, share = float(stats.norm.ppf(0.5 + confidence / 2)), right / total
    reach = z * math.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return (share + z**2 / (2 * total) - reach) / (1 + z**2 / total)


def _searched(
    *,
    low: Callable[[int, int], float] = _low,
    start: int = 1,
    right: Callable[[int, int], int] = lambda total, errors: total - errors,
    gives: Callable[[int, int], float] = lambda total, errors: total,
) -> Callable[[int, float], float]:
    """A search upward, with another limit, another beginning, another count or another result."""

    def students_needed(errors: int, promise: float) -> float:
        total = errors + start
        while total < 5000 and low(right(total, errors), total) < promise:
            total += 1
        return gives(total, errors)

    return students_needed


_needed = _searched()


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    errors, promise = int(case["errors"]), float(case["promise"])
    name, expected = (_SOME if errors else _NONE), _needed(errors, promise)
    single, came = comparing.with_one_number(name, observed["total"], "how many students")
    if not single.right:
        yield single
        return
    message = f"Expected a whole number above {errors}, how many students are tested. Received: {came:g}."
    if errors < came < 1e6 and came == int(came):
        limit = _low(int(came) - errors, int(came))
        promised = f"{'enough' if limit >= promise else 'not enough'} for a promise of {promise:g}"
        message = (
            f"With {came:.0f} {'student' if came == 1 else 'students'}, {errors} of them predicted wrongly, "
            f"the interval begins at {limit:.4f}: "
            f"{promised}."
        )
        if came > expected:
            message += " Fewer students will do."
    yield Verdict(name, came == expected, message)


def _asked(case: Data) -> Sequence[str]:
    return (_SOME,) if case["errors"] else (_NONE,)


def _plain(right: int, total: int) -> float:
    """The share itself minus its standard errors."""
    p = right / total
    return float(p - 1.96 * (p * (1 - p) / total) ** 0.5)


students_needed = Answers(
    id="case_study_exam_results.students_needed",
    shares={_NONE: 0.4, _SOME: 0.6},
    judge=_judge,
    asks=_asked,
    mistakes=(
        Mistake(
            "You asked when the share itself reaches the promise. A share of few students may be luck: which limit "
            "must reach it?",
            _searched(low=lambda right, total: right / total),
        ),
        Mistake(
            "That is p ± 1.96·√(p(1−p)/n): where nobody is predicted wrongly, a single student would be enough. Whose "
            "standard error belongs under the root, that of the observed share or of the true one?",
            _searched(low=_plain),
        ),
        Mistake(
            "You took the upper limit. Which limit says what can be promised at least?",
            _searched(
                low=lambda right, total: float(stats.binomtest(right, total).proportion_ci(method="wilson").high)
            ),
        ),
        Mistake(
            "You give the number of students who are predicted rightly. How many are tested in all?",
            _searched(gives=lambda total, errors: total - errors),
        ),
        Mistake(
            "That is the last number that is *not* enough. Which is the first that is?",
            _searched(gives=lambda total, errors: total - 1),
        ),
        Mistake(
            "That is one student too many. At which limit does your search stop, and what does it give back?",
            _searched(gives=lambda total, errors: total + 1),
        ),
        Mistake(
            "That is the exact (Clopper–Pearson) interval, a wider one. It is honest too; which was asked for?",
            _searched(low=lambda right, total: _low(right, total, method="exact")),
        ),
        Mistake(
            "That interval holds for 90 %: 1.64 standard errors. How many make 95 % on two sides?",
            _searched(low=lambda right, total: _low(right, total, confidence=0.9)),
        ),
        Mistake(
            "That interval holds for 99 %: 2.58 standard errors. How many make 95 %?",
            _searched(low=lambda right, total: _low(right, total, confidence=0.99)),
        ),
        Mistake(
            "You count nobody as predicted wrongly, whatever `errors` says. How many of `total` students are predicted "
            "rightly?",
            _searched(right=lambda total, errors: total),
        ),
        Mistake(
            "You search in steps of ten students. Which is the smallest number?",
            _searched(gives=lambda total, errors: -10 * (-total // 10) + 10 * (total % 10 == 0)),
        ),
    ),
)
