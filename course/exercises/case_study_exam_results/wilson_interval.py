"""Wilson's 95 % interval of a share, from one of one to several hundred."""

from collections.abc import Iterator

import numpy as np

from course.exercises.types import Data, Exercise


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    few, none = int(rng.integers(2, 6)), int(rng.integers(3, 9))
    yield {"about": "All of a few test students", "right": few, "total": few}
    yield {"about": "None of a few", "right": 0, "total": none}
    most = int(rng.integers(4, 9))
    yield {"about": "All but one of a few", "right": most - 1, "total": most}
    yield {"about": "A single student, who was told right", "right": 1, "total": 1}
    total = int(rng.integers(20, 60))
    yield {"about": "Some of some dozens", "right": int(total * rng.uniform(0.6, 0.9)), "total": total}
    total = int(rng.integers(400, 900))
    yield {"about": "Several hundred", "right": int(total * rng.uniform(0.1, 0.95)), "total": total}


wilson_interval = Exercise(
    id="case_study_exam_results.wilson_interval",
    title="How sure is a share of right answers?",
    points=3,
    kind="transcribe",
    cases=_cases,
    observe=lambda wilson_interval, case: {"interval": wilson_interval(case["right"], case["total"])},
    hints=(
        "Work with p = right / total and z = 1.96. The limits are a center minus and plus a half-width.",
        "Both, center and half-width, are divided by 1 + z²/total. That is what pulls the center toward one half.",
        "Under the root stand two terms: p(1 − p)/total and z²/(4·total²).",
    ),
)
