"""Reconstruction and divergence: value, gradient, extremes, and agreement with sampling and with Keras."""

import keras
import numpy as np
import pytest
from keras import ops

from course.losses import (
    GaussianKLDivergence,
    ReconstructionLoss,
    gaussian_kl_divergence,
    reconstruction_loss,
    vae_loss,
)
from tests.layers.gradients import finite_differences, gradients_at
from tests.losses.images_of_two_sizes import TwoSizes

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
X = rng.uniform(size=(4, 3, 2)).astype("float32")
LOGITS = rng.normal(0, 2, (4, 3, 2)).astype("float32")
PRIOR, POSTERIOR = rng.normal(size=(2, 4, 2, 5)).astype("float32")


def bernoulli(x, logits):
    p = 1 / (1 + np.exp(-logits))
    return -(x * np.log(p) + (1 - x) * np.log(1 - p)).reshape(len(x), -1).sum(axis=-1)


def gaussian(x, mean):
    return (0.5 * (x - mean) ** 2 + 0.5 * np.log(2 * np.pi)).reshape(len(x), -1).sum(axis=-1)


def divergence(prior, posterior):
    (m, v), (n, w) = ((t[:, 0], np.exp(t[:, 1])) for t in (posterior, prior))
    return 0.5 * (v / w + (m - n) ** 2 / w - 1 - np.log(v / w)).sum(axis=-1)


@pytest.mark.parametrize("likelihood, reference", [("bernoulli", bernoulli), ("gaussian", gaussian)])
def test_reconstruction_is_the_likelihood_in_value_and_gradient(likelihood, reference):
    loss = ops.convert_to_numpy(reconstruction_loss(X, LOGITS, likelihood=likelihood))
    np.testing.assert_allclose(loss, reference(X, LOGITS.astype("float64")), rtol=1e-4)
    (gradient,) = gradients_at(lambda a: ops.sum(reconstruction_loss(X, a, likelihood=likelihood)), LOGITS)
    slopes = finite_differences(lambda a: reference(X, a).sum(), LOGITS)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-3, atol=1e-5)


def test_bernoulli_reconstruction_is_keras_cross_entropy_summed():
    flat_x, flat_logits = X.reshape(4, 6), LOGITS.reshape(4, 6)
    mean = keras.losses.binary_crossentropy(flat_x, flat_logits, from_logits=True)
    loss = reconstruction_loss(flat_x, flat_logits)
    np.testing.assert_allclose(ops.convert_to_numpy(loss), 6 * ops.convert_to_numpy(mean), rtol=1e-4)


def test_divergence_is_the_formula_in_value_and_gradient():
    loss = ops.convert_to_numpy(gaussian_kl_divergence(PRIOR, POSTERIOR))
    np.testing.assert_allclose(loss, divergence(PRIOR.astype("float64"), POSTERIOR.astype("float64")), rtol=1e-4)
    (gradient,) = gradients_at(lambda q: ops.sum(gaussian_kl_divergence(PRIOR, q)), POSTERIOR)
    slopes = finite_differences(lambda q: divergence(PRIOR.astype("float64"), q).sum(), POSTERIOR)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-3, atol=1e-5)


def test_divergence_is_what_sampling_estimates():
    mean, log_variance = 0.7, -0.9
    z = mean + np.exp(log_variance / 2) * rng.normal(size=400_000)
    log_q = -0.5 * ((z - mean) ** 2 / np.exp(log_variance) + log_variance)
    estimate = (log_q + 0.5 * z**2).mean()
    latent = np.array([[[mean], [log_variance]]], "float32")
    assert float(gaussian_kl_divergence(np.zeros((1, 2, 1)), latent)[0]) == pytest.approx(estimate, abs=0.01)


def test_divergence_is_zero_only_at_the_prior_and_never_below():
    zeros = np.zeros((1, 2, 3), "float32")
    assert float(gaussian_kl_divergence(zeros, zeros)[0]) == 0.0
    near = np.full((1, 2, 3), 1e-4, "float32")
    assert 0 < float(gaussian_kl_divergence(zeros, near)[0]) < 1e-6  # lost to rounding without expm1


def test_extreme_logits_and_variances_are_finite_in_value_and_gradient():
    logits = np.array([[1e4, -1e4, 0.0]], "float32")
    loss = float(reconstruction_loss(np.array([[0.0, 1.0, 1.0]]), logits)[0])
    assert loss == pytest.approx(2e4 + np.log(2), rel=1e-5)
    (gradient,) = gradients_at(lambda a: ops.sum(reconstruction_loss(np.array([[0.0, 1.0, 1.0]]), a)), logits)
    np.testing.assert_allclose(gradient, [[1, -1, -0.5]], atol=1e-6)
    latent = np.array([[[50.0, -50.0], [-80.0, 60.0]]], "float32")
    (gradient,) = gradients_at(lambda q: ops.sum(gaussian_kl_divergence(np.zeros((1, 2, 2)), q)), latent)
    assert np.all(np.isfinite(gradient)) and np.isfinite(float(gaussian_kl_divergence(np.zeros((1, 2, 2)), latent)[0]))


@pytest.mark.parametrize("beta", [0.0, 1.0, 4.0])
def test_the_whole_is_the_sum_with_beta(beta):
    expected = bernoulli(X, LOGITS) + beta * divergence(np.zeros_like(POSTERIOR), POSTERIOR)
    np.testing.assert_allclose(ops.convert_to_numpy(vae_loss(X, LOGITS, POSTERIOR, beta=beta)), expected, rtol=1e-4)


def test_the_classes_are_means_and_round_trip():
    losses = [
        (ReconstructionLoss("gaussian"), X, LOGITS, gaussian(X, LOGITS).mean()),
        (GaussianKLDivergence(0.5), PRIOR, POSTERIOR, 0.5 * divergence(PRIOR, POSTERIOR).mean()),
    ]
    for loss, y_true, y_pred, expected in losses:
        assert float(loss(y_true, y_pred)) == pytest.approx(expected, rel=1e-4)
        again = keras.losses.deserialize(keras.losses.serialize(loss))
        assert type(again) is type(loss) and again.get_config() == loss.get_config()


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="Did you mean 'bernoulli'"):
        ReconstructionLoss("bernouli")
    with pytest.raises(ValueError, match="beta=-1"):
        GaussianKLDivergence(-1)
    with pytest.raises(ValueError, match=r"\(4, 3, 2\) and \(4, 6\)"):
        reconstruction_loss(X, LOGITS.reshape(4, 6))


def test_an_autoencoder_for_images_of_any_size_trains_on_two_sizes():
    model = keras.Sequential([keras.Input((None, None, 1)), keras.layers.Conv2D(1, 1, kernel_initializer="zeros")])
    model.compile(keras.optimizers.SGD(0.0), ReconstructionLoss())
    batches = [(np.ones((2, *size, 1)), np.ones((2, *size, 1))) for size in ((3, 2), (2, 5))]
    assert model.fit(TwoSizes(*batches), verbose=0).history["loss"] == [pytest.approx(8 * np.log(2), rel=1e-5)]
