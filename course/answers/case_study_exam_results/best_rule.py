"""A rule that no other beats: judged by what it decides about the students, not by its threshold."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.types import Answers, Data, Mistake, Verdict

Integers = NDArray[np.int64]


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x, y = case["x"], case["y"]
    readable = "passes" in observed and bool(observed["finite"]) and observed["feature"] in range(x.shape[1])
    message = (
        f"Expected three numbers: the feature (0 to {x.shape[1] - 1}), the threshold, the share of right answers. "
        f"Received: {_received(observed)}."
    )
    yield Verdict("a feature, a threshold, a share", readable, message)
    if not readable:
        return
    own = float((observed["passes"] == (y == 1)).mean())
    best = max(float(_shares_of_rules(x[:, feature], y).max()) for feature in range(x.shape[1]))
    message = f"Your rule is right on {own:.1%} of these students; there is one that is right on {best:.1%}."
    yield Verdict("no rule is right more often", own > best - 1e-9, message)
    yield comparing.number_agrees(
        "the share is the rule's own",
        observed["accuracy"],
        own,
        "the share of students for whom the rule that you gave is right",
        rtol=0,
        atol=1e-4,
    )


def _received(observed: Data) -> str:
    if "rule" in observed:
        numbers = comparing.real_numbers(observed["rule"])
        return (
            comparing.describe(observed["rule"]) if numbers is None or numbers.size != 3 else comparing.brief(numbers)
        )
    return f"feature {observed['feature']:g}" + ("" if observed["finite"] else ", a threshold that is no number")


def _shares_of_rules(values: Reals, y: Integers) -> Reals:
    """The share of right answers of every rule `values > threshold`: "all pass", and one for each distinct value."""
    order = np.argsort(values)
    # Sorted by a feature, a rule says fail up to some place and pass after it; ties cannot be told apart.
    fails_below = np.concatenate([[0], np.cumsum(y[order] == 0)])
    passes_above = (y == 1).sum() - np.concatenate([[0], np.cumsum(y[order] == 1)])
    ends_a_tie = np.concatenate([[True], np.diff(values[order]) > 0, [True]])
    shares: Reals = (fails_below + passes_above)[ends_a_tie] / len(y)
    return shares


def _try_rules(
    x: Reals,
    y: Integers,
    *,
    features: Sequence[int] | None = None,
    thresholds: Callable[[Reals], Any] | None = None,
    count: bool = False,
    at_least: bool = False,
) -> tuple[int, float, float]:
    """Search rules in a way that a mistake narrows or bends.

    Args:
        x, y: As the student's function gets them.
        features: The features that are tried; all of them by default.
        thresholds: The thresholds that are tried for a column; one below all values, and every value, by default.
        count: Whether the number of right answers comes back in place of their share.
        at_least: Whether a value at the threshold passes.
    """
    found = []
    for feature in range(x.shape[1]) if features is None else features:
        column = x[:, feature]
        tried = np.append(column.min() - 1, np.unique(column)) if thresholds is None else thresholds(column)
        for threshold in tried:
            decides = column >= threshold if at_least else column > threshold
            found.append((float((decides == y).mean()), -feature, -float(threshold)))
    share, feature, threshold = max(found)
    return -feature, -threshold, share * len(y) if count else share


best_rule = Answers(
    id="case_study_exam_results.best_rule",
    shares={
        "a feature, a threshold, a share": 0.2,
        "no rule is right more often": 0.5,
        "the share is the rule's own": 0.3,
    },
    judge=_judge,
    mistakes=(
        Mistake(
            "You only looked at the first feature. Which of the columns would you cut if you could choose?",
            lambda x, y: _try_rules(x, y, features=[0]),
        ),
        Mistake(
            "You cut each feature at its mean. Nothing says that the mean separates best: which other thresholds "
            "are there?",
            lambda x, y: _try_rules(x, y, thresholds=lambda column: [column.mean()]),
        ),
        Mistake(
            "You gave the number of students for whom the rule is right. A share lies between 0 and 1: what do "
            "you divide by?",
            lambda x, y: _try_rules(x, y, count=True),
        ),
        Mistake(
            "You tried `x >= threshold`, but the rule says `x > threshold`. What happens to the student on the "
            "threshold?",
            lambda x, y: _try_rules(x, y, at_least=True),
        ),
        Mistake(
            "You never tried 'everybody passes'. Which threshold lets every student through?",
            lambda x, y: _try_rules(x, y, thresholds=np.unique),
        ),
    ),
)
