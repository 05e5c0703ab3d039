"""The best rule `x[:, feature] > threshold` for a table, and the share of students for whom it is right.

Any rule that is as good as the best counts, so that what a rule decides is handed over beside its feature and share.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    x = np.concatenate([rng.uniform(0, 3, (6, 2)), rng.uniform(4, 9, (6, 2))]).round(1)
    yield {"about": "One cut gets every student right", "x": x, "y": np.repeat([0, 1], 6)}
    x = rng.normal(5, 2, (40, 3)).round(1)
    # Skewed on purpose, so that neither the mean nor the middle of the range is the best place to cut.
    x[:, 1] = rng.gamma(2.0, 2.0, 40).round(1)
    y = (x[:, 1] > np.sort(x[:, 1])[28]).astype("int64")
    y[rng.permutation(40)[:3]] ^= 1
    yield {"about": "The second of three features tells most, and no cut gets all of them right", "x": x, "y": y}
    x = rng.uniform(1, 9, (15, 2)).round(1)
    y = np.ones(15, dtype="int64")
    x[7], y[7] = x.max(axis=0) + 1, 0  # the one who fails lies above all others: no cut can single them out
    yield {"about": "Nearly everybody passes, and no cut is better than saying so", "x": x, "y": y}


def _observe(best_rule: Callable[..., Any], case: Data) -> Data:
    rule = best_rule(case["x"], case["y"])
    try:
        feature, threshold, accuracy = (float(np.asarray(part)) for part in rule)
        passes = case["x"][:, int(feature)] > threshold
    except (TypeError, ValueError, IndexError, OverflowError):
        return {"rule": rule}
    # What the rule decides, not the threshold itself: any threshold between the same two students is the same rule.
    return {"feature": feature, "accuracy": accuracy, "passes": passes, "finite": not np.isnan(threshold)}


best_rule = Exercise(
    id="case_study_exam_results.best_rule",
    title="The best one-line rule",
    points=3,
    kind="design",
    cases=_cases,
    observe=_observe,
    hints=(
        "A threshold matters only through the students above it. Which thresholds are worth a try?",
        "Every value that occurs is worth a try, and one more: a threshold that everybody is above.",
        "Two loops, features and thresholds; for each pair the share of students on whom the rule agrees with `y`. "
        "Keep the pair with the largest.",
    ),
)
