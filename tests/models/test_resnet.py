"""ResNet against published counts, its blocks' shapes, and (the basic blocks, without a reference) NumPy."""

import keras
import numpy as np
import pytest

from course import models
from course.models.application_weights import layers_along_the_graph
from tests.backend_rotation import in_turn
from tests.models import numpy_networks as network
from tests.models.reference_weights import images, inference, randomize, relative_difference

pytestmark = pytest.mark.backend

# The bottleneck networks as keras.applications has them. The basic ones: torchvision publishes 11,689,512 and
# 21,797,672 trainable parameters; the moving means and variances of 4,800 and 8,512 channels come on top.
PUBLISHED = {
    "resnet18": 11_689_512 + 2 * 4_800,
    "resnet34": 21_797_672 + 2 * 8_512,
    "resnet50": 25_636_712,
    "resnet101": 44_707_176,
    "resnet152": 60_419_944,
    "resnet50_v2": 25_613_800,
    "resnet101_v2": 44_675_560,
    "resnet152_v2": 60_380_648,
}


@pytest.mark.parametrize("name", in_turn(list(PUBLISHED), keras.backend.backend()))
def test_counts_the_published_parameters(name):
    assert models.count_parameters(getattr(models, f"build_{name}"), (224, 224, 3), 1000) == PUBLISHED[name]


@pytest.mark.parametrize(("name", "depths"), [("resnet18_v2", (2, 2, 2, 2)), ("resnet34_v2", (3, 4, 6, 3))])
def test_counts_the_basic_networks_of_version_2_by_the_papers_formula(name, depths):
    expected, channels = 7 * 7 * 3 * 64, 64
    for stage, depth in enumerate(depths):
        filters = 64 * 2**stage
        for _ in range(depth):
            expected += 4 * channels + 9 * channels * filters + 4 * filters + 9 * filters**2
            expected += channels * filters if channels != filters else 0
            channels = filters
    expected += 4 * channels + (channels + 1) * 1000
    assert models.count_parameters(getattr(models, f"build_{name}"), (224, 224, 3), 1000) == expected


@pytest.mark.parametrize(
    ("name", "convolutions"), [("resnet18", 17), ("resnet34", 33), ("resnet50", 49), ("resnet50_v2", 49)]
)
def test_the_name_counts_the_layers_on_the_longest_way(name, convolutions):
    """All convolutions but the 1 × 1 ones of the shortcuts (one for each change of width), and the dense layer."""
    model = getattr(models, f"build_{name}")((32, 32, 3), 10, width=2)
    shortcuts = 3 if name in ("resnet18", "resnet34") else 4
    found = sum(isinstance(layer, keras.layers.Conv2D) for layer in model.layers)
    assert found - shortcuts == convolutions
    assert name.startswith(f"resnet{convolutions + 1}")


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize(("block", "widening"), [("basic", 1), ("bottleneck", 4)])
def test_each_stage_doubles_the_channels_and_halves_the_image(version, block, widening):
    model = models.build_resnet((64, 96, 3), 5, depths=(2, 2, 2), block=block, version=version, width=4)
    ends = [model.get_layer(name).output.shape[1:] for name in ("conv2_block1", "conv3_block1", "conv4_block1")]
    sizes = [(16, 24), (8, 12), (4, 6)]
    assert ends == [(*size, 4 * widening * 2**stage) for stage, size in enumerate(sizes)]
    assert model.get_layer("features").output.shape[1:] == (4, 6, 16 * widening)


def test_a_block_that_adds_nothing_passes_its_input_on():
    model = models.build_resnet((32, 32, 3), 5, depths=(3,), block="basic", version=2, width=4)
    randomize(model)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D) and layer.kernel_size == (3, 3):
            layer.kernel.assign(np.zeros(layer.kernel.shape))
    ends = keras.Model(model.input, [model.get_layer(name).output for name in ("conv2_block1", "conv2_block3")])
    first, last = (keras.ops.convert_to_numpy(y) for y in ends(images((32, 32, 3)), training=False))
    assert np.abs(first).max() > 0.1
    np.testing.assert_array_equal(first, last)


@pytest.mark.parametrize(("version", "shape"), [(1, (32, 32, 3)), (2, (35, 46, 3)), (1, (35, 46, 3))])
def test_the_basic_networks_equal_a_computation_in_numpy(version, shape):
    model = models.build_resnet(shape, 7, depths=(2, 1, 1), block="basic", version=version, width=4)
    randomize(model)
    x = images(shape)
    weights = network.Weights(layers_along_the_graph(model))

    def convolved(y, strides=1):
        (kernel,) = weights.take(1)
        around = kernel.shape[0] // 2
        return network.convolution(y, kernel, padding=(around, around), strides=strides)

    def normalized(y):
        return network.normalization(y, *weights.take(4), epsilon=1.001e-5)

    y = convolved(x, 2)
    y = network.relu(normalized(y)) if version == 1 else y
    y = network.pooling(y, 3, 2, np.max, padding=(1, 1), fill=0.0)
    for stage, depth in enumerate((2, 1, 1)):
        for i in range(depth):
            strides = 2 if stage and not i else 1
            if version == 1:
                shortcut = normalized(convolved(y, strides)) if strides > 1 else y
                y = network.relu(normalized(convolved(y, strides)))
                y = network.relu(shortcut + normalized(convolved(y)))
            else:
                active = network.relu(normalized(y))
                shortcut = convolved(active, strides) if strides > 1 else y
                y = shortcut + convolved(network.relu(normalized(convolved(active, strides))))
    y = y if version == 1 else network.relu(normalized(y))
    kernel, bias = weights.take(2)
    y = y.mean(axis=(1, 2)) @ kernel + bias
    assert weights.are_used_up()
    assert relative_difference(inference(model, x), y) < 1e-5


def test_the_biases_of_version_1_do_nothing_in_training():
    """They are the reference's: the batch's mean takes them away again."""
    model = models.build_resnet((32, 32, 3), 5, depths=(1, 1), width=4)
    randomize(model)
    x = images((32, 32, 3), batch=4)
    before = keras.ops.convert_to_numpy(model(x, training=True))
    biases = 0
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D):
            layer.bias.assign(layer.bias + 3.0)
            biases += 1
    after = keras.ops.convert_to_numpy(model(x, training=True))
    assert biases == 9
    np.testing.assert_allclose(after, before, atol=2e-4 * np.abs(before).max())
