"""What the ten worst submissions cost the others in their batch: time, and the grader's own memory.

python benchmarks/hostile_batch.py              into benchmarks/results/hostile_batch.json
python benchmarks/hostile_batch.py --empty      no Keras: the tests' small notebook, and the grader's part alone

Forty submissions of one lesson, thirty of them honest and the same in both batches; the other ten are honest in the
first batch and hostile in the second, so that the thirty meet the same machine. An honest submission's time is what its
worker took for it, from the start of its kernel to its last mark. Memory is looked at five times a second: of the
command and its workers all that they have, of a judge what it does not share with its zygote.
"""

import argparse
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import recording

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
ROOT = Path(__file__).resolve().parent.parent
# By what they end, were they let: memory of the worker, the judge, time of the neighbors, the batch before it begins.
WORST = (
    "one message of fifty frames of 31 MiB",
    "one reply of three million lists",
    "a reply whose letters take four times the memory",
    "ZeroMQ's commands without end",
    "two hundred processes with sessions of their own",
    "a hundred threads that compute",
    "all the memory",
    "displays without end",
)


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backend", default="tensorflow", choices=("tensorflow", "jax", "torch"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--honest", type=int, default=30)
    parser.add_argument("--empty", action="store_true", help="no Keras: three answers in NumPy, as in tests/grading")
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="cb-"))
    os.environ["COURSE_KERNELS_DIR"] = str(base / "k")
    (base / "k").mkdir(mode=0o700)
    try:
        report = measured(options, base)
    finally:
        subprocess.run([sys.executable, "-m", "course.cli", "kernels", "stop"], check=False, cwd=ROOT)
        shutil.rmtree(base, ignore_errors=True)
    recording.write("hostile_batch_empty" if options.empty else "hostile_batch", report)
    print(json.dumps(report, indent=1))
    return 0


def measured(options: argparse.Namespace, base: Path) -> dict:
    """Both batches, after one submission that starts the zygote."""
    from benchmarks.grading import about, put

    facts = about()
    lesson = "00_start_here"
    root = empty_root(base, lesson) if options.empty else ROOT

    def solution(lesson: str, number: int) -> bytes:
        return numbered(root, lesson, number)

    # One in four, from the second on: the others are graded beside them, in the order of their names.
    places = [4 * number + 1 for number in range(10)]
    order = [place for place in range(options.honest + 10) if place not in places]
    worst = dict(zip(places, hostile(root, lesson), strict=True))
    for name, given in (("first", order[:1]), ("quiet", [*order, *places]), ("hostile", order)):
        for place in given:
            put(base / name / f"student{place:02}_{place}_1_{lesson}.ipynb", solution(lesson, place))
    for place, (suffix, content) in worst.items():
        put(base / "hostile" / f"student{place:02}_{place}_1_{lesson}{suffix}", content)
    took, peaks, times, points = {}, {}, {}, {}
    for name in ("first", "quiet", "hostile"):
        took[name], peaks[name] = graded(options, root, base / name, base / f"{name}-out")
        times[name], points[name] = results(base / f"{name}-out")
        print(f"{name}: {took[name]:.1f} s, {peaks[name]}", file=sys.stderr)
    honest = [f"student{place:02}_{place}" for place in order]
    ratios = [times["hostile"][student] / times["quiet"][student] for student in honest]
    return facts | {
        "load_after": round(os.getloadavg()[0], 2),
        "backend": options.backend,
        "jobs": options.jobs,
        "honest": len(honest),
        "hostile": 10,
        "honest_points_are_the_same": all(points["quiet"][one] == points["hostile"][one] for one in honest),
        "seconds_of_the_batch": {name: round(took[name], 1) for name in ("quiet", "hostile")},
        "seconds_of_an_honest_submission": {
            name: round(statistics.median(times[name][student] for student in honest), 2)
            for name in ("quiet", "hostile")
        },
        "times_as_long_beside_hostile_ones": {
            "median": round(statistics.median(ratios), 2),
            "mean": round(sum(times["hostile"][one] for one in honest) / sum(times["quiet"][one] for one in honest), 2),
            "most": round(max(ratios), 2),
        },
        "mebibytes_at_most": {name: peaks[name] for name in ("quiet", "hostile")},
    }


