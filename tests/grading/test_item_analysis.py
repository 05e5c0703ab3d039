"""What a batch says about its exercises, against NumPy and by hand."""

import math

import numpy as np
import pytest

from course.grading.item_analysis import FEWEST, OUTCOMES, discrimination, exercises, mistakes, outcome
from course.grading.records import STATUSES, Batch, Grade, SubmissionRecord
from tests.grading import generated_batch


def test_discrimination_is_the_correlation_with_the_rest():
    rng = np.random.default_rng(0)
    rest = rng.uniform(size=50)
    shares = (rest + rng.normal(0, 0.3, 50) > 0.5).astype(float)
    found = discrimination(list(shares), list(rest))
    assert found.r == pytest.approx(np.corrcoef(shares, rest)[0, 1])
    assert found.low < found.r < found.high and found.count == 50


def test_its_interval_holds_the_truth_nineteen_times_in_twenty():
    rng = np.random.default_rng(1)
    truth, held = 0.6, 0
    for _ in range(400):
        one, other = rng.multivariate_normal([0, 0], [[1, truth], [truth, 1]], 40).T
        found = discrimination(list(one), list(other))
        held += found.low <= truth <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_few_students_and_equal_ones_give_no_number_but_a_reason():
    assert discrimination([0.0, 1.0] * 5, [0.1, 0.9] * 5).why == f"fewer than {FEWEST} submissions"
    assert discrimination([1.0] * 40, list(np.linspace(0, 1, 40))).why == "everybody earned the same"
    assert discrimination([1.0] * 40, list(np.linspace(0, 1, 40))).r is None


def test_a_perfect_correlation_has_an_interval():
    values = list(np.linspace(0, 1, 30))
    found = discrimination(values, values)
    assert found.r == pytest.approx(1) and math.isfinite(found.low)


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_an_outcome(status):
    points = 2.0 if status == "right" else 0.0
    assert outcome(Grade("a", "l", "l.e", "E", points, 2, status)) in OUTCOMES


def test_partly_right_is_between():
    assert outcome(Grade("a", "l", "l.e", "E", 1.0, 2, "not right")) == "partly"
    assert outcome(Grade("a", "l", "l.e", "E", 0.0, 2, "not right")) == "no points"


def test_every_readable_submission_counts_once():
    batch = generated_batch.batch()
    for one in exercises(batch):
        readable = {s.student for s in batch.submissions if s.lesson == one.lesson and s.graded}
        shares = [g.points / g.possible for g in batch.grades if g.exercise == one.exercise and g.student in readable]
        assert one.count == sum(one.outcomes.values()) == len(shares)
        assert one.mean_share == pytest.approx(np.mean(shares))


def test_the_rest_leaves_the_exercise_itself_out():
    rng = np.random.default_rng(2)
    earned = rng.integers(0, 3, (30, 3)).astype(float)
    grades = tuple(
        Grade(f"s{row}", "l", f"l.e{column}", "", earned[row, column], 2, "right")
        for row in range(30)
        for column in range(3)
    )
    facts = exercises(Batch(tuple(SubmissionRecord(f"s{row}", "l") for row in range(30)), grades))
    for column, one in enumerate(facts):
        rest = earned.sum(axis=1) - earned[:, column]
        assert one.discrimination.r == pytest.approx(np.corrcoef(earned[:, column], rest)[0, 1])


def test_mistakes_are_counted_the_commonest_first():
    def grade(student: str, message: str) -> Grade:
        return Grade(student, "l", "l.e", "E", 0.0, 2, "not right", diagnosis=message)

    found = mistakes(Batch((), (grade("b", "x"), grade("a", "y"), grade("c", "y"), grade("d", ""))))
    assert found == [(2, "l.e", "y", ("a", "c")), (1, "l.e", "x", ("b",))]
