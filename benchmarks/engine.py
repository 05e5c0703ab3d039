"""What the engine itself costs: `import course`, building forty lessons, and a check beside the student's own code.

    python benchmarks/engine.py

Machines are shared and noisy: each figure is a median of several runs, and the import is measured against a bare
interpreter in turn with it. Writes `benchmarks/results/engine.json`.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import recording

ROOT = Path(__file__).resolve().parent.parent
RUNS = 9


def seconds_of(command: list[str], **options: object) -> float:
    """Wall seconds of a whole process."""
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, **options)
    return time.perf_counter() - started


def import_cost() -> dict[str, float]:
    """`import course` beyond the interpreter's own start, in milliseconds, the two in turn."""
    bare, ours = [], []
    for _ in range(RUNS):
        bare.append(seconds_of([sys.executable, "-c", "pass"]))
        ours.append(seconds_of([sys.executable, "-c", "import course"]))
    extra = [1000 * (b - a) for a, b in zip(bare, ours, strict=True)]
    return {"interpreter_ms": 1000 * statistics.median(bare), "import_course_extra_ms": statistics.median(extra)}


def build_cost() -> dict[str, float]:
    """`course build --no-execute` of forty lessons, start-up included: ours, copied under other numbers."""
    sources = sorted((ROOT / "solutions").glob("[0-9][0-9]_*.py"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / "solutions").mkdir()
        for number in range(40):
            source = sources[number % len(sources)]
            text = source.read_text(encoding="utf-8")
            if number >= len(sources):
                # Exercise ids belong to one lesson: in the copies these cells are ordinary ones.
                text = text.replace('tags=["exercise"]', "").replace('tags=["check"]', "")
                text = (
                    text.replace("### BEGIN SOLUTION", "###").replace("### END SOLUTION", "###").replace("# STUB:", "#")
                )
            (folder / "solutions" / f"{number + 50:02d}_{source.stem[3:]}.py").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "course.cli", "--root", name, "build", "--no-execute"]
        return {"build_40_lessons_s": statistics.median(seconds_of(command) for _ in range(5))}


CHECKS = """
import json, sys, time
import course
course.setup()
import keras, numpy as np, warnings
warnings.simplefilter("ignore")
from course.checks.check import run
from course.exercises import find_exercise
from tests.answers.alternatives import {lesson} as alternatives
cost = {{}}
for exercise_id, answers in alternatives.RIGHT.items():
    answer = next(iter(answers.values()))
    exercise = find_exercise(exercise_id)
    wrong = lambda *args, **kwargs: 0.0
    for name, given in (("right", answer), ("wrong", wrong)):
        run(exercise_id, given)
        times = []
        for _ in range(3):
            spent = 0.0
            def timed(*args, **kwargs):
                global spent
                started = time.perf_counter()
                try:
                    return given(*args, **kwargs)
                finally:
                    spent += time.perf_counter() - started
            started = time.perf_counter()
            run(exercise_id, timed if callable(given) else given)
            times.append(time.perf_counter() - started - spent)
        cost[exercise_id + ", " + name] = 1000 * sorted(times)[1]
print(json.dumps(cost))
"""


def check_cost(backend: str) -> dict[str, float]:
    """Milliseconds of each check beside the student's own code, for a right answer and a wrong one."""
    cost: dict[str, float] = {}
    for path in sorted((ROOT / "tests" / "answers" / "alternatives").glob("[a-z]*.py")):
        done = subprocess.run(
            [sys.executable, "-c", CHECKS.format(lesson=path.stem)],
            check=True,
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, "KERAS_BACKEND": backend},
        )
        cost |= json.loads(done.stdout.splitlines()[-1])
    return cost


def main() -> None:
    """Measure, print and keep the figures."""
    figures: dict[str, object] = {"python": platform.python_version(), **import_cost(), **build_cost()}
    for backend in ("tensorflow", "jax", "torch"):
        cost = check_cost(backend)
        slowest = max(cost, key=lambda name: cost[name])
        figures[f"check_ms_{backend}"] = {
            "median": statistics.median(cost.values()),
            "slowest": cost[slowest],
            "slowest_is": slowest,
            "checks": len(cost),
        }
    recording.write("engine", figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
