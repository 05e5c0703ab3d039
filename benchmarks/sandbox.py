"""What a sandbox costs: a warm kernel against a sandboxed one, until ready, until a model is trained, until gone.

python benchmarks/sandbox.py                  into benchmarks/results/sandbox.json
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import recording

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main() -> int:
    """Measure, print, write."""
    from benchmarks.kernels import BACKENDS, MODEL, versions
    from course.kernels import client, start, start_sandboxed
    from course.kernels.protections import protections

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    base = tempfile.mkdtemp(prefix="ck-")
    os.environ["COURSE_KERNELS_DIR"] = base
    report = {
        "when": time.strftime("%Y-%m-%d"),
        "machine": f"{os.cpu_count()} processors, {platform.machine()}",
        "user": "root" if os.geteuid() == 0 else "ordinary",
        "load_before": os.getloadavg()[0],
        "versions": versions(),
        "protections": {row.name: row.missing or "in force" for row in protections()},
        "backends": {},
    }

    def measure(begin) -> dict[str, float]:
        begun = time.perf_counter()
        manager = begin()
        launched = time.perf_counter()
        kernel = manager.client()
        kernel.start_channels()
        kernel.wait_for_ready(timeout=300)
        ready = time.perf_counter()
        reply = kernel.execute_interactive(MODEL, output_hook=lambda message: None, timeout=300)
        trained = time.perf_counter()
        if reply["content"]["status"] != "ok":
            raise RuntimeError(reply["content"])
        kernel.stop_channels()
        manager.shutdown_kernel(now=True)
        ended = time.perf_counter()
        times = {"launched": launched - begun, "ready": ready - begun, "model trained": trained - begun}
        return times | {"killed": ended - trained}

    try:
        for backend in BACKENDS:
            os.environ["KERAS_BACKEND"] = backend
            measure(lambda backend=backend: start(backend))
            plain, boxed = [], []
            for _ in range(options.rounds):
                plain.append(measure(lambda backend=backend: start(backend)))
                boxed.append(measure(lambda backend=backend: start_sandboxed(backend)))
            found = {}
            for phase in plain[0]:
                a, b = (statistics.median(one[phase] for one in runs) for runs in (plain, boxed))
                found[phase] = {"warm": round(a, 3), "sandboxed": round(b, 3), "more": round(b - a, 3)}
            report["backends"][backend] = found
            print(f"{backend}: {json.dumps(found)}", flush=True)
    finally:
        client.stop()
        shutil.rmtree(base, ignore_errors=True)
    report["load_after"] = os.getloadavg()[0]
    recording.write("sandbox", report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
