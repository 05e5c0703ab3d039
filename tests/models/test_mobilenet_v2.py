"""MobileNet v2: published counts; `test_application_weights.py` compares its outputs."""

import keras
import pytest

from course import models
from course.models.mobilenet_v2 import round_filters
from tests.backend_rotation import in_turn

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("multiplier", in_turn([0.35, 0.5, 0.75, 1.0, 1.3, 1.4], keras.backend.backend()))
def test_counts_the_parameters_of_the_reference(multiplier):
    observed = models.count_parameters(models.build_mobilenet_v2, (224, 224, 3), 1000, width_multiplier=multiplier)
    assert observed == models.count_parameters(
        keras.applications.MobileNetV2, (224, 224, 3), alpha=multiplier, weights=None
    )
    assert multiplier != 1.0 or observed == 3_538_984


def test_narrow_ends_are_linear_and_only_equal_ones_are_joined():
    model = models.build_mobilenet_v2((64, 64, 3), 5)
    ends = [model.get_layer(f"block_{i}") for i in range(17)]
    assert [i for i, layer in enumerate(ends) if isinstance(layer, keras.layers.Add)] == [
        2,
        4,
        5,
        7,
        8,
        9,
        11,
        12,
        14,
        15,
    ]
    assert all(isinstance(layer, (keras.layers.Add, keras.layers.BatchNormalization)) for layer in ends)
    assert [layer.output.shape[-1] for layer in ends] == [16, 24, 24, *[32] * 3, *[64] * 4, *[96] * 3, *[160] * 3, 320]


@pytest.mark.parametrize(
    ("filters", "rounded"), [(32, 32), (11.2, 16), (3, 8), (20, 24), (19, 24), (35, 32), (44.8, 48)]
)
def test_filters_are_rounded_to_multiples_of_eight_and_never_lose_a_tenth(filters, rounded):
    assert round_filters(filters) == rounded
    assert rounded >= 0.9 * filters
