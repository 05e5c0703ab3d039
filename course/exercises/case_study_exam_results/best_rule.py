"""The best rule `x[:, feature] > threshold` for a table, and the share of students for whom it is right.

Any rule that is as good as the best counts: what came back is applied to the students, and whom it lets pass is judged.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from course.exercises.observing import inputs_after
from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    # Quarters of a point: exact in float32, too, and many of them alike. Where they begin is another place every time.
    low, high = rng.integers(1, 16, 6) / 4, rng.integers(20, 36, 6) / 4
    shift = int(rng.integers(0, 400)) / 4
    other = rng.permutation(np.arange(4, 28, 2)[:12]) / 4
    other[[0, 11]] = 9.0, 0.5  # the second feature, highest for one who failed and lowest for one who passed
    x = np.stack([np.concatenate([low, high]) + shift, other], axis=1)
    order = rng.permutation(12)
    yield {"about": "One cut gets every student right", "x": x[order], "y": np.repeat([0, 1], 6)[order]}
    x, telling = rng.integers(4, 36, (40, 3)) / 4, int(rng.integers(1, 3))
    # Seven in ten fail, so that neither the mean nor the middle of the range nor the median is a good place to cut.
    # The best place lies between two whole numbers, and whom the rule cannot get right lies far from it. Those above
    # the best place lie further and further apart: the mean falls below it, and the middle of the range above.
    rank, least = rng.permutation(40), 4 * int(rng.integers(1, 300))
    x[:, telling] = (rank + 3 * np.maximum(rank - 28, 0) + least) / 4
    y = (rank > 27).astype("int64")
    y[rng.permutation(np.flatnonzero(np.abs(rank - 27) > 5))[:3]] ^= 1
    yield {"about": "One of three features tells most, and no cut gets all of them right", "x": x, "y": y}
    x, lone = rng.integers(4, 36, (15, 2)) / 4, int(rng.integers(15))
    y = np.ones(15, dtype="int64")
    x[lone], y[lone] = x.max(axis=0) + 1, 0  # who fails lies above all others: no cut can single them out
    yield {"about": "Nearly everybody passes, and no cut is better than saying so", "x": x, "y": y}
    x, lone = rng.integers(4, 36, (15, 2)) / 4, int(rng.integers(15))
    y = np.zeros(15, dtype="int64")
    x[lone], y[lone] = x.min(axis=0) - 1, 1  # who passes lies below all others
    yield {"about": "Nearly everybody fails, and no cut is better than saying so", "x": x, "y": y}
    yield {"about": "A single student, who passed", "x": rng.integers(4, 36, (1, 2)) / 4, "y": np.array([1])}


def _observe(best_rule: Callable[..., Any], case: Data) -> Data:
    return {"rule": best_rule(case["x"], case["y"]), **inputs_after(case, "x", "y")}


def _inspect(observed: Data, case: Data) -> Data:
    """Whom the rule lets pass, in place of its threshold: two that lie between the same students are one rule."""
    try:
        feature, threshold, share = (float(one) for one in np.asarray(observed["rule"], dtype="float64").ravel())
    except (TypeError, ValueError):  # not three numbers
        return observed
    if feature not in range(case["x"].shape[1]) or np.isnan([threshold, share]).any():
        return observed
    told = {name: value for name, value in observed.items() if name != "rule"}
    passes = (case["x"][:, int(feature)] > threshold).astype("int64")
    return told | {"feature": feature, "passes": passes, "share": share}


best_rule = Exercise(
    id="case_study_exam_results.best_rule",
    title="The best one-line rule",
    points=3,
    kind="design",
    cases=_cases,
    observe=_observe,
    inspect=_inspect,
    hints=(
        "A threshold matters only through the students above it. Which thresholds are worth a try?",
        "Every value that occurs is worth a try, and one more: a threshold that everybody is above.",
        "Two loops, features and thresholds; for each pair the share of students on whom the rule agrees with `y`. "
        "Keep the pair with the largest.",
    ),
)
