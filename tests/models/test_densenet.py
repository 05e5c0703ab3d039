"""DenseNet: published counts, and what is dense about it; `test_application_weights.py` compares its outputs."""

import keras
import numpy as np
import pytest

from course import models
from tests.backend_rotation import in_turn
from tests.models.reference_weights import images, randomize

pytestmark = pytest.mark.backend

PUBLISHED = {"densenet121": 8_062_504, "densenet169": 14_307_880, "densenet201": 20_242_984}


@pytest.mark.parametrize("name", in_turn(list(PUBLISHED), keras.backend.backend()))
def test_counts_the_published_parameters(name):
    assert models.count_parameters(getattr(models, f"build_{name}"), (224, 224, 3), 1000) == PUBLISHED[name]


def test_the_name_counts_the_layers_on_the_longest_way():
    model = models.build_densenet121((32, 32, 3), 10, growth_rate=2)
    convolutions = sum(isinstance(layer, keras.layers.Conv2D) for layer in model.layers)
    assert model.name == f"densenet{convolutions + 1}"


def test_channels_grow_by_the_growth_rate_and_are_halved_between_blocks():
    model = models.build_densenet((64, 48, 3), 5, depths=(2, 3), growth_rate=4)
    maps = [
        model.get_layer(name).output.shape[1:]
        for name in ("conv2_block1", "conv2_block2", "pool2", "conv3_block1", "conv3_block3", "features")
    ]
    assert maps == [(16, 12, 12), (16, 12, 16), (8, 6, 8), (8, 6, 12), (8, 6, 20), (8, 6, 20)]


def test_what_a_layer_was_given_is_passed_on_unchanged():
    model = models.build_densenet((32, 32, 3), 5, depths=(3,), growth_rate=4)
    randomize(model)
    blocks = keras.Model(model.input, [model.get_layer(f"conv2_block{i}").output for i in (1, 2, 3)])
    first, second, third = (keras.ops.convert_to_numpy(y) for y in blocks(images((32, 32, 3)), training=False))
    np.testing.assert_array_equal(second[..., :12], first)
    np.testing.assert_array_equal(third[..., :16], second)
    assert np.abs(third[..., 16:]).max() > 0
