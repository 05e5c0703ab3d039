"""EfficientNet: published counts; `test_application_weights.py` compares its outputs."""

import keras
import numpy as np
import pytest

from course import models
from course.layers import SqueezeAndExcitation
from tests.backend_rotation import in_turn

pytestmark = pytest.mark.backend

PUBLISHED = [5_330_571, 7_856_239, 9_177_569, 12_320_535, 19_466_823, 30_562_527, 43_265_143, 66_658_687]
SIZES = [224, 240, 260, 300, 380, 456, 528, 600]


@pytest.mark.parametrize("number", in_turn(range(8), keras.backend.backend()))
def test_counts_the_published_parameters(number):
    build = getattr(models, f"build_efficientnet_b{number}")
    assert models.count_parameters(build, (SIZES[number], SIZES[number], 3), 1000) == PUBLISHED[number]


def small(**more):
    return models.build_efficientnet((32, 32, 3), 5, width_coefficient=0.1, depth_coefficient=0.5, **more)


def test_stochastic_depth_grows_in_a_straight_line_and_drops_whole_images():
    model = models.build_efficientnet_b0((32, 32, 3), 5, dropout_rate=0.3, drop_connect_rate=0.16)
    drops = [layer for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    *connects, last = drops
    assert last.rate == 0.3 and last.noise_shape is None
    assert {layer.noise_shape for layer in connects} == {(None, 1, 1, 1)}
    # Blocks 2, 4, 6, 7, 9, 10, 12, 13 and 14 of 16 have a shortcut.
    np.testing.assert_allclose([layer.rate for layer in connects], 0.01 * np.array([2, 4, 6, 7, 9, 10, 12, 13, 14]))


def test_without_rates_nothing_is_random():
    model = small(dropout_rate=0.0, drop_connect_rate=0.0)
    x = np.random.default_rng(0).uniform(0, 255, (4, 32, 32, 3)).astype("float32")
    first, second = (keras.ops.convert_to_numpy(model(x, training=True)) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_every_block_weighs_its_channels_by_a_quarter_of_what_entered():
    model = models.build_efficientnet_b0((32, 32, 3), 5)
    narrow = [layer.reduced_channels for layer in model.layers if isinstance(layer, SqueezeAndExcitation)]
    assert narrow == [8, 4, 6, 6, 10, 10, 20, 20, 20, 28, 28, 28, 48, 48, 48, 48]


def test_takes_pixels_from_0_to_255():
    assert small().layers[1].scale == pytest.approx(1 / 255)
