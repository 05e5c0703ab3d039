"""Cold kernels against warm ones: ready, first model trained, whole lesson; and kills at random points.

    python benchmarks/kernels.py                  all of it, into benchmarks/results/kernels.json
    python benchmarks/kernels.py --kills 200      kills only

Cold and warm runs take turns, so that whatever else the machine does meets both; medians and their ratio are given.
"""

import argparse
import json
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import recording

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
BACKENDS = ("tensorflow", "jax", "torch")
MODEL = """
import course
course.setup()
import keras, numpy as np
x = np.random.default_rng(0).normal(size=(256, 4)).astype("float32")
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(16, "relu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(x, x[:, :1], epochs=3, verbose=0)
"""


def kernel_times(name: str) -> dict[str, float]:
    """Seconds until a kernel is ready, until its first model is trained, and in shutting down."""
    from jupyter_client.manager import KernelManager

    folder = tempfile.mkdtemp(prefix="ck-")
    try:
        begun = time.perf_counter()
        manager = KernelManager(kernel_name=name, transport="ipc", connection_file=f"{folder}/k.json")
        manager.start_kernel()
        client = manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=300)
        ready = time.perf_counter()
        reply = client.execute_interactive(MODEL, output_hook=lambda message: None, timeout=300)
        trained = time.perf_counter()
        if reply["content"]["status"] != "ok":
            raise RuntimeError(reply["content"])
        client.stop_channels()
        manager.shutdown_kernel()
        ended = time.perf_counter()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {"ready": ready - begun, "model trained": trained - begun, "shutdown": ended - trained}


def lesson_seconds(source: Path, kernel: str, folder: Path) -> float:
    """Seconds that papermill takes for a notebook."""
    import papermill

    begun = time.perf_counter()
    papermill.execute_notebook(
        str(source), str(folder / "out.ipynb"), kernel_name=kernel, progress_bar=False, cwd=folder
    )
    return time.perf_counter() - begun


def lessons(folder: Path) -> list[Path]:
    """The first four lessons that are there, built."""
    from course.authoring.execution import solution_notebook
    from course.authoring.lesson import lesson_paths, read_lessons
    from course.authoring.notebook import text_of
    from course.authoring.project import find_project

    project = find_project(ROOT)
    built = []
    for lesson in read_lessons(lesson_paths(project.solutions))[:4]:
        path = folder / f"{lesson.id}.ipynb"
        path.write_text(text_of(solution_notebook(lesson, project)), encoding="utf-8")
        built.append(path)
    return built


def paired(measure, rounds: int) -> dict[str, dict[str, float]]:
    """Medians of `measure("python3")` and `measure("course-…")`, taken in turns, and cold divided by warm."""
    cold, warm = [], []
    for _ in range(rounds):
        cold.append(measure(cold=True))
        warm.append(measure(cold=False))
    result = {}
    for phase in cold[0]:
        before, after = (statistics.median(one[phase] for one in runs) for runs in (cold, warm))
        result[phase] = {"cold": round(before, 2), "warm": round(after, 2), "ratio": round(before / after, 1)}
    return result


def versions() -> dict[str, str]:
    """Versions of what was measured."""
    names = ("keras", "jax", "torch", "numpy", "ipykernel", "jupyter_client", "papermill", "keras-course", "tensorflow")
    return recording.versions(*names)


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lesson-rounds", type=int, default=1)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--backends", nargs="*", default=BACKENDS)
    options = parser.parse_args()
    from course.kernels import client, specs

    base = Path(tempfile.mkdtemp(prefix="ck-"))
    specs.install(base)
    os.environ["JUPYTER_PATH"] = str(base / "share" / "jupyter")
    os.environ["COURSE_KERNELS_DIR"] = str(base / "run")
    report = recording.read("kernels")
    try:
        if options.kills:
            report["kills"] = _kills(options.kills, base / "run")
        else:
            report |= _timings(options, base)
            report["kills"] = report.get("kills", {})
    finally:
        client.stop()
        shutil.rmtree(base, ignore_errors=True)
    recording.write("kernels", report)
    return 0


def _timings(options: argparse.Namespace, base: Path) -> dict:
    report = {
        "when": time.strftime("%Y-%m-%d"),
        "machine": f"{os.cpu_count()} processors, {platform.machine()}",
        "load_before": os.getloadavg()[0],
        "versions": versions(),
        "rounds": options.rounds,
        "backends": {},
    }
    for backend in options.backends:
        os.environ["KERAS_BACKEND"] = backend
        begun = time.perf_counter()
        kernel_times(f"course-{backend}")
        first = time.perf_counter() - begun

        def kernel(cold: bool, backend: str = backend) -> dict[str, float]:
            return kernel_times("python3" if cold else f"course-{backend}")

        found = paired(kernel, options.rounds)
        found["first kernel, with the zygote"] = {"seconds": round(first, 1)}
        if options.lesson_rounds:
            work = base / f"lessons-{backend}"
            work.mkdir()
            sources = lessons(work)

            def whole(cold: bool, backend: str = backend, sources=tuple(sources), work=work) -> dict[str, float]:
                name = "python3" if cold else f"course-{backend}"
                times = {source.stem: lesson_seconds(source, name, work) for source in sources}
                return times | {"all lessons": sum(times.values())}

            found["papermill"] = paired(whole, options.lesson_rounds)
        report["backends"][backend] = found
        print(f"{backend}: {json.dumps(found, indent=1)}", flush=True)
    report["load_after"] = os.getloadavg()[0]
    return report


def _kills(times: int, folder: Path) -> dict:
    from course.kernels import client
    from tests.kernels.conftest import STUB_PACKAGES, processes
    from tests.kernels.test_zygote import kill_at_random

    stubs = Path(tempfile.mkdtemp(prefix="ck-"))
    for name in STUB_PACKAGES:
        (stubs / name).mkdir()
        (stubs / name / "__init__.py").write_text("")
    os.environ["PYTHONPATH"] = f"{stubs}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    folder.mkdir(mode=0o700)
    begun = time.perf_counter()
    try:
        killed = kill_at_random(times, random.Random(1), folder)
        client.stop(folder)
        left = len(processes(str(folder)))
    finally:
        shutil.rmtree(stubs, ignore_errors=True)
    result = {"killed": killed, "left running": left, "seconds": round(time.perf_counter() - begun)}
    print(json.dumps(result))
    return result


if __name__ == "__main__":
    sys.exit(main())
