"""CONTRIBUTING's checklist, walked: a made-up lesson in a copy of the repository, from its entry in the plan on.

The lessons that are there are left out of the copy: what they cost is not what is asked here.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.authoring.conftest import FAULTS, ROOT

pytestmark = pytest.mark.slow

LESSON, NAME = "43_doubling", "doubling"
ENTRY = """
[[lesson]]
id = "43_doubling"
part = "Projects"
title = "Doubling"
teach = "Twice a number."
exercises = 1
data = ["digits"]
"""
TOPICS = """
[[topic]]
id = "doubling-rule"
lesson = "43_doubling"
title = "Twice a number"
fact = "Twice a number is the number added to itself"
errata = ["E72"]
teach = "exercise"

[[topic]]
id = "doubling-seen"
lesson = "43_doubling"
title = "Doubling, seen"
fact = "Two of a thing are one and one more"
teach = "demo"
"""
SUMMARY = 'title = "Doubling"\nsummary = "double a number, and see it"\n'

EUCLID = "Euclid (300 BC), [Elements](https://mathcs.clarku.edu/~djoyce/java/elements/)"
PEANO = "Peano (1889), [his axioms](https://en.wikipedia.org/wiki/Peano_axioms)"

# What an author writes in the place of each "TODO: …", by a pattern that finds it.
SOURCE = [
    (r"TODO: the failure of a tool.*", "A number, and it is too small: 3 where 6 was promised."),
    (r"TODO: four to six promises.*", "double a number."),
    (r"TODO: one question, for which.*", "How many pictures are there to learn from? Guess."),
    (r"# TODO: the failure, in a number.*\n", ""),
    (r'data\.load\("digits"\)', 'data.load("digits", verbose=False)\nprint(len(digits.train.x))'),
    (r"TODO: one sentence that reads the output.*", "There are 1,077."),
    (r"TODO: on the way.*", "Twice as many would be better."),
    (r"TODO: Twice a number is.*", "Twice a number is the number and itself once more."),
    (r"TODO: a common mistake \(E72\).*", "Often written: two units. It is one unit with two inputs."),
    (r"TODO: Two of a thing.*", "Two are one and one more."),
    (r"# TODO: a short cell that shows it.*", "print(1 + 1)"),
    (r"TODO: the constraint or the baseline.*", "Double every number."),
    (r'"""TODO: what it returns\.', '"""Twice `x`.'),
    (r'raise NotImplementedError\("TODO: the solution"\)', "return (x.T + x.T).T"),
    (r"TODO: the promises from above.*", "doubled a number."),
    (r"TODO: prove, explain.*", "Double a word. What would that be?"),
    (r"TODO: what the coming lessons.*", "Nothing follows."),
    (r"TODO: two to four readings.*", f"{EUCLID}; {PEANO}."),
]
QUESTION = [
    (r"# TODO: inputs of every kind.*\n", ""),
    (r"# TODO: hand over results.*\n", ""),
    (r"TODO: what is asked, in a few words", "Double every number"),
    (r"TODO: a question that shows where to start", "What is twice 3?"),
    (r"TODO: a step further, and still not the answer", "What must be added to 3 to get there?"),
]
ANSWERS = [
    (r"# TODO: an independent reference.*\n", ""),
    (r"# TODO: verdicts on behavior.*\n", ""),
    (r"raise NotImplementedError", "return np.multiply(2.0, x)"),
    *[
        (
            rf'"TODO: misconception {number} .*",\n\s*lambda x: .*,',
            f'"You {what}. Which number is twice 3?",\n{answer},',
        )
        for number, what, answer in (
            (1, "halved it", "lambda x: np.divide(x, 2)"),
            (2, "squared it", "np.square"),
            (3, "added two", "lambda x: np.add(x, 2)"),
            (4, "left it as it was", "np.asarray"),
        )
    ],
]
QUIZ = [
    (r"TODO: one question, decided by.*(?=\")", "How many pictures are there to learn from?"),
    (r"TODO: what most people would say", "60,000"),
    (r"TODO: what is right", "1,077"),
    (r"TODO: what somebody says.*(?=\")", "1,797"),
]
QUIZ_ANSWERS = [
    (r"TODO: what speaks against it.*(?=\")", "That many are in MNIST, another set."),
    (r"TODO: why it is so", "Three fifths of 1,797, the training part."),
    (r"TODO: where it goes wrong", "That is all of them, the test part included."),
]
OTHERS = [
    (
        r' *# TODO: two functions.*\n( *)"doubling.twice": \{\},',
        r'\1"doubling.twice": {"by two": lambda x: 2 * x, "in lists": lambda x: [[n + n for n in r] for r in x]},',
    )
]


def fill(path: Path, places: list[tuple[str, str]]) -> None:
    """Write what an author writes; every place must be there, and none may be left."""
    text = path.read_text(encoding="utf-8")
    for pattern, written in places:
        text, found = re.subn(pattern, written, text)
        assert found, f"{path.name} has no place for {pattern!r}."
    assert "TODO" not in text, text
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A copy of the repository without its lessons, and a folder of its own for kernels."""
    here = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__", "*.ipynb", "proofs.json", "[0-9][0-9]_*.py")
    for folder in ("course", "tests"):
        shutil.copytree(ROOT / folder, here / folder, ignore=ignored)
    for folder in ("solutions", "notebooks", "docs"):
        (here / folder).mkdir()
    for name in ("pyproject.toml", "constraints.txt", "README.md", "CONTRIBUTING.md", "docs/data.md"):
        shutil.copy(ROOT / name, here / name)
    kernels = tempfile.mkdtemp(prefix="cg-")  # short: the address of a socket has room for a hundred letters
    monkeypatch.setenv("COURSE_KERNELS_DIR", kernels)
    monkeypatch.setenv("PYTHONPATH", str(here))
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.delenv("MPLBACKEND", raising=False)
    yield here
    called(here, "kernels", "stop")
    shutil.rmtree(kernels, ignore_errors=True)


