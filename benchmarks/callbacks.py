"""What the callbacks cost, as a share of a training step.

    KERAS_BACKEND=tensorflow python benchmarks/callbacks.py

*Idle*: the same epoch is trained in turn without and with a callback that has nothing to do in it (its next reading is
far away), in one process, after a warm-up; the figure is the median over pairs of (with - without) / without. Beside it
stands the direct measurement: the seconds that the callback's own hooks take in a step, over the seconds of a step.
That one is quieter by orders of magnitude, and is what the limit of 1 % is checked against.

*Active*: the seconds of one reading (one drawing, one confusion matrix …), median, and how many training steps that is;
the first reading, which compiles, stands apart. From this follows what a callback costs at any interval: a reading that
takes as long as four steps costs 4 % at `every=100`.

The model is a small CNN on the 1,797 digits, batch size 32: a step of a few milliseconds, where overhead shows most.
Results are kept under the backend's name in benchmarks/results/callbacks.json.
"""

import argparse
import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("MPLBACKEND", "agg")

import keras
import numpy as np
import recording
from keras import layers
from sklearn.datasets import load_digits

from course.callbacks import (
    ActivationMonitor,
    ConfusionMatrixLogger,
    GradientMonitor,
    LearningRateFinder,
    LivePlot,
    Throughput,
    TrainingDoctor,
)
from course.callbacks.live_plot import draw_history

NEVER = 10**9
LIMIT = 0.01


def data() -> tuple[np.ndarray, np.ndarray]:
    digits = load_digits()
    return (digits.images[..., None] / 16).astype("float32"), digits.target.astype("int32")


def network() -> keras.Model:
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, padding="same", activation="relu"),
            layers.Flatten(),
            layers.Dense(64, "relu"),
            layers.Dense(10),
        ]
    )
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


def idle_callbacks(x: np.ndarray, y: np.ndarray) -> dict[str, Callable[[], keras.callbacks.Callback]]:
    probe = (x[:256], y[:256])
    return {
        "GradientMonitor": lambda: GradientMonitor(probe, every=NEVER),
        "ActivationMonitor": lambda: ActivationMonitor(probe, every=NEVER),
        "TrainingDoctor": lambda: TrainingDoctor(probe, verbose=False),
        "Throughput": lambda: Throughput(batch_size=32),
        "ConfusionMatrixLogger": lambda: ConfusionMatrixLogger(probe, every=NEVER),
        "LivePlot": lambda: LivePlot(),
    }


class Idle(keras.callbacks.Callback):
    """Passes on the hooks of an epoch's steps alone, without those at the ends of the run, where the work is done."""

    def __init__(self, inner: keras.callbacks.Callback, *, timed: bool) -> None:
        super().__init__()
        self.inner = inner
        self.timed = timed
        self.seconds = 0.0

    def on_train_begin(self, logs: Any = None) -> None:
        # What a callback sets up for a run, without its first reading: that belongs to "active".
        self.inner.set_model(self._model)
        self.inner.set_params(self.params)
        self.inner.on_train_begin(logs)
        if hasattr(self.inner, "_due"):
            self.inner._due = NEVER
        self.inner.on_epoch_begin(0)

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        if self.timed:
            started = time.perf_counter()
            self.inner.on_train_batch_begin(batch, logs)
            self.seconds += time.perf_counter() - started
        else:
            self.inner.on_train_batch_begin(batch, logs)


