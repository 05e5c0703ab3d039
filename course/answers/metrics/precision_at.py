"""Bayes' rule for a test: the share of calls that are right, from how many are ill and how the test treats either."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from course.answers import comparing
from course.exercises.types import Answers, Data, Mistake, Verdict

_SHARE, _EMPTY = "the share of calls that are right", "nan where nobody is called, and nowhere else"


def _expected(share_ill: float, recall: float, specificity: float) -> float:
    """In exact fractions, from a table of all people."""
    ill, found, quiet = Fraction(share_ill), Fraction(recall), Fraction(specificity)
    hits, alarms = ill * found, (1 - ill) * (1 - quiet)
    return float(hits / (hits + alarms)) if hits + alarms else float("nan")


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    expected = _expected(case["share_ill"], case["recall"], case["specificity"])
    given = ", ".join(f"{name} {case[name]:.4g}" for name in ("share_ill", "recall", "specificity"))
    single, number = comparing.with_one_number(_SHARE, observed["precision"], "the share of calls that are right")
    nan = single.right and bool(np.isnan(number))
    if np.isnan(expected):
        message = f"With {given} nobody is called. Expected nan, received {number:.4g}."
        yield Verdict(_EMPTY, nan, message if single.right else single.message)
        return
    agrees = comparing.number_agrees(_SHARE, observed["precision"], expected, "the share", rtol=1e-5, atol=1e-12)
    agrees = comparing.explained(f"With {given} somebody is called.", agrees)
    yield agrees
    # Whoever knows only where nan belongs has not worked out a share.
    yield Verdict(_EMPTY, agrees.right, agrees.message)


def _asks(case: Data) -> list[str]:
    """At a share of 0 or 1, or where nobody is called, only what is said at the ends is asked."""
    ends = {0.0, 1.0} & {case["share_ill"], case["recall"], case["specificity"]}
    return [_EMPTY] if ends else [_SHARE, _EMPTY]


def _with(
    formula: Callable[[float, float, float], tuple[float, float]], empty: float = float("nan")
) -> Callable[..., float]:
    """A share from what stands above and below the line."""

    def answer(share_ill: float, recall: float, specificity: float) -> float:
        part, whole = formula(share_ill, recall, specificity)
        return part / whole if whole else empty

    return answer


def _right(i: float, r: float, s: float) -> float:
    called = i * r + (1 - i) * (1 - s)
    return i * r / called if called else float("nan")


def _whole_people(whole: Callable[[float], float]) -> Callable[..., float]:
    """Counts among 10,000, each made whole."""

    def answer(share_ill: float, recall: float, specificity: float) -> float:
        ill = whole(10_000 * share_ill)
        hits = whole(ill * recall)
        called = hits + whole((1 - specificity) * (10_000 - ill))
        return hits / called if called else float("nan")

    return answer


_WHOLE = "The 10,000 are a picture: may 4.3 of them be found, and what is left of one ill person in a million?"

precision_at = Answers(
    id="metrics.precision_at",
    shares={_SHARE: 0.8, _EMPTY: 0.2},
    judge=_judge,
    asks=_asks,
    mistakes=(
        Mistake(
            "You gave back the recall. “Of the ill, how many are called” and “of those called, how many are ill” are "
            "different questions: which people does each of them divide by?",
            lambda share_ill, recall, specificity: recall,
        ),
        Mistake(
            "Your share does not change when the ill become rarer: it compares recall with the false alarm rate as if "
            "there were as many ill as healthy. How many of each are there among 10,000?",
            _with(lambda i, r, s: (r, r + 1 - s)),
        ),
        Mistake(
            "You let the specificity call people. It is the share of the healthy who are *not* called: what share of "
            "them is?",
            _with(lambda i, r, s: (i * r, i * r + (1 - i) * s)),
        ),
        Mistake(
            "Your false alarms are counted among all people. Among whom can an alarm be false?",
            _with(lambda i, r, s: (i * r, i * r + 1 - s)),
        ),
        Mistake(
            "Your false alarms are weighted with the share of the ill. Which share of all people is healthy?",
            _with(lambda i, r, s: (i * r, i * r + i * (1 - s))),
        ),
        Mistake(
            "You gave back the share of all people who are ill and called. The question is about those who are "
            "called: what do you divide by?",
            lambda share_ill, recall, specificity: share_ill * recall,
        ),
        Mistake(
            "You gave back the share of the quiet answers that are right (the negative predictive value). Who is "
            "meant by “those called”?",
            _with(lambda i, r, s: ((1 - i) * s, (1 - i) * s + i * (1 - r))),
        ),
        Mistake(
            "You gave back the accuracy, a share of all people. Who is left if only those count who are called?",
            lambda share_ill, recall, specificity: share_ill * recall + (1 - share_ill) * specificity,
        ),
        Mistake(
            "Where nobody is called your share is 0. A share of nobody is no number: what did the exercise promise?",
            _with(lambda i, r, s: (i * r, i * r + (1 - i) * (1 - s)), empty=0.0),
        ),
        Mistake(
            "Where nobody is called your share is 1. A share of nobody is no number: what did the exercise promise?",
            _with(lambda i, r, s: (i * r, i * r + (1 - i) * (1 - s)), empty=1.0),
        ),
        Mistake(
            "You take every share of 0 for nobody called. If the test calls healthy people only, how many calls are "
            "right?",
            lambda i, r, s: float("nan") if i * r == 0 else i * r / (i * r + (1 - i) * (1 - s)),
        ),
        Mistake(f"You rounded people. {_WHOLE}", _whole_people(round)),
        Mistake(f"You cut people to whole ones. {_WHOLE}", _whole_people(int)),
        Mistake(
            "You take nobody ill for nobody called. If only healthy people are called, how many calls are right?",
            lambda i, r, s: float("nan") if i == 0 else _right(i, r, s),
        ),
        Mistake(
            "You take “no healthy person is called” for “nobody is called”. Who else may be called?",
            lambda i, r, s: float("nan") if s == 1 else _right(i, r, s),
        ),
        Mistake(
            "Almost nobody is not nobody: where one in a hundred million is called, somebody is. When is there nothing "
            "to divide by?",
            lambda i, r, s: float("nan") if np.isclose(i * r + (1 - i) * (1 - s), 0) else _right(i, r, s),
        ),
        *(
            Mistake(
                f"A small number below the line, {small:g}, gives 0 where nobody is called, and too little where few "
                "are. What did the exercise promise there?",
                lambda i, r, s, small=small: i * r / (i * r + (1 - i) * (1 - s) + small),
            )
            for small in (1e-7, 1e-8, 1e-9, 1e-12)
        ),
        Mistake(
            "Below the line you count the ill who are missed. They are not called: who else is?",
            _with(lambda i, r, s: (i * r, i * r + i * (1 - r))),
        ),
        Mistake(
            "Your share of the healthy who are called is 1 − recall. Of whom is the recall a share?",
            _with(lambda i, r, s: (i * r, i * r + (1 - i) * (1 - r))),
        ),
        Mistake(
            "You multiply the share of right calls among equally many ill and healthy with the share of the ill. How "
            "many hits and how many false alarms are there among 10,000?",
            lambda i, r, s: i * r / (r + 1 - s) if r + 1 - s else float("nan"),
        ),
        Mistake(
            "Your result is rounded, as in a printout. Should others compute with it?",
            lambda i, r, s: round(_right(i, r, s), 3),
        ),
        Mistake(
            "Your result is in percent. Between which numbers does a share lie?",
            _with(lambda i, r, s: (100 * i * r, i * r + (1 - i) * (1 - s))),
        ),
        Mistake(
            "You gave back the share of calls that are *wrong*. Which people stand above the line?",
            _with(lambda i, r, s: ((1 - i) * (1 - s), i * r + (1 - i) * (1 - s))),
        ),
    ),
)
