"""Lesson 07, the case study: best rule: what right means, and what people get wrong."""

import numpy as np

from course.exercises.types import Answers, Mistake, Verdict


def judge_rule(case, observed):
    x, y = case["x"], case["y"]
    readable = "passes" in observed and observed["finite"] and observed["feature"] in range(x.shape[1])
    came = observed["rule"] if "rule" in observed else f"feature {observed['feature']:g}"
    yield Verdict(
        "a feature, a threshold, a share",
        bool(readable),
        f"Expected three numbers: the feature (0 to {x.shape[1] - 1}), the threshold, the share of right answers. "
        f"Got {came}.",
    )
    if not readable:
        return
    own = float((observed["passes"] == (y == 1)).mean())
    # Sorted by a feature, a rule says fail up to some place and pass after it; ties cannot be told apart.
    best = max(cut_shares(x[:, feature], y).max() for feature in range(x.shape[1]))
    yield Verdict(
        "no rule is right more often",
        own > best - 1e-9,
        f"Your rule is right on {own:.1%} of these students; there is one that is right on {best:.1%}.",
    )
    yield Verdict(
        "the share is the rule's own",
        abs(observed["accuracy"] - own) < 1e-4,
        f"The rule you gave is right on {own:.4f} of the students; you report {observed['accuracy']:.4f}.",
    )


def cut_shares(values, y):
    """The share of right answers of every rule `values > threshold`: one per distinct value, and one for "all pass"."""
    order = np.argsort(values)
    fails_below = np.concatenate([[0], np.cumsum(y[order] == 0)])
    passes_above = (y == 1).sum() - np.concatenate([[0], np.cumsum(y[order] == 1)])
    ends_a_tie = np.concatenate([[True], np.diff(values[order]) > 0, [True]])
    return (fails_below + passes_above)[ends_a_tie] / len(y)


def try_rules(x, y, *, features=None, thresholds=None, count=False, at_least=False):
    """Search rules in a way that a mistake narrows or bends."""
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
    judge=judge_rule,
    mistakes=(
        Mistake(
            "You only looked at the first feature. Which of the columns would you cut if you could choose?",
            lambda x, y: try_rules(x, y, features=[0]),
        ),
        Mistake(
            "You cut each feature at its mean. Nothing says that the mean separates best: which other "
            "thresholds are there?",
            lambda x, y: try_rules(x, y, thresholds=lambda column: [column.mean()]),
        ),
        Mistake(
            "You gave the number of students for whom the rule is right. A share lies between 0 and 1: "
            "what do you divide by?",
            lambda x, y: try_rules(x, y, count=True),
        ),
        Mistake(
            "You tried `x >= threshold`, but the rule says `x > threshold`. What happens to the student "
            "on the threshold?",
            lambda x, y: try_rules(x, y, at_least=True),
        ),
        Mistake(
            "You never tried 'everybody passes'. Which threshold lets every student through?",
            lambda x, y: try_rules(x, y, thresholds=np.unique),
        ),
    ),
)