def empty_root(base: Path, lesson: str) -> Path:
    """A checkout with the tests' small notebook, and empty packages in the place of the backends."""
    from tests.grading.conftest import RIGHT, as_bytes, trial
    from tests.kernels.conftest import STUB_PACKAGES

    base.chmod(0o755)
    for name in STUB_PACKAGES:
        (base / "stubs" / name).mkdir(parents=True)
        (base / "stubs" / name / "__init__.py").write_text("")
    os.environ["PYTHONPATH"] = f"{base / 'stubs'}{os.pathsep}{ROOT}"
    for folder, tree in (("notebooks", trial()), ("solutions", trial(RIGHT))):
        (base / "root" / folder).mkdir(parents=True)
        (base / "root" / folder / f"{lesson}.ipynb").write_bytes(as_bytes(tree))
    shutil.copy(ROOT / "pyproject.toml", base / "root")
    return base / "root"


def numbered(root: Path, lesson: str, number: int) -> bytes:
    """The lesson's own solution with a comment that makes it this student's."""
    tree = json.loads((root / "solutions" / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    tree["cells"].append({"cell_type": "markdown", "metadata": {}, "source": f"Student {number}", "id": f"n{number}"})
    return json.dumps(tree).encode()


def hostile(root: Path, lesson: str) -> list[tuple[str, bytes]]:
    """The ten: eight notebooks that do their worst in the first answer, and two archives."""
    from tests.attacks.attack_notebooks import ATTACKS

    found = []
    for name in WORST:
        attack = next(attack for attack in ATTACKS if attack.name == name)
        tree = json.loads(attack.content)
        third = next(cell for cell in tree["cells"] if "def standardize" in cell["source"])
        marker = next(cell["source"] for cell in tree["cells"] if "def ran(" in cell["source"])
        body = third["source"].replace("def standardize(x):", "def accuracy(labels, scores):\n    x = scores")
        found.append((".ipynb", in_lesson(root, lesson, f"{marker}\n{body}")))
    found.append((".zip", zipped({"-" * 65_000 + ".ipynb": in_lesson(root, lesson, "x = 1")})))
    nobody = json.dumps({"cells": [{"cell_type": "code", "source": "", "a": [[]] * 50_000}] * 8}).encode()
    found.append((".zip", zipped({f"{number}.ipynb": nobody for number in range(4)})))
    return found


def in_lesson(root: Path, lesson: str, answer: str) -> bytes:
    """The lesson's solution, with another first answer."""
    tree = json.loads(numbered(root, lesson, 0))
    cell = next(cell for cell in tree["cells"] if "def accuracy(" in "".join(cell["source"]))
    cell["source"] = answer
    return json.dumps(tree).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive, compressed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def graded(options: argparse.Namespace, root: Path, handed_in: Path, output: Path) -> tuple[float, dict[str, int]]:
    """Seconds of the whole command, and the most memory of each kind of process."""
    from course.kernels import gauges

    command = [sys.executable, "-m", "course.cli", "--root", str(root), "grade", str(handed_in), "-o", str(output)]
    command += ["--backend", options.backend, "--jobs", str(options.jobs), "--secret", "benchmark"]
    command += ["--seconds", "10", "--submission-seconds", "60", "--memory", "1500"]
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    peaks = {"command": 0.0, "worker": 0.0, "judge": 0.0}
    while process.poll() is None:
        for pid in gauges.tree(process.pid):
            kind = "command" if pid == process.pid else "worker"
            peaks[kind] = max(peaks[kind], resident_mebibytes(pid))
        for pid in judges():
            peaks["judge"] = max(peaks["judge"], gauges.own_mebibytes(pid))
        time.sleep(0.2)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {process.returncode}: {process.stderr.read()[-2000:]}")
    return time.perf_counter() - began, {kind: round(peak) for kind, peak in peaks.items()}


def judges() -> list[int]:
    """The judges of this run: kernels of its zygotes that are in no sandbox."""
    from course.kernels.runtime import mark_of

    mark, found = mark_of(os.environ["COURSE_KERNELS_DIR"]).encode(), []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            if mark in Path(f"/proc/{name}/cmdline").read_bytes():
                if Path(f"/proc/{name}/comm").read_bytes().strip() == b"course-kernel":
                    found.append(int(name))
        except OSError:
            continue
    return found


def resident_mebibytes(pid: int) -> float:
    """The most resident memory that a process has had; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_bytes().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(b"VmHWM")) / 1024
    except (OSError, StopIteration):
        return 0.0


def results(output: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds and points by student."""
    from course.grading import records

    batch = records.load(output)
    seconds = {cost.student: cost.seconds for cost in batch.costs if not cost.exercise}
    return seconds, {one.student: one.points for one in batch.submissions}


if __name__ == "__main__":
    sys.exit(main())
