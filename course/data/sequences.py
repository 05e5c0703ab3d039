"""Synthetic sequences: each isolates one thing that a sequence model must be able to do."""

from __future__ import annotations

import math

import numpy as np

from course.data.dataset import Parts
from course.data.splits import generator, three_way


def adding_problem(seed: int, *, samples: int = 5000, length: int = 30) -> Parts:
    """Two marked numbers among many, to be added (Hochreiter and Schmidhuber, 1997). `x` (N, length, 2), `y` (N,)."""
    rng = generator("adding_problem", seed)
    values = rng.random((samples, length))
    marks = np.zeros((samples, length))
    rows = np.arange(samples)
    first = rng.integers(0, length // 2, samples)
    second = rng.integers(length // 2, length, samples)
    marks[rows, first] = marks[rows, second] = 1
    x = np.stack([values, marks], axis=-1).astype("float32")
    y = (values[rows, first] + values[rows, second]).astype("float32")
    splits, _ = three_way(x, y, rng)
    return Parts(*splits, feature_names=("value", "mark"))


def parity(seed: int, *, samples: int = 5000, length: int = 16) -> Parts:
    """Is the number of ones odd? One bit of memory, but every step counts. `x` (N, length, 1), `y` 0 or 1."""
    rng = generator("parity", seed)
    if not 1 <= length <= 60 or 2**length < samples:
        raise ValueError(
            f"`length` must lie between {math.ceil(math.log2(samples))} and 60, so that there are {samples:,} "
            f"different sequences. Received: length={length!r}. Try length=16."
        )
    numbers = _distinct_numbers(2**length, samples, rng)  # none twice: parity cannot be learned by heart
    bits = numbers[:, None] >> np.arange(length) & 1
    y = bits.sum(axis=1) % 2
    splits, _ = three_way(bits[..., None].astype("float32"), y.astype("int64"), rng, strata=y)
    return Parts(*splits, feature_names=("bit",), class_names=("even", "odd"))


def first_symbol_recall(seed: int, *, samples: int = 5000, length: int = 60) -> Parts:
    """Name the first symbol after a long row of distracting ones: the longer, the harder for a simple recurrent cell.

    Symbols 0 to 7; the first is one of 0 to 3 and is the answer; the distractors are 4 to 7.
    """
    rng = generator("first_symbol_recall", seed)
    x = rng.integers(4, 8, (samples, length))
    y = rng.integers(0, 4, samples)
    x[:, 0] = y
    splits, _ = three_way(x.astype("int32"), y.astype("int64"), rng, strata=y)
    return Parts(*splits, class_names=tuple("0123"), extras={"vocabulary_size": 8})


def associative_recall(seed: int, *, samples: int = 5000, pairs: int = 5) -> Parts:
    """Pairs of a key and a value, then one of the keys: what was its value? Attention answers in one step.

    Tokens 0 to 9 are keys and 10 to 19 values; `x` is (N, 2·pairs + 1), `y` the value from 0 to 9.
    """
    rng = generator("associative_recall", seed)
    keys = rng.permuted(np.tile(np.arange(10), (samples, 1)), axis=1)[:, :pairs]
    values = rng.integers(0, 10, (samples, pairs))
    asked = rng.integers(0, pairs, samples)
    rows = np.arange(samples)
    x = np.empty((samples, 2 * pairs + 1), dtype="int32")
    x[:, 0:-1:2], x[:, 1:-1:2], x[:, -1] = keys, values + 10, keys[rows, asked]
    y = values[rows, asked].astype("int64")
    splits, _ = three_way(x, y, rng, strata=y)
    return Parts(*splits, class_names=tuple(str(value) for value in range(10)), extras={"vocabulary_size": 20})


def sequence_reversal(seed: int, *, samples: int = 5000, length: int = 10) -> Parts:
    """Symbols to be written backwards: the smallest sequence-to-sequence task. `x` and `y` (N, length), 1 to 9."""
    rng = generator("sequence_reversal", seed)
    x = rng.integers(1, 10, (samples, length)).astype("int32")
    splits, _ = three_way(x, x[:, ::-1].copy(), rng)
    return Parts(*splits, extras={"vocabulary_size": 10, "padding": 0})


def waves(seed: int, *, samples: int = 2000, length: int = 40) -> Parts:
    """Two superposed sine waves of random frequency and phase, with noise: predict the next value without its noise."""
    rng = generator("waves", seed)
    frequency = rng.uniform(0.15, 0.6, (samples, 2, 1))
    phase = rng.uniform(0, 2 * np.pi, (samples, 2, 1))
    height = rng.uniform(0.4, 1.0, (samples, 2, 1))
    clean = (height * np.sin(frequency * np.arange(length + 1) + phase)).sum(axis=1)
    x = (clean[:, :-1] + rng.normal(0, 0.1, (samples, length)))[..., None].astype("float32")
    splits, _ = three_way(x, clean[:, -1].astype("float32"), rng)
    return Parts(*splits, feature_names=("height",))


def _distinct_numbers(below: int, samples: int, rng: np.random.Generator) -> np.ndarray:
    """Different whole numbers in random order; without listing all, as there may be very many."""
    if below <= 1 << 20:
        return rng.choice(below, samples, replace=False)
    numbers = np.unique(rng.integers(0, below, 2 * samples))
    return rng.permutation(numbers)[:samples]
