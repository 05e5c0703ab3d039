"""Checks of arguments let good values through, and answer bad ones with the three things that a user needs."""

import keras
import numpy as np
import pytest

from course.layers import checking

pytestmark = pytest.mark.backend


def test_good_values_come_back_in_plain_python_types():
    assert checking.require_positive("n", np.int64(3)) == 3
    assert type(checking.require_positive("n", np.int64(3))) is int
    assert checking.require_positives("n", [1, np.int32(2)]) == (1, 2)
    assert checking.require_number("x", np.float32(0.5), above=0) == 0.5
    assert checking.require_number("x", 0, at_least=0) == 0.0
    assert checking.require_rate("x", 0) == 0.0
    assert checking.require_divides("num_heads", 8, "width", 512) == 64
    assert checking.require_rank("inputs", [None, 2], 2, "(B, D)") == (None, 2)
    assert checking.require_known("the last axis", 4) == 4


@pytest.mark.parametrize(
    "name, arguments, error, parts",
    [
        ("require_positive", ("n", 0), ValueError, ["at least 1", "n=0"]),
        ("require_positive", ("n", -3), ValueError, ["n=-3"]),
        ("require_positive", ("n", 2.0), TypeError, ["an integer", "n=2.0"]),
        ("require_positive", ("n", True), TypeError, ["n=True"]),
        ("require_positives", ("widths", 8), TypeError, ["sequence", "widths=8"]),
        ("require_positives", ("widths", ()), ValueError, ["at least one"]),
        ("require_positives", ("widths", (4, 0)), ValueError, ["widths[1]=0"]),
        ("require_number", ("scale", "64"), TypeError, ["scale='64'"]),
        ("require_number", ("scale", float("nan")), ValueError, ["finite", "nan"]),
        ("require_rate", ("rate", 1.0), ValueError, ["below 1", "rate=1.0"]),
        ("require_rate", ("rate", -0.1), ValueError, ["rate=-0.1"]),
        ("require_rate", ("rate", None), TypeError, ["rate=None"]),
        ("require_one_of", ("mining", "semihard", ["hard", "semi-hard"]), ValueError, ["Did you mean 'semi-hard'?"]),
        ("require_one_of", ("kind", 7, [1, 2]), ValueError, ["one of 1, 2", "kind=7"]),
        ("require_divides", ("num_heads", 5, "width", 12), ValueError, ["12 % num_heads", "leaves 2", "Try 4 or 6"]),
        ("require_rank", ("inputs", (None, 3), 3, "(B, T, D)"), ValueError, ["3 axes, (B, T, D)", "(None, 3)"]),
        ("require_known", ("the last axis", None), ValueError, ["the last axis must be known"]),
    ],
)
def test_bad_values_are_named(name, arguments, error, parts):
    with pytest.raises(error) as caught:
        getattr(checking, name)(*arguments)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize("bound, value", [({"above": 0}, 0), ({"at_least": 0}, -1), ({"above": 1}, 0.5)])
def test_bounds_are_kept(bound, value):
    with pytest.raises(ValueError, match=f"x={value}"):
        checking.require_number("x", value, **bound)


def test_labels_must_be_integers():
    checking.require_integer_dtype("labels", keras.ops.convert_to_tensor([1, 2], dtype="int32"))
    checking.require_integer_dtype("labels", keras.Input((), dtype="uint8"))
    with pytest.raises(TypeError, match=r"`labels` must hold integers. Received: dtype=float32"):
        checking.require_integer_dtype("labels", keras.ops.convert_to_tensor([1.0]))
