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
