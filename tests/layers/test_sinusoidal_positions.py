"""Sines and cosines, against the paper's formula one number at a time."""

import math

import numpy as np
import pytest
from keras import ops

from course.layers import SinusoidalPositions
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend


def test_it_is_the_papers_formula():
    observed = ops.convert_to_numpy(SinusoidalPositions()(np.zeros((1, 40, 6), "float32")))[0]
    for position in (0, 1, 39):
        for pair in range(3):
            angle = position / 10_000 ** (2 * pair / 6)
            assert observed[position, 2 * pair] == pytest.approx(math.sin(angle), abs=1e-5)
            assert observed[position, 2 * pair + 1] == pytest.approx(math.cos(angle), abs=1e-5)


def test_the_past_only_moves_where_counting_begins():
    x = np.random.default_rng(0).normal(size=(2, 6, 4)).astype("float32")
    whole = ops.convert_to_numpy(SinusoidalPositions()(x))
    rest = ops.convert_to_numpy(SinusoidalPositions()(x[:, 4:], position=4))
    np.testing.assert_allclose(rest, whole[:, 4:], atol=1e-6)


def test_the_layer_keeps_its_promises():
    check_layer(SinusoidalPositions, {"base": 100.0}, np.ones((2, 5, 8), "float32"))


def test_an_odd_width_is_refused():
    with pytest.raises(ValueError, match="width=7.*8"):
        SinusoidalPositions()(np.zeros((1, 2, 7), "float32"))
