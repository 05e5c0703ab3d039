"""MobileNet v1: published counts; `test_application_weights.py` compares its outputs."""

import keras
import pytest

from course import models

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("multiplier", "published"), [(1.0, 4_253_864), (0.75, 2_601_976), (0.5, 1_342_536), (0.25, 475_544)]
)
def test_counts_the_published_parameters(multiplier, published):
    observed = models.count_parameters(models.build_mobilenet_v1, (224, 224, 3), 1000, width_multiplier=multiplier)
    assert observed == published


def test_a_separable_convolution_has_eight_to_nine_times_fewer_weights():
    model = models.build_mobilenet_v1((32, 32, 3), 5)
    last = [layer for layer in model.layers if isinstance(layer, (keras.layers.Conv2D, keras.layers.DepthwiseConv2D))][
        -2:
    ]
    separable = sum(layer.count_params() for layer in last)
    assert separable == 9 * 1024 + 1024 * 1024
    assert 8 < 9 * 1024 * 1024 / separable < 9


def test_the_image_is_halved_five_times():
    model = models.build_mobilenet_v1((224, 160, 3), 5, width_multiplier=0.25)
    assert model.get_layer("features").output.shape == (None, 7, 5, 256)
