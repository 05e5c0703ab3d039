"""VGG against the paper's table, torchvision's published counts, and a computation in NumPy."""

import numpy as np
import pytest

from course import models
from course.models.application_weights import layers_along_the_graph
from tests.models import numpy_networks as network
from tests.models.reference_weights import images, inference, randomize, relative_difference

pytestmark = pytest.mark.backend

# Convolutions of each block in the paper's table 1, columns A, B, D, E; parameters as torchvision publishes them, which
# for VGG-16 and 19 are also those of keras.applications.
PUBLISHED = {
    "vgg11": ((1, 1, 2, 2, 2), 132_863_336),
    "vgg13": ((2, 2, 2, 2, 2), 133_047_848),
    "vgg16": ((2, 2, 3, 3, 3), 138_357_544),
    "vgg19": ((2, 2, 4, 4, 4), 143_667_240),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_counts_the_published_parameters(name):
    assert models.count_parameters(getattr(models, f"build_{name}"), (224, 224, 3), 1000) == PUBLISHED[name][1]


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_name_counts_the_layers_with_weights(name):
    model = getattr(models, f"build_{name}")((32, 32, 3), 10, width=2)
    assert model.name == name
    assert name == f"vgg{sum(bool(layer.weights) for layer in model.layers)}"
    for block, depth in enumerate(PUBLISHED[name][0], 1):
        assert sum(layer.name.startswith(f"block{block}_conv") for layer in model.layers) == depth


def test_each_block_halves_the_image_and_doubles_the_channels_up_to_eight_times():
    model = models.build_vgg((64, 96, 3), 10, depths=(1, 1, 1, 1, 1), width=4, dense_width=8)
    pools = [layer.output.shape[1:] for layer in model.layers if "pool" in layer.name or layer.name == "features"]
    assert pools == [(32, 48, 4), (16, 24, 8), (8, 12, 16), (4, 6, 32), (2, 3, 32)]


@pytest.mark.parametrize(("depths", "shape"), [((1, 2), (8, 8, 3)), ((2, 1, 1), (9, 13, 2))])
def test_equals_a_computation_in_numpy(depths, shape):
    model = models.build_vgg(shape, 7, depths=depths, width=4, dense_width=10)
    randomize(model)
    x = y = images(shape)
    weights = network.Weights(layers_along_the_graph(model))
    for depth in depths:
        for _ in range(depth):
            y = network.relu(network.convolution(y, *weights.take(2), padding=(1, 1)))
        y = network.pooling(y, 2, 2, np.max)
    y = y.reshape(2, -1)
    for activation in (network.relu, network.relu, lambda z: z):
        kernel, bias = weights.take(2)
        y = activation(y @ kernel + bias)
    assert weights.are_used_up()
    assert relative_difference(inference(model, x), y) < 1e-5
