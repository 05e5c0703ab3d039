"""What our models cost against their references: seconds and peak memory of a training step, on the same backend.

    KERAS_BACKEND=jax python benchmarks/models.py                     # all pairs
    KERAS_BACKEND=jax python benchmarks/models.py resnet50 --pairs 5  # some, fewer measurements

*Time*: both models are compiled alike, warmed up, and then trained in turn, one step of ours and one of the reference's
at a time, in one process; the figure is the median over pairs of ours / reference. The order within a pair alternates,
so that a drift of the machine favors neither. Beside it stands the same ratio of processor time, which on a busy
machine is the quieter of the two; on a GPU it says what Python costs.

*Memory*: the peak of a step, each model in a process of its own: on a GPU from the allocator, else the peak of resident
memory above what the process held before it built the model. Input sizes are small enough for a laptop.

The goal is a ratio of at most 1.00, and none above 1.05. Results: benchmarks/results/models_<backend>.json.
"""

import argparse
import gc
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# PyTorch's threads spin while they wait (see course/session.py).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import keras
import numpy as np
import recording

from course import models

GOAL, LIMIT = 1.00, 1.05
CLASSES = 100


@dataclass(frozen=True)
class Pair:
    """One of our models and its reference.

    `step(model)` returns a function without arguments that makes one training step and waits until it is done. So a
    pair may hold anything that can be trained: the references need not be Keras models.
    """

    name: str
    ours: Callable[[], Any]
    reference: Callable[[], Any]
    step: Callable[[Any], Callable[[], None]]
    reference_step: Callable[[Any], Callable[[], None]] | None = None


def keras_step(shape: tuple[int, ...], batch: int, largest: float) -> Callable[[keras.Model], Callable[[], None]]:
    rng = np.random.default_rng(0)
    return trained_on(rng.uniform(0, largest, (batch, *shape)).astype("float32"), rng.integers(0, CLASSES, batch))


