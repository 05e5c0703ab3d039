"""What grading costs, against what cannot be saved and against others, on the same submissions in one run.

python benchmarks/grading.py                    into benchmarks/results/grading.json
python benchmarks/grading.py --otter PYTHON     with otter-grader, of an environment that has this package's, too
python benchmarks/grading.py --load 1000        a thousand submissions, one in ten hostile or broken; killed and resumed

Every command is timed whole, from its start to its end, on one processor core (`taskset`), sandbox on. "Floor" is the
student's own code alone: for each submission a forked, fully isolated kernel that runs the same cells and ends; nothing
is asked, judged or written. Zygotes run already, as they do for fifteen minutes after their last kernel; the time that
the first one takes is given beside it.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import recording

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
ROOT = Path(__file__).resolve().parent.parent
COURSE = str(Path(sys.executable).parent / "course")


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", default="tensorflow", choices=("tensorflow", "jax", "torch"))
    parser.add_argument("--lesson", default="00_start_here")
    parser.add_argument("--submissions", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nbgrader", type=int, default=20, help="submissions that nbgrader grades; 0 leaves it out")
    parser.add_argument("--otter", metavar="PYTHON", help="an interpreter that imports otter, Keras and course")
    parser.add_argument("--load", type=int, default=0, help="instead: this many submissions, killed and resumed")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="for --load")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="cb-"))
    os.environ["COURSE_KERNELS_DIR"] = str(base / "k")
    (base / "k").mkdir(mode=0o700)
    try:
        report = load(options, base) if options.load else compare(options, base)
    finally:
        subprocess.run([COURSE, "kernels", "stop"], check=False, capture_output=True)
        shutil.rmtree(base, ignore_errors=True)
    recording.write("grading_load" if options.load else "grading", report)
    print(json.dumps(report, indent=1))
    return 0


def about() -> dict:
    from benchmarks.kernels import versions

    return {
        "when": time.strftime("%Y-%m-%d"),
        "machine": f"{os.cpu_count()} processors",
        "load_before": round(os.getloadavg()[0], 2),
        "versions": versions(),
    }


def compare(options: argparse.Namespace, base: Path) -> dict:
    """The floor and this grader in turns; then nbgrader and otter on the same submissions."""
    facts = about()
    handed_in = base / "in"
    for number in range(options.submissions):
        put(handed_in / f"student{number:02}_{number}_1_{options.lesson}.ipynb", solution(options.lesson, number))
    grade = [
        COURSE,
        "--root",
        str(ROOT),
        "grade",
        str(handed_in),
        "--backend",
        options.backend,
        "--secret",
        "benchmark",
    ]
    floor = [sys.executable, "-c", textwrap.dedent(FLOOR), str(ROOT), str(handed_in), options.lesson, options.backend]
    first = timed([*grade, "-o", str(base / "first")])
    # By another name of the interpreter (`python`, not `python3`), and so with a zygote of its own: started here.
    timed(floor)
    times: dict[str, list[float]] = {"floor": [], "course grade": []}
    proportional = (0.0, 0.0)
    for number in range(options.rounds):
        times["floor"].append(timed(floor))
        took, peak = timed_with_memory([*grade, "-o", str(base / f"out{number}")])
        times["course grade"].append(took)
        proportional = max(proportional, peak)
    per = {name: sorted(values)[len(values) // 2] / options.submissions for name, values in times.items()}
    if options.nbgrader:
        per["nbgrader autograde"] = nbgrader(options, base) / options.nbgrader
    if options.otter:
        per["otter run"] = otter(options, base, sorted(handed_in.iterdir())) / options.submissions
    report = facts | {
        "load_after": round(os.getloadavg()[0], 2),
        "backend": options.backend,
        "lesson": options.lesson,
        "submissions": options.submissions,
        "processors_used": 1,
        "seconds_for_all": {name: [round(one, 2) for one in values] for name, values in times.items()},
        "seconds_per_submission": {name: round(value, 3) for name, value in per.items()},
        "seconds_of_the_first_run_with_the_start_of_the_zygote": round(first, 2),
        "over_the_floor": round(per["course grade"] / per["floor"], 2),
        "over_the_floor_in_each_round": [
            round(ours / least, 2) for least, ours in zip(times["floor"], times["course grade"], strict=True)
        ],
        "mebibytes_proportional": {
            "all processes with their zygote": round(proportional[0]),
            "a student's kernel": round(proportional[1]),
        },
    }
    for other in ("nbgrader autograde", "otter run"):
        if other in per:
            report[f"times_faster_than_{other.split()[0]}"] = round(per[other] / per["course grade"], 1)
    return report


FLOOR = """
    import os, sys
    from pathlib import Path
    root, handed_in, lesson, backend = sys.argv[1:]
    sys.path.insert(0, root)
    from course.grading.matching import match
    from course.grading.reading import read
    from course.grading.released import load_released
    from course.grading.student_kernel import Settings, StudentKernel, steady_environment, wait_for_ends
    steady_environment()
    released = load_released(Path(root, "notebooks"), [lesson])[lesson]
    for path in sorted(Path(handed_in).iterdir()):
        steps = match(read(path.read_bytes()), released).steps
        kernel = StudentKernel(backend, Settings(), 600)
        ran = kernel.load([step for step in steps if step.kind != "demonstration"], "ff")
        if [one for one in ran if one.error]:
            raise SystemExit(f"{path.name}: {ran}")
        kernel.close()
    wait_for_ends()
