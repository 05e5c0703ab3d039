"""The extractor is VGG-19 as keras.applications has it, and an image can be trained through it."""

import keras
import numpy as np
import pytest

from course.losses import StyleLoss
from course.models import build_style_transfer, copy_style_weights, count_parameters
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)


def test_up_to_the_paper_s_deepest_layer_it_is_counted():
    shapes = [(3, 64), (64, 64), (64, 128), (128, 128), (128, 256), *[(256, 256)] * 3, (256, 512), *[(512, 512)] * 4]
    assert count_parameters(build_style_transfer, (64, 64, 3)) == sum(9 * a * b + b for a, b in shapes) == 12_944_960


@pytest.mark.parametrize(
    "shape, layers", [((32, 32, 3), ("block1_conv1", "block3_conv1")), ((48, 33, 3), ("block1_conv2", "block4_conv2"))]
)
def test_feature_maps_are_those_of_keras_applications(shape, layers):
    reference = keras.applications.VGG19(include_top=False, weights=None, input_shape=shape)
    for layer in reference.layers[1:]:
        if layer.weights:
            fan_in = np.prod(layer.kernel.shape[:3])
            kernel = rng.normal(0, np.sqrt(2 / fan_in), layer.kernel.shape)
            layer.set_weights([kernel, rng.normal(0, 0.1, layer.bias.shape)])
    model = build_style_transfer(shape, style_layers=layers[:1], content_layers=layers[1:])
    copy_style_weights(reference, model)
    theirs = keras.Model(reference.input, [reference.get_layer(name).output for name in layers])
    images = rng.normal(size=(1, *shape)).astype("float32")
    ours = model.predict(images, verbose=0)
    for name, expected in zip(layers, theirs.predict(images, verbose=0), strict=True):
        assert np.abs(expected).max() > 0.5
        assert np.abs(ours[name] - expected).max() / np.abs(expected).max() < 1e-5


def test_it_trains_compiled_and_in_mixed_precision():
    images = rng.random((2, 32, 32, 3)).astype("float32")
    build = lambda: build_style_transfer(  # noqa: E731 - built once a policy
        (32, 32, 3), style_layers=("block1_conv1",), content_layers=("block1_conv2",), width=4
    )
    targets = {"block1_conv1": rng.random((2, 32, 32, 4)), "block1_conv2": rng.random((2, 32, 32, 4))}
    assert_compiled_and_mixed(build, images, targets, {"block1_conv1": StyleLoss(), "block1_conv2": "mse"})


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="Did you mean 'block5_conv1'"):
        build_style_transfer((32, 32, 3), style_layers=("blok5_conv1",))
    with pytest.raises(ValueError, match="32 × 32"):
        build_style_transfer((16, 32, 3))
    with pytest.raises(ValueError, match="the layer 'block1_conv1'"):
        copy_style_weights(build_style_transfer((32, 32, 3), width=4), build_style_transfer((32, 32, 3), width=8))
