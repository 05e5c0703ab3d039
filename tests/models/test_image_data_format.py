"""Every builder gives the same network under `channels_first`, and leaves the setting as it was."""

import json

import keras
import numpy as np
import pytest

from course import models
from course.parity import EXAMPLES
from course.parity.measure import as_tensors, flat, generator, inject_weights
from tests.backend_rotation import in_turn

pytestmark = pytest.mark.backend

COMPUTED = in_turn(list(EXAMPLES), keras.backend.backend())


@pytest.fixture
def image_data_format():
    yield keras.config.set_image_data_format
    keras.config.set_image_data_format("channels_last")


def built(name):
    keras.backend.clear_session(free_memory=False)  # layers are numbered from 1 again
    return EXAMPLES[name].build()


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_builder_gives_the_same_network(name, image_data_format):
    network = built(name)
    image_data_format("channels_first")
    other = built(name)
    assert keras.config.image_data_format() == "channels_first"
    assert json.loads(other.to_json()) == json.loads(network.to_json())
    assert other.output_shape == network.output_shape
    if name in COMPUTED:
        x, _ = EXAMPLES[name].batch(generator(name, "learns"))
        inject_weights(network, name)
        inject_weights(other, name)
        there = flat(other(as_tensors(x), training=False))
        image_data_format("channels_last")
        np.testing.assert_array_equal(there, flat(network(as_tensors(x), training=False)))


def test_a_builder_that_refuses_leaves_the_setting_as_it_was(image_data_format):
    image_data_format("channels_first")
    with pytest.raises(ValueError, match="input_shape"):
        models.build_lenet5((4, 4, 1), 10)
    assert keras.config.image_data_format() == "channels_first"


@pytest.mark.parametrize("classes", [False, True], ids=["vgg presets", "style"])
def test_what_is_made_of_other_builders_is_the_same_too(classes, image_data_format):
    image_data_format("channels_first")
    if classes:
        assert models.build_style_transfer((32, 32, 3), width=4).output["block1_conv1"].shape == (None, 32, 32, 4)
    else:
        assert models.build_vgg11((32, 32, 3), 10, width=4).get_layer("features").output.shape == (None, 1, 1, 32)