"""


def nbgrader(options: argparse.Namespace, base: Path) -> float:
    """The time that `nbgrader autograde` takes for copies of the same solution."""
    course = base / "nbgrader"
    put(
        course / "source" / "ps" / f"{options.lesson}.ipynb",
        (ROOT / "notebooks" / f"{options.lesson}.ipynb").read_bytes(),
    )
    # It starts a program of its own by name.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "KERAS_BACKEND": options.backend, "CUDA_VISIBLE_DEVICES": "-1"}
    tool = [sys.executable, "-m", "nbgrader"]
    at = [f"--course-dir={course}", "--log-level=ERROR"]
    subprocess.run([*tool, "generate_assignment", "ps", *at], check=True, env=environment)
    for number in range(options.nbgrader):
        put(
            course / "submitted" / f"student{number:02}" / "ps" / f"{options.lesson}.ipynb",
            solution(options.lesson, number),
        )
    return timed([*tool, "autograde", "ps", *at, "--ExecutePreprocessor.timeout=600"], environment)


def otter(options: argparse.Namespace, base: Path, submissions: list[Path]) -> float:
    """The time that `otter run` takes, a command a submission, for tests that only ask whether each answer is there."""
    tests = base / "otter"
    for number, name in enumerate(answers(options.lesson)):
        case = {"code": f">>> {name} is not None\nTrue"}
        spec = {"name": f"q{number}", "points": 1, "suites": [{"cases": [case]}]}
        put(tests / "tests" / f"q{number}.py", f"OK_FORMAT = True\ntest = {spec!r}\n".encode())
    environment = {**os.environ, "KERAS_BACKEND": options.backend, "CUDA_VISIBLE_DEVICES": "-1"}
    tool = [options.otter, "-m", "otter"]
    subprocess.run([*tool, "generate", "--no-requirements"], check=True, env=environment, cwd=tests)
    took = 0.0
    for path in submissions:
        took += timed([*tool, "run", str(path), "-a", str(tests / "autograder.zip"), "-o", str(tests)], environment)
        results = json.loads((tests / "results.json").read_text())["tests"]
        points = [one["score"] for one in results if one.get("max_score")]
        if not points or not all(points):
            raise SystemExit(f"otter gave {path.name}: {points}")
    return took


def answers(lesson: str) -> list[str]:
    """The names that a lesson's exercises ask for."""
    from course.grading.released import load_released

    exercises = load_released(ROOT / "notebooks", [lesson])[lesson].exercises
    return sorted({name for exercise in exercises for name in exercise.names})


