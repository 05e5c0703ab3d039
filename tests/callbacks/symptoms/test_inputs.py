"""Inputs are judged before training, feature by feature."""

import numpy as np
import pytest

from course.callbacks.symptoms.inputs import constant_inputs, invalid_numbers, unscaled_inputs

pytestmark = pytest.mark.backend


def test_inputs_are_judged_by_their_largest_feature():
    x = np.random.default_rng(0).normal(size=(100, 4))
    assert unscaled_inputs(x) is None
    x[:, 2] *= 40
    diagnosis = unscaled_inputs(x)
    assert diagnosis.evidence["feature"] == 2
    assert diagnosis.evidence["root_mean_square"] == pytest.approx(np.sqrt((x[:, 2] ** 2).mean()))
    assert unscaled_inputs(x * 1e-5).problem == "unscaled inputs"


def test_images_are_judged_by_channel():
    assert unscaled_inputs(np.full((2, 8, 8, 3), 0.5)) is None
    assert unscaled_inputs(np.full((2, 8, 8, 3), 128.0)).evidence["root_mean_square"] == pytest.approx(128)


def test_equal_examples_are_constant_inputs_and_equal_features_are_not():
    assert constant_inputs(np.ones((5, 3))).evidence == {"examples": 5}
    x = np.ones((5, 3))
    x[:, 1] = np.arange(5)
    assert constant_inputs(x) is None
    assert constant_inputs(np.ones((1, 3))) is None


def test_invalid_numbers_are_counted():
    x = np.ones((4, 2))
    assert invalid_numbers(x, "inputs") is None
    x[1, 1], x[3, 0] = np.nan, np.inf
    assert "2 of 8 inputs" in invalid_numbers(x, "inputs").sentence
    assert invalid_numbers(np.array([1, 2]), "targets") is None


@pytest.mark.parametrize(
    "top, shape, factor", [(16, (100, 64), "1/16"), (250, (40, 8, 8, 3), "1/255"), (255, (99, 64), "1/255")]
)
def test_pixels_are_scaled_by_the_end_that_was_measured(top, shape, factor):
    x = np.random.default_rng(0).integers(0, top, shape, endpoint=True).astype("float32")
    assert f"Rescaling({factor})" in unscaled_inputs(x).remedy


def test_margins_that_stay_dark_do_not_make_pixels_a_table():
    from sklearn.datasets import load_digits

    remedy = unscaled_inputs(load_digits().data).remedy
    assert "Rescaling(1/16)" in remedy and "255" not in remedy


def test_measurements_are_scaled_one_by_one():
    from sklearn.datasets import load_breast_cancer, load_wine

    for x in (load_wine().data, load_breast_cancer().data, np.full((9, 2), -400.0), np.full((9, 20), 1e-4)):
        remedy = unscaled_inputs(x).remedy
        assert "Normalization" in remedy and "Rescaling" not in remedy
