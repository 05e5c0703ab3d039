"""Splits, made once: stratified by class, at random, or in time."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from course.data.dataset import Split

VALIDATION_SHARE = 0.2
TEST_SHARE = 0.2


def generator(name: str, seed: int) -> np.random.Generator:
    """A random generator of its own for every pair of a name and a seed, the same in every process.

    >>> from course.data.splits import generator
    >>> bool(generator("moons", 0).random() == generator("moons", 0).random())
    True
    """
    # crc32, since Python's own hash of a string differs from process to process.
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def stratified_order(labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An order of the rows in which every stretch holds the classes in their overall proportions, to within one row.

    Each row gets its place within its class as a fraction, and rows are sorted by that fraction.
    """
    shuffled = rng.permutation(len(labels))
    place = np.empty(len(labels))
    for label in np.unique(labels):
        rows = shuffled[labels[shuffled] == label]
        place[rows] = (np.arange(len(rows)) + rng.random()) / len(rows)
    return np.argsort(place, kind="stable")


def three_way(
    x: np.ndarray,
    y: np.ndarray,
    rng: np.random.Generator,
    *,
    strata: np.ndarray | None = None,
    validation_share: float = VALIDATION_SHARE,
    test_share: float = TEST_SHARE,
) -> tuple[tuple[Split, Split, Split], tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Shuffle and split into train, validation and test; with `strata`, each part keeps the shares of its values.

    Returns the three splits and the row numbers of each, for whatever else has to be split alike.
    """
    n = len(y)
    order = rng.permutation(n) if strata is None else stratified_order(strata, rng)
    num_test, num_validation = math.ceil(test_share * n), math.ceil(validation_share * n)
    parts = (order[num_test + num_validation :], order[num_test : num_test + num_validation], order[:num_test])
    train, validation, test = (rng.permutation(part) for part in parts)
    splits = (Split(x[train], y[train]), Split(x[validation], y[validation]), Split(x[test], y[test]))
    return splits, (train, validation, test)


def in_time(
    x: np.ndarray, y: np.ndarray, *, validation_share: float = VALIDATION_SHARE, test_share: float = TEST_SHARE
) -> tuple[Split, Split, Split]:
    """Split a series without shuffling: the past trains, the future tests."""
    n = len(y)
    first_test = n - math.ceil(test_share * n)
    first_validation = first_test - math.ceil(validation_share * n)
    train, validation, test = slice(0, first_validation), slice(first_validation, first_test), slice(first_test, n)
    return Split(x[train], y[train]), Split(x[validation], y[validation]), Split(x[test], y[test])


def empty_like(split: Split) -> Split:
    """A split of the same shape and dtype without rows, for sets too small to be cut in three."""
    return Split(split.x[:0], split.y[:0])


def texts(values: Iterable[Any]) -> np.ndarray:
    """A one-dimensional array of plain Python strings (or lists), whatever their lengths."""
    values = list(values)
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