def trained_on(x: Any, y: np.ndarray) -> Callable[[keras.Model], Callable[[], None]]:
    """For a Keras model that gives logits: a step on this batch."""

    def of(model: keras.Model) -> Callable[[], None]:
        model.compile(keras.optimizers.SGD(1e-3), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        # The loss comes back as a float: the step has been waited for.
        return lambda: float(model.train_on_batch(x, y))

    return of


def convolutional_pairs() -> list[Pair]:
    """Every builder that `keras.applications` has too. Dropout is off where the reference has none."""

    def pair(name: str, reference: str, size: int, batch: int, *, largest: float = 1.0, **arguments: Any) -> Pair:
        shape = (size, size, 3)
        return Pair(
            name,
            lambda: getattr(models, f"build_{name}")(shape, CLASSES, **arguments),
            lambda: getattr(keras.applications, reference)(
                input_shape=shape, weights=None, classes=CLASSES, classifier_activation=None
            ),
            keras_step(shape, batch, largest),
        )

    return [
        pair("vgg16", "VGG16", 64, 8, dropout_rate=0.0),
        pair("vgg19", "VGG19", 64, 8, dropout_rate=0.0),
        pair("inception_v3", "InceptionV3", 96, 8),
        pair("resnet50", "ResNet50", 64, 8),
        pair("resnet101", "ResNet101", 64, 8),
        pair("resnet152", "ResNet152", 64, 8),
        pair("resnet50_v2", "ResNet50V2", 64, 8),
        pair("resnet101_v2", "ResNet101V2", 64, 8),
        pair("resnet152_v2", "ResNet152V2", 64, 8),
        pair("densenet121", "DenseNet121", 64, 8),
        pair("densenet169", "DenseNet169", 64, 8),
        pair("densenet201", "DenseNet201", 64, 8),
        pair("mobilenet_v1", "MobileNet", 96, 16),
        pair("mobilenet_v2", "MobileNetV2", 96, 16),
        *(pair(f"efficientnet_b{i}", f"EfficientNetB{i}", 64, 8, largest=255.0) for i in range(8)),
    ]


def transformer_pairs() -> list[Pair]:
    """The pairs with `transformers`, which computes in PyTorch."""
    if keras.backend.backend() != "torch":
        return []
    import transformer_pairs  # beside this file: benchmarks are scripts, not a package

    return transformer_pairs.pairs(Pair, trained_on)


def seconds(step: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock, and of all processor cores together."""
    clock, processor = time.perf_counter(), time.process_time()
    step()
    return time.perf_counter() - clock, time.process_time() - processor


def time_ratio(pair: Pair, pairs: int) -> dict[str, float]:
    keras.utils.set_random_seed(0)
    steps = {
        "ours": pair.step(pair.ours()),
        "reference": (pair.reference_step or pair.step)(pair.reference()),
    }
    first = {which: seconds(step) for which, step in steps.items()}
    for step in steps.values():
        step()
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "reference": []}
    for turn in range(pairs):
        for which in ("ours", "reference") if turn % 2 else ("reference", "ours"):
            times[which].append(seconds(steps[which]))
    both = list(zip(times["ours"], times["reference"], strict=True))
    ratios = sorted(ours[0] / theirs[0] for ours, theirs in both)
    quarter = len(ratios) // 4
    return {
        "ratio": median(ratios),
        "ratio_quartiles": [ratios[quarter], ratios[-1 - quarter]],
        "processor_ratio": median(ours[1] / theirs[1] for ours, theirs in both),
        "step_seconds": median(clock for clock, _ in times["ours"]),
        "reference_step_seconds": median(clock for clock, _ in times["reference"]),
        "first_step_seconds": first["ours"][0],
        "reference_first_step_seconds": first["reference"][0],
        "pairs": pairs,
    }


def peak_bytes(pair: Pair, which: str) -> int:
    """In a fresh process: what building and three steps add to the peak."""
    device = accelerator_peak()
    if device is None:
        gc.collect()
        # Linux: the peak begins anew from what is held now.
        Path("/proc/self/clear_refs").write_text("5")
        before = resident_peak()
    model = pair.ours() if which == "ours" else pair.reference()
    step = (pair.step if which == "ours" else pair.reference_step or pair.step)(model)
    for _ in range(3):
        step()
    return resident_peak() - before if device is None else int(accelerator_peak() or 0)


def resident_peak() -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def accelerator_peak() -> int | None:
    """Peak bytes on the GPU so far, or None where there is none."""
    match keras.backend.backend():
        case "torch":
            import torch

            return torch.cuda.max_memory_allocated() if torch.cuda.is_available() else None
        case "jax":
            import jax

            statistics = jax.devices()[0].memory_stats()
            return statistics["peak_bytes_in_use"] if statistics else None
        case "tensorflow":
            import tensorflow as tf

            if not tf.config.list_physical_devices("GPU"):
                return None
            return tf.config.experimental.get_memory_info("GPU:0")["peak"]
    return None


def memory_ratio(name: str) -> dict[str, float]:
    peaks = {}
    for which in ("ours", "reference"):
        command = [sys.executable, __file__, name, "--memory-of", which]
        finished = subprocess.run(command, capture_output=True, text=True, check=True)
        peaks[which] = int(finished.stdout.strip().splitlines()[-1])
    return {
        "memory_ratio": peaks["ours"] / peaks["reference"],
        "peak_mebibytes": peaks["ours"] / 2**20,
        "reference_peak_mebibytes": peaks["reference"] / 2**20,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="pairs to measure; all unless given")
    parser.add_argument("--pairs", type=int, default=15, help="pairs of steps")
    parser.add_argument("--no-memory", action="store_true", help="time only; memory stays as it was recorded")
    parser.add_argument("--no-time", action="store_true", help="memory only, which other work does not disturb")
    parser.add_argument("--memory-of", choices=("ours", "reference"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    known = {pair.name: pair for pair in (*convolutional_pairs(), *transformer_pairs())}
    if unknown := set(arguments.names) - set(known):
        parser.error(f"no pair is called {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
    names = arguments.names or list(known)
    if arguments.memory_of:
        print(peak_bytes(known[names[0]], arguments.memory_of))
        return

    backend, device = keras.backend.backend(), recording.device()
    results = recording.read(f"models_{backend}") or {"pairs": {}}
    results["device"] = f"CPU, {recording.machine()}" if device == "CPU" else device
    results["versions"] = recording.versions("keras", backend)
    print(f"{backend} on {results['device']}\n")
    print(f"{'':<18}{'time':>8}{'quartiles':>16}{'processor':>12}{'step':>12}{'memory':>10}{'peak':>12}")
    for name in names:
        observed = results["pairs"].get(name, {})
        if not arguments.no_time:
            observed |= time_ratio(known[name], arguments.pairs)
            keras.utils.clear_session(free_memory=True)
        if not arguments.no_memory:
            observed |= memory_ratio(name)
        line = f"{name:<18}"
        if "ratio" in observed:
            low, high = observed["ratio_quartiles"]
            line += f"{observed['ratio']:>8.3f}{f'{low:.2f} … {high:.2f}':>16}{observed['processor_ratio']:>12.3f}"
            line += f"{1e3 * observed['step_seconds']:>9.1f} ms"
        if "memory_ratio" in observed:
            line += f"{observed['memory_ratio']:>10.3f}{observed['peak_mebibytes']:>8.0f} MiB"
        print(line, flush=True)
        results["pairs"][name] = observed
        # After each: a long run that is ended early has not been for nothing.
        recording.write(f"models_{backend}", results, sort_keys=True)
    if arguments.no_time:
        return
    worst = max(results["pairs"][name]["ratio"] for name in names)
    verdict = "reaches the goal" if worst <= GOAL else "within the limit" if worst <= LIMIT else "OVER the limit"
    print(f"\nlargest ratio of time: {worst:.3f} ({verdict}: goal {GOAL:.2f}, limit {LIMIT:.2f})")


if __name__ == "__main__":
    main()
