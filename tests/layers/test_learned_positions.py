"""Learned positions: one vector each, and no more than there are."""

import numpy as np
import pytest
from keras import ops

from course.layers import LearnedPositions
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend


def test_each_position_gets_its_own_vector():
    layer = LearnedPositions(6)
    x = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    layer.build(x.shape)
    vectors = np.arange(18.0).reshape(6, 3)
    layer.positions.assign(vectors)
    np.testing.assert_allclose(ops.convert_to_numpy(layer(x)), x + vectors[:4], rtol=1e-6)
    np.testing.assert_allclose(ops.convert_to_numpy(layer(x[:, :2], position=3)), x[:, :2] + vectors[3:5], rtol=1e-6)


def test_the_layer_keeps_its_promises():
    assert check_layer(LearnedPositions, {"max_length": 5}, np.ones((2, 5, 8), "float32")).parameters == 40


def test_a_longer_sequence_is_refused():
    with pytest.raises(ValueError, match=r"max_length=4 positions. Received: 5. Cut"):
        LearnedPositions(4)(np.zeros((1, 5, 8), "float32"))
    with pytest.raises(ValueError, match="max_length=0"):
        LearnedPositions(0)
