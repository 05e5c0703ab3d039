"""A checkout with more lessons than there are: its copies are lessons like others, so their cost can be believed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proving import read_proofs

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "benchmarks" / "many_lessons.py"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True)


def test_copies_are_lessons_that_every_rule_holds(tmp_path):
    lessons = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9]*.py"))
    folder = tmp_path / "many"
    wanted = len(lessons) + 2
    done = run(ROOT, str(PROGRAM), "make", str(folder), "--lessons", str(wanted))
    assert done.returncode == 0, done.stderr
    assert len(list((folder / "solutions").glob("[0-9]*.py"))) == wanted
    for command in (("build", "--check"), ("lint",)):
        done = run(folder, "-m", "course.cli", *command)
        assert done.returncode == 0 and f"{wanted} lessons" in done.stdout, done.stdout + done.stderr

    done = run(folder, str(PROGRAM), "assume", str(folder), "torch")
    assert done.returncode == 0, done.stdout[-2000:]
    proofs = read_proofs(folder / "tests" / "proofs.json")
    assert ("50_start_here_50", "torch") in proofs and (lessons[0], "torch") in proofs

    before = proofs["50_start_here_50", "torch"].fingerprint
    assert run(folder, str(PROGRAM), "change", str(folder), "engine").returncode == 0
    assert run(folder, "-m", "course.cli", "build", "--check").returncode == 0
    assert run(folder, str(PROGRAM), "assume", str(folder), "torch").returncode == 0
    assert read_proofs(folder / "tests" / "proofs.json")["50_start_here_50", "torch"].fingerprint != before
