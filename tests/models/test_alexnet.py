"""AlexNet against the paper's count, its feature maps, and a computation in NumPy."""

import numpy as np
import pytest

from course import models
from course.models.application_weights import layers_along_the_graph
from tests.models import numpy_networks as network
from tests.models.reference_weights import images, inference, randomize, relative_difference

pytestmark = pytest.mark.backend

DENSE = (9216 * 4096 + 4096) + (4096 * 4096 + 4096) + (4096 * 1000 + 1000)


@pytest.mark.parametrize(
    ("groups", "halves", "published"),
    [(2, 2, 60_965_224), (1, 1, 62_378_344)],
)
def test_counts_the_published_parameters(groups, halves, published):
    convolutions = (
        (11 * 11 * 3 * 96 + 96)
        + (5 * 5 * 96 // halves * 256 + 256)
        + (3 * 3 * 256 * 384 + 384)
        + (3 * 3 * 384 // halves * 384 + 384)
        + (3 * 3 * 384 // halves * 256 + 256)
    )
    assert convolutions + DENSE == published
    assert models.count_parameters(models.build_alexnet, (227, 227, 3), 1000, groups=groups) == published


def test_the_feature_maps_are_those_of_the_paper():
    model = models.build_alexnet((227, 227, 3), 10, width=6, dense_width=8)
    sizes = [layer.output.shape[1] for layer in model.layers if len(layer.output.shape) == 4]
    assert sizes == [227, 55, 55, 27, 27, 27, 13, 13, 13, 13, 6]


@pytest.mark.parametrize(("groups", "shape"), [(2, (67, 67, 3)), (1, (71, 83, 3))])
def test_equals_a_computation_in_numpy(groups, shape):
    model = models.build_alexnet(shape, 7, groups=groups, width=6, dense_width=10)
    randomize(model)
    x = images(shape, largest=255.0)  # large enough for the normalization to matter
    weights = network.Weights(layers_along_the_graph(model))
    take = weights.take

    def pooled(y):
        return network.pooling(y, 3, 2, np.max)

    y = network.relu(network.convolution(x, *take(2), strides=4))
    y = pooled(network.local_response(y))
    y = network.relu(network.convolution(y, *take(2), padding=(2, 2), groups=groups))
    y = pooled(network.local_response(y))
    y = network.relu(network.convolution(y, *take(2), padding=(1, 1)))
    y = network.relu(network.convolution(y, *take(2), padding=(1, 1), groups=groups))
    y = network.relu(network.convolution(y, *take(2), padding=(1, 1), groups=groups))
    y = pooled(y).reshape(2, -1)
    for activation in (network.relu, network.relu, lambda z: z):
        kernel, bias = take(2)
        y = activation(y @ kernel + bias)
    assert weights.are_used_up()
    assert relative_difference(inference(model, x), y) < 1e-5


def test_in_two_groups_no_half_sees_the_other():
    model = models.build_alexnet((67, 67, 3), 5, width=6, dense_width=8)
    grouped = [layer for layer in model.layers if getattr(layer, "groups", 1) == 2]
    assert [layer.kernel.shape[2] * 2 for layer in grouped] == [6, 24, 24]
