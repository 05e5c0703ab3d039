"""What the fused path of attention saves, in a training step and in inference.

    KERAS_BACKEND=torch python benchmarks/attention.py

Four ways to the same numbers, on the same weights: this package's layer in the open, the same layer fused
(`keras.ops.dot_product_attention`), Keras' layer as it comes (fused where the backend has a kernel), and Keras' layer
in the open, which is what it does when asked for its weights. Each is a model of one layer with a causal mask; forward
pass and training step are timed in turn, the median is kept, and the ratio to Keras' layer beside it. The backend's
peak memory is read where it tells it (PyTorch on CUDA).

Results are kept under the backend's and the device's name in benchmarks/results/attention.json.
"""

import argparse
import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import keras
import numpy as np
import recording

from course.layers import MultiHeadAttention

HEADS, KEY_DIM = 8, 64


class InTheOpen(keras.layers.Layer):
    """Keras' own layer, made to compute its weights."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = keras.layers.MultiHeadAttention(HEADS, KEY_DIM)

    def call(self, x: Any) -> Any:
        return self.attention(x, x, use_causal_mask=True, return_attention_scores=True)[0]


def ways() -> dict[str, Callable[[Any], Any]]:
    return {
        "open": lambda x: MultiHeadAttention(HEADS, KEY_DIM)(x, use_causal_mask=True),
        "fused": lambda x: MultiHeadAttention(HEADS, KEY_DIM, fused=True)(x, use_causal_mask=True),
        "keras, open": lambda x: InTheOpen()(x),
        "keras": lambda x: keras.layers.MultiHeadAttention(HEADS, KEY_DIM)(x, x, use_causal_mask=True),
    }


def model_of(way: Callable[[Any], Any], length: int) -> keras.Model:
    x = keras.Input((length, HEADS * KEY_DIM))
    model = keras.Model(x, way(x))
    model.compile("sgd", "mse", jit_compile=keras.backend.backend() != "torch")
    return model


def peak_memory(function: Callable[[], Any]) -> int | None:
    """Bytes at the peak on a CUDA device, above what was there; None where no backend tells it."""
    if keras.backend.backend() != "torch":
        return None
    import torch

    if not torch.cuda.is_available():
        return None
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    function()
    torch.cuda.synchronize()
    return torch.cuda.max_memory_allocated() - before


def measure(length: int, batch: int, rounds: int) -> dict[str, Any]:
    x = np.random.default_rng(0).normal(size=(batch, length, HEADS * KEY_DIM)).astype("float32")
    models = {name: model_of(way, length) for name, way in ways().items()}
    for model in models.values():
        model.set_weights(
            [w.reshape(v.shape) for w, v in zip(models["keras"].get_weights(), model.weights, strict=True)]
        )
    steps: dict[str, Callable[[], Any]] = {}
    for name, model in models.items():
        steps[f"forward, {name}"] = lambda model=model: model.predict_on_batch(x)
        steps[f"training step, {name}"] = lambda model=model: model.train_on_batch(x, x)
    expected = models["keras"].predict_on_batch(x)
    apart = {name: float(np.abs(model.predict_on_batch(x) - expected).max()) for name, model in models.items()}
    memory = {}
    for name, step in steps.items():
        step()
        memory[name] = peak_memory(step)
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for round_number in range(rounds):
        # In turn forwards and backwards, so that a drift of the machine favors none.
        order = list(steps) if round_number % 2 else list(steps)[::-1]
        for name in order:
            started = time.perf_counter()
            steps[name]()
            seconds[name].append(time.perf_counter() - started)
    result = {}
    for name in steps:
        kind, way = name.split(", ", 1)
        result[name] = {
            "seconds": median(seconds[name]),
            "ratio_to_keras": median(seconds[name]) / median(seconds[f"{kind}, keras"]),
            "largest_difference": apart[way],
            "peak_bytes": memory[name],
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lengths", type=int, nargs="+", default=[128, 512, 1024])
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=11)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(0)
    backend, device = keras.backend.backend(), recording.device()
    lengths = {}
    for length in arguments.lengths:
        lengths[str(length)] = measure(length, arguments.batch, arguments.rounds)
        print(f"\n{backend}, {device}: {arguments.batch} × {length} positions, {HEADS} heads of {KEY_DIM}")
        for name, figures in lengths[str(length)].items():
            print(f"{name:<28}{1e3 * figures['seconds']:>10.2f} ms{figures['ratio_to_keras']:>8.2f} × keras")
    figures = {
        "batch": arguments.batch,
        "rounds": arguments.rounds,
        "lengths": lengths,
        "versions": recording.versions("keras") | {"backend": recording.version_of(backend)},
        "machine": recording.machine(),
    }
    recording.keep("attention", f"{backend}, {device}", figures)


if __name__ == "__main__":
    main()
