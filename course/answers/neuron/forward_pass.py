"""Lesson 01, the neuron: what several answers share."""

import numpy as np


def numbers_of(value):
    """What came back, as floats; anything that is not numbers becomes NaN, which equals nothing."""
    array = np.asarray(value)
    return array.astype("float64") if array.dtype.kind in "biuf" else np.full(array.shape or (1,), np.nan)


def off_by(got, expected, *, scale=None):
    """Whether the arrays agree as far as float32 goes, and the largest difference."""
    difference = np.abs(got - expected)
    worst = float(np.where(np.isfinite(difference), difference, np.inf).max(initial=0))
    size = np.abs(expected).max(initial=0) if scale is None else scale
    return worst <= 1e-5 + 1e-4 * size, worst


def brief(values):
    return np.array2string(np.asarray(values), precision=3, threshold=8, edgeitems=2, suppress_small=True).replace(
        "\n", ""
    )


def positive_part(values):
    return np.clip(values, 0, None)


def run_layers(x, layers, hidden=positive_part, output=None, use_bias=True):
    """A forward pass with the layers of an exercise, spoilt as asked."""
    for number, (kernel, bias) in enumerate(layers, start=1):
        z = np.einsum("bi,iu->bu", x, kernel)
        z = np.add(z, bias) if use_bias else z
        activation = output if number == len(layers) else hidden
        x = z if activation is None else activation(z)
    return x
