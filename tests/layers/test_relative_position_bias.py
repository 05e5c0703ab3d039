"""T5's buckets, against their definition and against `transformers`."""

import numpy as np
import pytest
from keras import ops

from course.layers import RelativePositionBias
from course.layers.relative_position_bias import distance_buckets
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend


def layer_with_counting_weights(**arguments) -> RelativePositionBias:
    """Bucket b of head h holds 100 h + b, so that the bias shows which bucket was taken."""
    layer = RelativePositionBias(2, **arguments)
    layer.build((None, None, 4))
    layer.bias.assign(np.arange(layer.num_buckets)[:, None] + [0, 100])
    return layer


@pytest.mark.parametrize("bidirectional", [True, False])
def test_buckets_are_those_of_the_reference(bidirectional):
    import torch
    from transformers.models.t5.modeling_t5 import T5Attention

    observed = ops.convert_to_numpy(layer_with_counting_weights(bidirectional=bidirectional)(np.zeros((1, 300, 4))))
    distance = torch.arange(300)[None, :] - torch.arange(300)[:, None]
    expected = T5Attention._relative_position_bucket(distance, bidirectional=bidirectional).numpy()
    np.testing.assert_array_equal(observed[0, 0], expected)
    np.testing.assert_array_equal(observed[0, 1], expected + 100)


def test_near_distances_have_a_bucket_each_and_far_ones_share():
    buckets = distance_buckets(16, 128)
    assert buckets[:8].tolist() == list(range(8)) and buckets[-1] == 15
    assert np.all(np.diff(buckets) >= 0) and set(buckets) == set(range(16))


def test_with_a_cache_the_newest_query_gets_its_row():
    layer = layer_with_counting_weights(bidirectional=False)
    whole = ops.convert_to_numpy(layer(np.zeros((1, 9, 4), "float32")))
    row = layer(np.zeros((1, 1, 4), "float32"), position=6, cache=np.zeros((1, 2, 2, 9, 4), "float32"))
    np.testing.assert_array_equal(ops.convert_to_numpy(row)[:, :, 0], whole[:, :, 6])


def test_the_layer_keeps_its_promises():
    x = np.ones((2, 5, 8), "float32")
    check_layer(RelativePositionBias, {"num_heads": 3, "num_buckets": 4, "max_distance": 6, "bidirectional": False}, x)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_buckets": 6}, "multiple of 4.*num_buckets=6"),
        ({"num_buckets": 32, "max_distance": 8}, "above 8.*max_distance=8"),
        ({"num_buckets": 0}, "num_buckets=0"),
    ],
)
def test_bad_numbers_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        RelativePositionBias(2, **arguments)
