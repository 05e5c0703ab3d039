"""A rule that no other beats: judged by whom it lets pass, not by its threshold."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course.answers import comparing
from course.answers.comparing import Reals
from course.exercises.types import Answers, Data, Mistake, Verdict

Integers = NDArray[np.int64]


_BEST, _OWN, _ALONE = "no rule is right more often", "the share is the rule's own", "inputs left alone"


def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    x, y = case["x"], case["y"]
    yield comparing.leaves_alone(_ALONE, case, observed, ["x", "y"])
    if "rule" in observed:  # nothing that could be applied
        rule = comparing.real_numbers(observed["rule"])
        came = comparing.describe(observed["rule"]) if rule is None or rule.size != 3 else comparing.brief(rule)
        message = (
            f"Expected three numbers: the feature (0 to {x.shape[1] - 1}), the threshold, the share of right answers. "
            f"Received: {came}."
        )
        yield Verdict(_BEST, False, message)
        return
    (share_came, share), (passes_came, passes) = (
        comparing.with_one_number(_BEST, observed["share"], "a share"),
        comparing.with_shape(_BEST, observed["passes"], y.shape, "whom the rule lets pass"),
    )
    if not share_came.right or not passes_came.right:
        yield comparing.all_of(_BEST, share_came, passes_came)
        return
    own = float((passes == (y == 1)).mean())
    best = max(float(_shares_of_rules(x[:, one], y).max()) for one in range(x.shape[1]))
    message = (
        f"Your rule, on feature {comparing.one_number(observed['feature']):.0f}, lets {passes.sum():.0f} of "
        f"{len(y)} students pass and is right on {own:.1%} of them; there is one that is right on {best:.1%}."
    )
    is_best = own > best - 1e-9
    yield Verdict(_BEST, is_best, message)
    # The share of a rule that is no better than "all pass" or "all fail" is no search's result.
    if is_best or own > max((y == 1).mean(), (y == 0).mean()):
        what = "the share of students for whom the rule that you gave is right"
        yield comparing.number_agrees(_OWN, share, own, what, rtol=0, atol=1e-4)


def _shares_of_rules(values: Reals, y: Integers) -> Reals:
    """The share of right answers of every rule `values > threshold`: "all pass", and one for each distinct value."""
    order = np.argsort(values, kind="stable")
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
    errors: bool = False,
    exchanged: bool = False,
    minimum: bool = False,
) -> tuple[float, float, float]:
    """Search rules in a way that a mistake narrows or bends.

    Args:
        x, y: As the student's function gets them.
        features: The features that are tried; all of them by default.
        thresholds: The thresholds that are tried for a column; one below all values, and every value, by default.
        count: Whether the number of right answers comes back in place of their share.
        at_least: Whether a value at the threshold passes.
        errors: Whether the share of wrong answers comes back.
        exchanged: Whether feature and threshold have changed places.
        minimum: Whether the worst rule is kept.
    """
    found = []
    for feature in range(x.shape[1]) if features is None else features:
        column = x[:, feature]
        tried = np.append(column.min() - 1, np.unique(column)) if thresholds is None else thresholds(column)
        for threshold in tried:
            decides = column >= threshold if at_least else column > threshold
            found.append((float((decides == y).mean()), -feature, -float(threshold)))
    share, feature, threshold = min(found) if minimum else max(found)
    share = 1 - share if errors else share
    first, second = (-threshold, -feature) if exchanged else (-feature, -threshold)
    return first, second, share * len(y) if count else share


def _between(column: Reals) -> Any:
    values = np.unique(column)
    return (values[1:] + values[:-1]) / 2 if len(values) > 1 else values


def _between_and_below(column: Reals) -> Any:
    values = np.unique(column)
    return np.concatenate([[values[0] - 1], (values[1:] + values[:-1]) / 2])


def _turned_round(x: Reals, y: Integers) -> tuple[float, float, float]:
    """The best of the rules and of their opposites, told as if it were a rule."""
    own, opposite = _try_rules(x, y), _try_rules(x, 1 - y)
    return max(own, opposite, key=lambda rule: rule[2])


best_rule = Answers(
    id="case_study_exam_results.best_rule",
    shares={_BEST: 0.8, _OWN: 0.15, _ALONE: 0.05},
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
        Mistake(
            "You never tried 'nobody passes': your thresholds all lie between two students. Which threshold stops "
            "every one of them?",
            lambda x, y: _try_rules(x, y, thresholds=_between_and_below),
        ),
        Mistake(
            "Your thresholds all lie between two students, so that neither everybody nor nobody passes. Which two "
            "rules are missing?",
            lambda x, y: _try_rules(x, y, thresholds=_between),
        ),
        Mistake(
            "You also count the rule turned round: 'pass if *not* greater'. Which of your two shares belongs to the "
            "rule that you return?",
            _turned_round,
        ),
        Mistake(
            "You cut each feature in the middle of its range. Nothing says that the middle separates best: which other "
            "thresholds are there?",
            lambda x, y: _try_rules(x, y, thresholds=lambda column: [(column.min() + column.max()) / 2]),
        ),
        Mistake(
            "You cut each feature at its median, so that half of the students pass. Does half of them?",
            lambda x, y: _try_rules(x, y, thresholds=lambda column: [np.median(column)]),
        ),
        Mistake(
            "You only looked at the last feature: each one overwrites the one before. What must outlive the loop over "
            "features?",
            lambda x, y: _try_rules(x, y, features=[x.shape[1] - 1]),
        ),
        Mistake(
            "The share that you give is that of the errors. Which students does a share of right answers count?",
            lambda x, y: _try_rules(x, y, errors=True),
        ),
        Mistake(
            "Threshold and feature have changed places. Which comes first?",
            lambda x, y: _try_rules(x, y, exchanged=True),
        ),
        Mistake(
            "You kept the worst rule. Which way does a share of right answers get better?",
            lambda x, y: _try_rules(x, y, minimum=True),
        ),
    ),
)
