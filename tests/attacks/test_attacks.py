"""No hostile notebook gains a point that its student would not have without it, or touches another's.

A fast subset always runs; `COURSE_ALL_ATTACKS=1` runs all of them, on one backend: what is tried here does not depend
on it. They run on empty backends, or, with `COURSE_ATTACKS_BACKEND=torch`, on a real one.
"""

import functools
import os
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.attacks.attack_notebooks import ATTACKS
from tests.grading.conftest import POINTS, RIGHT, SIGNATURES, points, trial
from tests.kernels.conftest import processes, wait_until

EVERY = bool(os.environ.get("COURSE_ALL_ATTACKS"))
# A limit ends each of these after seconds; the first of each group stands for the others in the fast subset.
CHOSEN = [attack for number, attack in enumerate(ATTACKS) if EVERY or (not attack.slow and number % 4 == 0)]
LONGEST_SECONDS = 30


@pytest.fixture(scope="module")
def world(desk, quick_kernels, tmp_path_factory):
    """What lies around while the attacks run: an honest submission's marks, a gradebook, a secret."""
    folder = tmp_path_factory.mktemp("canary")
    (folder / "grades.csv").write_text("student,total\ndoe,0\n")
    (folder / "canary.txt").write_text("untouched")
    honest = desk.grade(trial(RIGHT), student="honest")
    assert points(honest) == POINTS
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANARY", "a token of the grader's")
        yield folder
    after = desk.grade(trial(RIGHT), student="honest")
    assert (after.grades, after.submission) == (honest.grades, honest.submission)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "grades.csv": "student,total\ndoe,0\n",
        "canary.txt": "untouched",
    }
    assert not Path("/tmp/pwned-by-pickle").exists()


def test_there_are_at_least_sixty_in_four_groups_each_of_its_own_name():
    counts = Counter(attack.group for attack in ATTACKS)
    assert sum(counts.values()) >= 60 and set(counts) == {"fake", "escape", "exhaust", "break"}
    assert min(counts.values()) >= 12
    assert len({(attack.group, attack.name) for attack in ATTACKS}) == len(ATTACKS)


@functools.cache
def worth_of_nothing(desk) -> float:
    """What it is worth to return 0 to every question: it is one number, and a share is one."""
    nothing = {name: f"def {signature}:\n    return 0" for name, signature in SIGNATURES.items()}
    return desk.grade(trial(nothing)).submission.points


@pytest.mark.parametrize("attack", CHOSEN, ids=lambda attack: f"{attack.group}: {attack.name}")
def test_it_ends_in_what_it_must(desk, world, attack):
    began = time.monotonic()
    outcome = desk.grade(attack.content, student="eve")
    assert time.monotonic() - began < LONGEST_SECONDS
    told = [(grade.exercise, grade.status, grade.points, grade.reason) for grade in outcome.grades]
    if attack.points is None:
        assert outcome.submission.points <= worth_of_nothing(desk), told
    else:
        assert outcome.submission.points == attack.points, told
    assert len(outcome.grades) == 3
    for grade in outcome.grades:
        assert grade.status == "right" or grade.reason or grade.verdicts, grade
        assert grade.status == "right" or grade.points < grade.possible
    lost = [grade for grade in outcome.grades if grade.status != "right"]
    if attack.statuses:
        hostile = {grade.status for grade in lost}
        assert hostile <= set(attack.statuses), [(grade.status, grade.reason) for grade in lost]
    if attack.message:
        assert attack.message in " ".join(grade.reason for grade in lost).lower()


def test_none_of_them_left_a_process_behind(desk, world, quick_kernels):
    _, _, folder = quick_kernels
    # The zygote, and the judge with what it needs.
    wait_until(lambda: len(processes(str(folder))) <= 3, 20)