def faults(told: list[str]) -> list[str]:
    """Complaints about how a lesson is made, rather than about what is still to be written."""
    return [line for line in told if any(line.endswith(f"[{rule}]") for rule in FAULTS)]


def called(checkout: Path, *arguments: str) -> subprocess.CompletedProcess:
    return run(checkout, "-m", "course.cli", *arguments)


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess:
    # Everywhere: an exercise in NumPy would else be another backend's to try.
    environment = {**os.environ, "COURSE_EVERYWHERE": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=checkout, capture_output=True, text=True, env=environment, check=False
    )


def test_the_checklist_leads_to_a_lesson_that_is_built_checked_and_covered(checkout):
    # 1. Plan.
    lessons, topics = checkout / "course" / "lessons.toml", checkout / "course" / "topics.toml"
    lessons.write_text(lessons.read_text(encoding="utf-8") + ENTRY, encoding="utf-8")
    topics.write_text(topics.read_text(encoding="utf-8") + TOPICS, encoding="utf-8")
    # 2. course new.
    done = called(checkout, "new", LESSON, "twice")
    assert done.returncode == 0, done.stderr
    source = checkout / "solutions" / f"{LESSON}.py"
    asking, judging = (checkout / "course" / side / NAME for side in ("exercises", "answers"))
    others = checkout / "tests" / "answers" / "alternatives" / f"{NAME}.py"
    # 3. What is still to be written is listed, and nothing else is wrong with it.
    done = called(checkout, "lint", LESSON)
    told = done.stdout.splitlines()
    assert done.returncode == 1 and not faults(told)
    beside = [folder / file for folder in (asking, judging) for file in ("twice.py", "quizzes.py")]
    for path in (source, *beside, others):
        assert any(line.startswith(str(path)) and line.endswith("[unfinished]") for line in told), path
    # 3. and 4. Filled; 5. the summary.
    fill(source, SOURCE)
    fill(asking / "twice.py", QUESTION)
    fill(judging / "twice.py", ANSWERS)
    fill(asking / "quizzes.py", QUIZ)
    fill(judging / "quizzes.py", QUIZ_ANSWERS)
    fill(others, OTHERS)
    lessons.write_text(lessons.read_text(encoding="utf-8").replace('title = "Doubling"\n', SUMMARY), encoding="utf-8")
    # 6. Built: the solution's own answer is right.
    done = called(checkout, "build", LESSON, "--backend", "torch")
    assert done.returncode == 0, done.stdout + done.stderr
    executed = json.loads((checkout / "solutions" / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    text = json.dumps(executed["cells"])
    assert '"outcome": "right"' in text and "1077" in text
    student = (checkout / "notebooks" / f"{LESSON}.ipynb").read_text(encoding="utf-8")
    assert "raise NotImplementedError" in student and "x.T" not in student
    readme, sets = (checkout / "README.md").read_text(), (checkout / "docs" / "data.md").read_text()
    assert f"[43 Doubling](notebooks/{LESSON}.ipynb) | double a number, and see it |" in readme
    assert re.search(r"^\| \[`digits`\].*, 43 \|$", sets, flags=re.M)
    # 8. Nothing is wrong, what is there is what the sources give, the topics are taught.
    done = called(checkout, "lint", LESSON)
    assert done.returncode == 0, done.stdout
    done = called(checkout, "build", "--check")
    assert done.returncode == 0, done.stdout
    done = called(checkout, "coverage")
    for topic in ("doubling-rule", "doubling-seen"):
        assert re.search(rf"^{topic} .*{LESSON}", done.stdout, flags=re.M), done.stdout
    # And the tests that every exercise has to pass.
    tests = ["tests/answers/test_every_exercise.py", "-k", "doubling", "-p", "no:nbval", "-p", "no:cacheprovider"]
    done = run(checkout, "-m", "pytest", "-q", *tests)
    assert done.returncode == 0 and re.search(r"^7 passed", done.stdout, flags=re.M), done.stdout


def test_the_checklist_names_each_command_that_was_called():
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.split("## Add a lesson")[1].split("\n## ")[0]
    steps = re.findall(r"^(\d+)\. ", section, flags=re.M)
    assert steps == [str(number) for number in range(1, len(steps) + 1)]
    called = re.findall(r"`(?:course|make) ([a-z-]+)", section)
    for command in ("new", "lint", "build", "run", "coverage", "test"):
        assert command in called
    for path in re.findall(r"`((?:solutions|course|tests|docs)/[\w/.]+)`", section):
        assert "NN_" in path or (ROOT / path).exists(), f"CONTRIBUTING names {path}, which is not there."
