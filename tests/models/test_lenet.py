"""LeNet-5 against its layers' arithmetic and a computation in NumPy."""

import keras
import numpy as np
import pytest

from course import models
from course.models.application_weights import layers_along_the_graph
from tests.models import numpy_networks as network
from tests.models.reference_weights import images, inference, randomize, relative_difference

pytestmark = pytest.mark.backend


def test_counts_the_published_parameters():
    # Convolutions 5·5·1·6 + 6 and 5·5·6·16 + 16, dense layers 400·120 + 120, 120·84 + 84, 84·10 + 10.
    assert models.count_parameters(models.build_lenet5, (32, 32, 1), 10) == 156 + 2_416 + 48_120 + 10_164 + 850
    assert 156 + 2_416 + 48_120 + 10_164 + 850 == 61_706


def test_the_feature_maps_are_those_of_the_paper():
    model = models.build_lenet5((32, 32, 1), 10)
    maps = [layer.output.shape[1:] for layer in model.layers if "2d" in layer.name or layer.name == "features"]
    assert maps == [(28, 28, 6), (14, 14, 6), (10, 10, 16), (5, 5, 16)]


@pytest.mark.parametrize("shape", [(32, 32, 1), (19, 28, 2)])
def test_equals_a_computation_in_numpy(shape):
    model = models.build_lenet5(shape, 10)
    randomize(model)
    x = images(shape)
    take = network.Weights(layers_along_the_graph(model)).take

    def halved(y):
        return network.pooling(y, 2, 2, np.mean)

    y = halved(np.tanh(network.convolution(x, *take(2))))
    y = halved(np.tanh(network.convolution(y, *take(2)))).reshape(2, -1)
    for activation in (np.tanh, np.tanh, lambda z: z):
        kernel, bias = take(2)
        y = activation(y @ kernel + bias)
    assert relative_difference(inference(model, x), y) < 1e-5


def test_the_activation_can_be_chosen():
    model = models.build_lenet5((28, 28, 1), 10, activation="relu")
    used = {layer.activation for layer in model.layers if hasattr(layer, "activation")}
    assert used == {keras.activations.relu, keras.activations.linear}