def solution(lesson: str, number: int) -> bytes:
    """The lesson's own solution with a comment that makes it this student's."""
    tree = json.loads((ROOT / "solutions" / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    tree["cells"].append({"cell_type": "markdown", "metadata": {}, "source": f"Student {number}", "id": f"n{number}"})
    return json.dumps(tree).encode()


def put(path: Path, content: bytes) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def timed(command: list[str], environment: dict[str, str] | None = None) -> float:
    """Seconds that a command takes on one processor core."""
    return timed_with_memory(command, environment, look=False)[0]


def timed_with_memory(
    command: list[str], environment: dict[str, str] | None = None, *, look: bool = True
) -> tuple[float, tuple[float, float]]:
    """Seconds on one core, and the most proportional memory (MiB) of the command, its kernels and its judge."""
    began = time.perf_counter()
    core = str(max(os.sched_getaffinity(0)))
    process = subprocess.Popen(["taskset", "-c", core, *command], env=environment, stderr=subprocess.PIPE, text=True)
    peak = (0.0, 0.0)
    while look and process.poll() is None:
        peak = max(peak, proportional_mebibytes(process.pid))
        time.sleep(0.5)
    _, said = process.communicate()
    if process.returncode:
        raise SystemExit(f"{command}\n{said[-3000:]}")
    return time.perf_counter() - began, peak


def proportional_mebibytes(command: int) -> tuple[float, float]:
    """Of a command's processes and all that this run's zygotes forked, with them; and of one student's kernel."""
    from course.kernels.gauges import tree
    from course.kernels.runtime import mark_of

    mine = set(tree(command))
    folder = mark_of(os.environ["COURSE_KERNELS_DIR"]).encode()
    total, kernel = 0, 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                if int(name) in mine or folder in Path(f"/proc/{name}/cmdline").read_bytes():
                    rollup = Path(f"/proc/{name}/smaps_rollup").read_text()
                    size = int(rollup.partition("\nPss:")[2].split()[0])
                    total += size
                    if Path(f"/proc/{name}/comm").read_text().strip() == "course-sandbox":
                        kernel = max(kernel, size)
            except (OSError, IndexError, ValueError):
                continue
    return total / 1024, kernel / 1024


def load(options: argparse.Namespace, base: Path) -> dict:
    """Many submissions, one in ten hostile or broken: all accounted for, killed at random and resumed."""
    from course.grading import records
    from tests.attacks.attack_notebooks import ATTACKS

    facts = about()
    rng = random.Random(0)
    untouched = (ROOT / "notebooks" / f"{options.lesson}.ipynb").read_bytes()
    attacks = [attack.content for attack in ATTACKS if len(attack.content) < 2**20 and not attack.slow]
    handed_in = base / "in"
    for number in range(options.load):
        content = solution(options.lesson, number) if number % 3 else untouched
        if number % 10 == 9:
            content = rng.choice(attacks)
        put(handed_in / f"student{number:04}_{number}_1_{options.lesson}.ipynb", content)
    command = [COURSE, "--root", str(ROOT), "grade", str(handed_in), "--backend", options.backend, "--secret", "load"]
    command += ["--jobs", str(options.jobs), "--seconds", "10", "--submission-seconds", "60", "--memory", "1500"]

    def run(output: Path, kill_after: float | None = None) -> float:
        began = time.perf_counter()
        process = subprocess.Popen([*command, "-o", str(output)], stderr=subprocess.DEVNULL)
        try:
            process.wait(kill_after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        return time.perf_counter() - began

    whole = run(base / "whole")
    done = records.load(base / "whole")
    killed = 0
    for _ in range(options.kills):
        marks = base / "killed" / "marks"
        before = len(list(marks.glob("*.json"))) if marks.is_dir() else 0
        if before >= options.load:
            break
        run(base / "killed", rng.uniform(0.5, 2 * whole / (options.kills + 1)))
        killed += 1
    run(base / "killed")
    names = (records.SUBMISSIONS, records.GRADES, "grades.csv")
    same = all((base / "whole" / name).read_bytes() == (base / "killed" / name).read_bytes() for name in names)
    differ = [
        (one.student, one.exercise, one.status, other.status, one.reason, other.reason)
        for one, other in zip(done.grades, records.load(base / "killed").grades, strict=True)
        if one != other
    ]
    expected = {f"student{number:04}_{number}" for number in range(options.load)}
    honest = [one for one in done.submissions if int(one.lms_id) % 10 != 9]
    return facts | {
        "backend": options.backend,
        "submissions": options.load,
        "rows": len(done.submissions),
        "lost": sorted(expected - {one.student for one in done.submissions}),
        "honest_with_the_right_points": sum(
            one.points == (one.possible if int(one.lms_id) % 3 else 0) for one in honest
        ),
        "honest": len(honest),
        "jobs": options.jobs,
        "seconds": round(whole, 1),
        "killed_at_random_moments": killed,
        "the_same_bytes": same,
        "grades_that_differ": differ[:10],
    }


if __name__ == "__main__":
    sys.exit(main())
