"""Lesson 00, start here: what several answers share."""

import numpy as np

A_SHARE = "a share between 0 and 1"


def number_of(value):
    """The one number in `value`, or None where there is none, or more than one."""
    if isinstance(value, (str, dict, list, type(None))):
        return None
    array = np.asarray(value)
    return float(array.reshape(())) if array.size == 1 and array.dtype.kind in "biuf" else None


def what_came(value):
    return f"an array of shape {value.shape}" if isinstance(value, np.ndarray) else repr(value)


def near(one, other):
    return abs(one - other) < 1e-4