def seconds_of_an_epoch(model: keras.Model, x: np.ndarray, y: np.ndarray, callback: Any) -> float:
    class Clock(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self.started = time.perf_counter()

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.seconds = time.perf_counter() - self.started

    clock = Clock()
    model.fit(x, y, batch_size=32, verbose=0, callbacks=[clock] if callback is None else [callback, clock])
    return clock.seconds


def idle_cost(
    model: keras.Model, x: np.ndarray, y: np.ndarray, make: Callable[[], Any], pairs: int
) -> dict[str, float]:
    steps = -(-len(x) // 32)
    differences, plain = [], []
    for pair in range(pairs):
        # In turn first and second, so that a drift of the machine favors neither.
        runs = {}
        for which in ("without", "with") if pair % 2 else ("with", "without"):
            callback = None if which == "without" else Idle(make(), timed=False)
            runs[which] = seconds_of_an_epoch(model, x, y, callback)
        plain.append(runs["without"])
        differences.append((runs["with"] - runs["without"]) / runs["without"])
    timed = []
    for _ in range(3):
        callback = Idle(make(), timed=True)
        seconds_of_an_epoch(model, x, y, callback)
        timed.append(callback.seconds / steps)
    step = median(plain) / steps
    return {
        "paired_share": median(differences),
        "own_seconds_per_step": median(timed),
        "own_share": median(timed) / step,
        "step_seconds": step,
    }


def timed(function: Callable[[], Any], repeats: int) -> tuple[float, float]:
    """Seconds of the first call, and the median of the others."""
    seconds = []
    for _ in range(repeats + 1):
        started = time.perf_counter()
        function()
        seconds.append(time.perf_counter() - started)
    return seconds[0], median(seconds[1:])


def active_costs(model: keras.Model, x: np.ndarray, y: np.ndarray) -> dict[str, tuple[float, float]]:
    probe = (x[:256], y[:256])

    def started(callback: Any) -> Any:
        callback.set_model(model)
        callback.set_params({"steps": 57, "epochs": 1})
        callback.on_train_begin()
        return callback

    gradient, activation = started(GradientMonitor(probe)), started(ActivationMonitor(probe))
    confusion = started(ConfusionMatrixLogger((x, y)))
    curve = {"loss": [1 / n for n in range(1, 30)], "val_loss": [1.1 / n for n in range(1, 30)]}

    def whole_doctor() -> None:
        doctor = started(TrainingDoctor(probe, verbose=False))
        doctor.on_train_batch_begin(1)
        doctor.on_epoch_end(0, {"loss": 1.0})
        doctor.on_train_end()

    fresh = TrainingDoctor(probe, verbose=False)
    started(fresh)
    return {
        "GradientMonitor, one reading": timed(lambda: gradient._at_step(0), 9),
        "ActivationMonitor, one reading": timed(lambda: activation._at_step(0), 9),
        "ConfusionMatrixLogger, one matrix of 1,797 examples": timed(lambda: confusion._measure(0), 5),
        "LivePlot, one drawing": timed(lambda: draw_history(curve, None, False), 5),
        "TrainingDoctor, one reading": timed(lambda: fresh._at_step(1), 9),
        "TrainingDoctor, all of a run but its readings in between": timed(whole_doctor, 2),
    }


def finder_cost(model: keras.Model, x: np.ndarray, y: np.ndarray, plain_step: float) -> dict[str, float]:
    shares = []
    for _ in range(3):
        finder = LearningRateFinder(minimum=1e-7, maximum=1e-5)  # rates that change nothing, so that no step is cut off
        seconds = seconds_of_an_epoch(model, x, y, finder)
        shares.append(seconds / len(finder.result.losses) / plain_step - 1)
    return {"share_of_a_step": median(shares)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=15)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(0)
    x, y = data()
    model = network()
    for _ in range(3):
        seconds_of_an_epoch(model, x, y, None)
    idle = {name: idle_cost(model, x, y, make, arguments.pairs) for name, make in idle_callbacks(x, y).items()}
    step = median(cost["step_seconds"] for cost in idle.values())
    print(f"{keras.backend.backend()}: a step takes {1e3 * step:.2f} ms\n")
    print(f"{'idle':<24}{'own share of a step':>22}{'paired runs':>14}")
    for name, cost in idle.items():
        print(f"{name:<24}{cost['own_share']:>22.3%}{cost['paired_share']:>14.2%}")
    active = {
        name: {"first_seconds": first, "seconds": usual, "steps": usual / step}
        for name, (first, usual) in active_costs(model, x, y).items()
    }
    print(f"\n{'active':<60}{'seconds':>10}{'steps':>8}{'first':>10}")
    for name, cost in active.items():
        print(f"{name:<60}{cost['seconds']:>10.4f}{cost['steps']:>8.1f}{cost['first_seconds']:>10.2f}")
    finder = finder_cost(model, x, y, step)
    print(f"\nLearningRateFinder makes each of its steps {finder['share_of_a_step']:+.0%} longer")
    worst = max(cost["own_share"] for cost in idle.values())
    print(
        f"\nlargest idle cost: {worst:.3%} of a step ({'within' if worst < LIMIT else 'OVER'} the limit of {LIMIT:.0%})"
    )
    figures = {
        "step_seconds": step,
        "idle": idle,
        "active": active,
        "learning_rate_finder": finder,
        "versions": recording.versions("keras") | {"backend": recording.version_of(keras.backend.backend())},
        "machine": recording.machine(),
    }
    recording.keep("callbacks", keras.backend.backend(), figures)


if __name__ == "__main__":
    main()
