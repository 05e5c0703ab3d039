"""Sampling draws from the right distribution, lets gradients through, and can be made to repeat itself."""

import numpy as np
import pytest
from keras import ops

from course.layers import ReparameterizedSampling
from tests.layers.layer_check import check_layer

from .gradients import gradients_at

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
MEAN, LOG_VARIANCE, NOISE = (rng.normal(size=(3, 2)).astype("float32") for _ in range(3))


def test_it_passes_check_layer():
    assert check_layer(ReparameterizedSampling, {"seed": 1}, (MEAN, LOG_VARIANCE)).parameters == 0
    assert "training" in check_layer(ReparameterizedSampling, {}, (MEAN, LOG_VARIANCE, NOISE)).checks


def test_draws_have_the_mean_and_the_spread_that_were_asked_for():
    mean, log_variance = np.tile([2.0, -1.0], (20000, 1)), np.tile(np.log([4.0, 0.25]), (20000, 1))
    z = ops.convert_to_numpy(ReparameterizedSampling(seed=0)(mean, log_variance, training=True))
    np.testing.assert_allclose(z.mean(axis=0), [2.0, -1.0], atol=0.06)  # standard error 2 / sqrt(20000) = 0.014
    np.testing.assert_allclose(z.std(axis=0), [2.0, 0.5], rtol=0.03)
    assert abs(np.corrcoef(z.T)[0, 1]) < 0.03


def test_training_draws_anew_and_inference_gives_the_mean():
    layer = ReparameterizedSampling()
    one, two = (ops.convert_to_numpy(layer(MEAN, LOG_VARIANCE, training=True)) for _ in range(2))
    assert np.abs(one - two).min() > 0
    np.testing.assert_array_equal(ops.convert_to_numpy(layer(MEAN, LOG_VARIANCE)), MEAN)


def test_the_same_seed_gives_the_same_draws():
    one, two = (ReparameterizedSampling(seed=7)(MEAN, LOG_VARIANCE, training=True) for _ in range(2))
    np.testing.assert_array_equal(ops.convert_to_numpy(one), ops.convert_to_numpy(two))


def test_given_noise_is_used_and_gradients_are_one_and_half_the_distance():
    layer = ReparameterizedSampling()
    z = MEAN + np.exp(LOG_VARIANCE / 2) * NOISE
    np.testing.assert_allclose(ops.convert_to_numpy(layer(MEAN, LOG_VARIANCE, NOISE)), z, rtol=1e-5)
    by_mean, by_log_variance = gradients_at(lambda m, v: ops.sum(layer(m, v, NOISE)), MEAN, LOG_VARIANCE)
    np.testing.assert_allclose(by_mean, 1.0)
    np.testing.assert_allclose(by_log_variance, (z - MEAN) / 2, rtol=1e-4, atol=1e-6)


def test_shapes_that_differ_are_refused():
    with pytest.raises(ValueError, match=r"mean \(3, 2\), log_variance \(3, 1\)"):
        ReparameterizedSampling()(MEAN, LOG_VARIANCE[:, :1])
