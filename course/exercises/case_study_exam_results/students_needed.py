"""How many test students it takes to promise a share, with some of them predicted wrongly."""

from collections.abc import Iterator

import numpy as np

from course.exercises.types import Data, Exercise, Hint

_Z = 1.96


def _low_limit(right: int, total: int, z: float) -> float:
    p = right / total
    middle, reach = p + z**2 / (2 * total), z * np.sqrt(p * (1 - p) / total + z**2 / (4 * total**2))
    return float((middle - reach) / (1 + z**2 / total))


def _clear(errors: int, promise: float) -> bool:
    """Whether rounding decides nothing, and the exact interval does not ask for just one student more or fewer."""

    def needed(z: float) -> int:
        total = errors + 1
        while _low_limit(total - errors, total, z) < promise:
            total += 1
        return total

    exact = int(np.ceil(np.log(0.025) / np.log(promise)))  # Clopper and Pearson's number without errors
    return needed(_Z - 1e-4) == needed(_Z + 1e-4) and (errors > 0 or abs(exact - needed(_Z)) != 1)


def _cases(rng: np.random.Generator) -> Iterator[Data]:
    for errors, lowest, highest, about in (
        (0, 0.55, 0.8, "nobody is predicted wrongly"),
        (int(rng.integers(1, 4)), 0.6, 0.8, "some are predicted wrongly"),
        (0, 0.9, 0.96, "nobody is predicted wrongly, and much is promised"),
        (int(rng.integers(4, 9)), 0.8, 0.9, "several are predicted wrongly, and much is promised"),
        (0, 0.175, 0.2, "so little is promised that one student is enough"),
        (0, 0.9966, 0.9972, "more is promised than a thousand students can hold"),
    ):
        promise = float(np.round(rng.uniform(lowest, highest), 5))
        while not _clear(errors, promise):
            promise = float(np.round(rng.uniform(lowest, highest), 5))
        yield {"about": f"{about}: errors={errors}, promise={promise}", "errors": errors, "promise": promise}


students_needed = Exercise(
    id="case_study_exam_results.students_needed",
    title="How many students make a promise?",
    points=3,
    kind="reason",
    cases=_cases,
    observe=lambda students_needed, case: {"total": students_needed(case["errors"], case["promise"])},
    hints=(
        "For a given number of students you can compute the interval. Which of its two limits is the promise about?",
        "Start with the fewest students that there can be, and add one until the limit is high enough.",
        Hint(
            "If `errors` of `total` students are predicted wrongly, how many are predicted rightly? That is what "
            "`wilson` wants.",
            about=("the number when some are predicted wrongly",),
        ),
    ),
)
