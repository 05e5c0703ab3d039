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

from course.grading.student_kernel import StudentKernel
from course.kernels import gauges
from tests.attacks.attack_notebooks import ATTACKS
from tests.grading.conftest import POINTS, RIGHT, SIGNATURES, points, trial
from tests.kernels.conftest import processes, wait_until

EVERY = bool(os.environ.get("COURSE_ALL_ATTACKS"))
# A limit ends each of these after seconds; the first of each group stands for the others in the fast subset.
CHOSEN = [attack for number, attack in enumerate(ATTACKS) if EVERY or (not attack.slow and number % 4 == 0)]
LONGEST_SECONDS = 30
MOST_MEBIBYTES = 300  # of this process, which is the grader here, beyond what it had
CANARY = f"cnry-{os.urandom(8).hex()}"  # its pattern, in an attack, is one that does not find itself
CANARIES = (
    "CANARY", "API_TOKEN", "KERAS_CANARY", "TF_CANARY", "TORCH_CANARY", "JAX_CANARY", "PYTHON_CANARY", "LC_CANARY",
    "MPLCANARY", "OMP_CANARY", "COURSE_CANARY", "XDG_CANARY", "LD_CANARY", "XLA_CANARY",
)  # fmt: skip


@pytest.fixture(scope="module")
def world(desk, quick_kernels, tmp_path_factory):
    """What lies around while the attacks run: an honest submission's marks, a gradebook, a secret."""
    folder = tmp_path_factory.mktemp("canary")
    (folder / "grades.csv").write_text("student,total\ndoe,0\n")
    (folder / "canary.txt").write_text("untouched")
    honest = desk.grade(trial(RIGHT), student="honest")
    assert points(honest) == POINTS
    with pytest.MonkeyPatch.context() as patch:
        # By names of every kind that a list of prefixes would let through, too.
        for name in CANARIES:
            patch.setenv(name, CANARY)
        yield folder
    after = desk.grade(trial(RIGHT), student="honest")
    assert (after.grades, after.submission) == (honest.grades, honest.submission)
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "grades.csv": "student,total\ndoe,0\n",
        "canary.txt": "untouched",
    }
    assert not Path("/tmp/pwned-by-pickle").exists()


@pytest.fixture
def marks(monkeypatch):
    """What hostile code has left in its sandboxes: read through folders that were opened when they were made."""
    folders = []
    start = StudentKernel.__init__

    def started(self, *arguments, **options):
        start(self, *arguments, **options)
        kernel = gauges.tree(self._process.pid)[2]
        folders.append(os.open(f"/proc/{kernel}/root/tmp", os.O_RDONLY | os.O_DIRECTORY))

    monkeypatch.setattr(StudentKernel, "__init__", started)
    yield lambda: {
        name.removeprefix(".ran-") for folder in folders for name in os.listdir(folder) if name.startswith(".ran-")
    }
    for folder in folders:
        os.close(folder)


@pytest.fixture
def grown():
    """Gives by how many MiB this process has grown at most since the test began."""

    def of(name: str) -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) // 1024

    Path("/proc/self/clear_refs").write_text("5")
    before = of("VmRSS")
    return lambda: of("VmHWM") - before


def test_there_are_at_least_ninety_in_four_groups_each_of_its_own_name():
    counts = Counter(attack.group for attack in ATTACKS)
    assert sum(counts.values()) >= 90 and set(counts) == {"fake", "escape", "exhaust", "break"}
    assert min(counts.values()) >= 12
    assert len({(attack.group, attack.name) for attack in ATTACKS}) == len(ATTACKS)


@functools.cache
def worth_of_nothing(desk) -> float:
    """What it is worth to return 0 to every question: it is one number, and a share is one."""
    nothing = {name: f"def {signature}:\n    return 0" for name, signature in SIGNATURES.items()}
    return desk.grade(trial(nothing)).submission.points


@pytest.mark.parametrize("attack", CHOSEN, ids=lambda attack: f"{attack.group}: {attack.name}")
def test_it_ends_in_what_it_must(desk, world, marks, grown, attack):
    began = time.monotonic()
    outcome = desk.grade(attack.content, student="eve")
    assert time.monotonic() - began < LONGEST_SECONDS
    told = [(grade.exercise, grade.status, grade.points, grade.reason) for grade in outcome.grades]
    assert marks() >= set(attack.marks), (marks(), told, outcome.submission.notes)
    assert attack.marks or attack.group == "break" or "hostile" not in str(attack.content)
    assert grown() < MOST_MEBIBYTES
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
