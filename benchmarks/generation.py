"""Tokens a second with and without a cache of keys and values, by the length of the text.

    KERAS_BACKEND=jax python benchmarks/generation.py

A GPT-2 of random weights (4.7 million; `--full` for GPT-2 small) continues a prompt of 16 tokens greedily. Both ways
are compiled in a first run that does not count. Without a cache the text is filled up to its final length, so that each
of its steps costs the same and nothing is compiled again; this is what a compiled model does without a cache.

Results are kept under the backend's and the device's name in benchmarks/results/generation.json.
"""

import argparse
import os
import time
from statistics import median
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import keras
import numpy as np
import recording

from course.models import TextGenerator, build_gpt2

PROMPT = 16


def measure(model: keras.Model, new_tokens: int, batch: int, rounds: int) -> dict[str, Any]:
    prompt = np.random.default_rng(0).integers(1, 1000, (batch, PROMPT))
    generators = {name: TextGenerator(model, use_cache=name == "with cache") for name in ("with cache", "without")}
    seconds: dict[str, list[float]] = {name: [] for name in generators}
    positions, texts = {}, {}
    for round_number in range(rounds + 1):
        for name, generator in generators.items():
            started = time.perf_counter()
            written = generator.generate(prompt, new_tokens)
            if round_number:
                seconds[name].append(time.perf_counter() - started)
            positions[name], texts[name] = written.positions_processed, written.tokens
    rates = {name: batch * new_tokens / median(seconds[name]) for name in generators}
    return {
        "tokens_per_second": rates,
        "speedup": rates["with cache"] / rates["without"],
        "positions_processed": positions,
        "same_text": bool(np.array_equal(texts["with cache"], texts["without"])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="GPT-2 small, 124 million parameters")
    parser.add_argument("--new-tokens", type=int, nargs="+", default=[48, 112, 240])
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    keras.utils.set_random_seed(0)
    backend, device = keras.backend.backend(), recording.device()
    sizes = {} if arguments.full else {"vocabulary_size": 5000, "width": 256, "num_layers": 4, "num_heads": 4}
    model = build_gpt2(**sizes)
    print(f"{backend}, {device}: {model.count_params():,} parameters, batch {arguments.batch}")
    lengths = {}
    for new_tokens in arguments.new_tokens:
        figures = measure(model, new_tokens, arguments.batch, arguments.rounds)
        lengths[str(new_tokens)] = figures
        rates, positions = figures["tokens_per_second"], figures["positions_processed"]
        print(
            f"{new_tokens:>5} new tokens: {rates['with cache']:>8.1f} a second with cache ({positions['with cache']:,} "
            f"positions), {rates['without']:>8.1f} without ({positions['without']:,}): {figures['speedup']:.1f} ×"
        )
    figures = {
        "batch": arguments.batch,
        "rounds": arguments.rounds,
        "new_tokens": lengths,
        "versions": recording.versions("keras") | {"backend": recording.version_of(backend)},
        "machine": recording.machine(),
    }
    recording.keep("generation", f"{backend}, {device}, {model.count_params():,} parameters", figures)


if __name__ == "__main__":
    main()
