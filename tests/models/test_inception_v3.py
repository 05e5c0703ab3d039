"""Inception v3: the count and the feature maps; `test_application_weights.py` compares its outputs."""

import pytest

from course import models

pytestmark = pytest.mark.backend


def test_counts_the_published_parameters():
    assert models.count_parameters(models.build_inception_v3, (299, 299, 3), 1000) == 23_851_784


def test_the_feature_maps_are_those_of_the_paper():
    """Table 1 of the paper: 35 × 35 × 288, 17 × 17 × 768, 8 × 8 × 1280 and 2048 (here an eighth as many channels)."""
    model = models.build_inception_v3((299, 299, 3), 10, width_multiplier=1 / 8)
    maps = {f"mixed{i}": model.get_layer(f"mixed{i}").output.shape[1:] for i in range(10)}
    assert maps["mixed2"] == (35, 35, 36)
    assert {maps[f"mixed{i}"] for i in range(3, 8)} == {(17, 17, 96)}
    assert maps["mixed8"] == (8, 8, 160)
    assert maps["mixed9"] == model.get_layer("features").output.shape[1:] == (8, 8, 256)


def test_dropout_is_an_argument():
    model = models.build_inception_v3((75, 75, 3), 10, width_multiplier=1 / 32, dropout_rate=0.2)
    assert [layer.rate for layer in model.layers if "dropout" in layer.name] == [0.2]
