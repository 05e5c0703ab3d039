"""Segments: given, or all 0."""

import numpy as np
import pytest
from keras import ops

from course.layers import SegmentEmbedding
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend

TOKENS = np.array([[4, 7, 9], [2, 1, 5]], "int32")


def test_without_segments_all_positions_are_in_the_first():
    layer = SegmentEmbedding(2, 4)
    without = ops.convert_to_numpy(layer(TOKENS))
    np.testing.assert_array_equal(without, ops.convert_to_numpy(layer(TOKENS, np.zeros_like(TOKENS))))
    second = ops.convert_to_numpy(layer(TOKENS, np.ones_like(TOKENS)))
    np.testing.assert_array_equal(second, np.broadcast_to(ops.convert_to_numpy(layer.vectors)[1], second.shape))
    assert np.abs(second - without).max() > 1e-4


def test_the_layer_keeps_its_promises():
    check_layer(SegmentEmbedding, {"num_segments": 2, "width": 8}, (TOKENS, np.array([[0, 1, 1], [0, 0, 1]], "int32")))


def test_bad_numbers_are_named():
    with pytest.raises(ValueError, match="num_segments=0"):
        SegmentEmbedding(0, 4)
