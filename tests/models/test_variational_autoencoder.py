"""The variational autoencoder: its two losses, its draws, and that it learns."""

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from course.losses import GaussianKLDivergence, ReconstructionLoss
from course.models import build_variational_autoencoder
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend

DIGITS = (load_digits().data[:512] / 16).astype("float32")


def losses(beta: float = 1.0):
    return {"reconstruction": ReconstructionLoss(), "latent": GaussianKLDivergence(beta)}


def targets(x: np.ndarray, latent_size: int):
    return {"reconstruction": x, "latent": np.zeros((len(x), 2, latent_size), "float32")}


def test_the_paper_s_network_is_counted():
    assert build_variational_autoencoder(784).count_params() == 815_824
    # Encoder 784-500-40, decoder 20-500-784.
    assert 815_824 == 785 * 500 + 501 * 40 + 21 * 500 + 501 * 784


def test_the_loss_is_the_sum_of_the_two_computed_in_numpy():
    model = build_variational_autoencoder(64, widths=(16,), latent_size=3, noise_input=True)
    noise = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
    x = DIGITS[:8]
    encoded = model.get_layer("encoder").predict(x, verbose=0)
    mean, log_variance = encoded[:, 0], encoded[:, 1]
    logits = model.get_layer("decoder").predict(mean + np.exp(log_variance / 2) * noise, verbose=0)
    p = 1 / (1 + np.exp(-logits.astype("float64")))
    reconstruction = -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=-1).mean()
    divergence = 0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).sum(axis=-1).mean()
    model.compile("sgd", losses(beta=2.0))
    observed = model.test_on_batch([x, noise], targets(x, 3), return_dict=True)
    assert float(observed["reconstruction_loss"]) == pytest.approx(reconstruction, rel=1e-4)
    assert float(observed["latent_loss"]) == pytest.approx(2 * divergence, rel=1e-3)
    assert float(observed["loss"]) == pytest.approx(reconstruction + 2 * divergence, rel=1e-4)


def test_predictions_repeat_themselves_and_training_draws():
    model = build_variational_autoencoder(64, widths=(8,), latent_size=2)
    one, two = (model.predict(DIGITS[:4], verbose=0)["reconstruction"] for _ in range(2))
    np.testing.assert_array_equal(one, two)
    drawn = keras.ops.convert_to_numpy(model(DIGITS[:4], training=True)["reconstruction"])
    assert np.abs(drawn - one).max() > 1e-3


def test_it_learns_and_the_codes_come_near_the_prior():
    keras.utils.set_random_seed(0)
    model = build_variational_autoencoder(64, widths=(64,), latent_size=4, seed=0)
    model.compile(keras.optimizers.Adam(0.01), losses())
    y = targets(DIGITS, 4)
    before = model.evaluate(DIGITS, y, verbose=0, return_dict=True)["loss"]
    model.fit(DIGITS, y, batch_size=64, epochs=20, verbose=0)
    after = model.evaluate(DIGITS, y, verbose=0, return_dict=True)["loss"]
    assert after < 0.7 * before
    encoded = model.get_layer("encoder").predict(DIGITS, verbose=0)
    # All codes together: spread of the means plus each one's own variance, which is 1 under the prior.
    spread = encoded[:, 0].var(axis=0) + np.exp(encoded[:, 1]).mean(axis=0)
    np.testing.assert_allclose(spread, 1, atol=0.5)
    np.testing.assert_allclose(encoded[:, 0].mean(axis=0), 0, atol=0.4)


def test_it_needs_no_targets_and_takes_those_it_is_given():
    model = build_variational_autoencoder(64, widths=(8,), latent_size=2)
    model.compile("adam", losses())
    with_targets = model.evaluate(DIGITS, targets(DIGITS, 2), verbose=0, return_dict=True)
    without = model.evaluate(DIGITS, verbose=0, return_dict=True)
    assert without == pytest.approx(with_targets, rel=1e-5)
    other = model.evaluate(DIGITS, targets(1 - DIGITS, 2), verbose=0, return_dict=True)
    assert abs(other["reconstruction_loss"] - without["reconstruction_loss"]) > 0.01
    history = model.fit(DIGITS, batch_size=64, epochs=3, verbose=0, validation_data=(DIGITS,)).history
    assert history["val_loss"][-1] < history["val_loss"][0] < without["loss"]


def test_the_noise_beside_the_features_is_no_target():
    model = build_variational_autoencoder(64, widths=(8,), latent_size=2, noise_input=True)
    model.compile("adam", losses())
    inputs = [DIGITS[:32], np.zeros((32, 2), "float32")]
    with_targets = model.evaluate(inputs, targets(DIGITS[:32], 2), verbose=0, return_dict=True)
    assert model.evaluate(inputs, verbose=0, return_dict=True) == pytest.approx(with_targets, rel=1e-5)


def test_a_saved_model_still_needs_no_targets(tmp_path):
    model = build_variational_autoencoder(64, widths=(8,), latent_size=2)
    model.compile("adam", losses())
    model.fit(DIGITS[:64], verbose=0)
    model.save(tmp_path / "vae.keras")
    again = keras.saving.load_model(tmp_path / "vae.keras")
    assert again.evaluate(DIGITS, verbose=0) == pytest.approx(model.evaluate(DIGITS, verbose=0), rel=1e-5)


def test_it_trains_compiled_and_in_mixed_precision():
    noise = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")
    build = lambda: build_variational_autoencoder(64, widths=(8,), latent_size=2, noise_input=True)  # noqa: E731 - twice
    assert_compiled_and_mixed(build, [DIGITS[:8], noise], targets(DIGITS[:8], 2), losses())


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="latent_size=0"):
        build_variational_autoencoder(64, latent_size=0)
    with pytest.raises(TypeError, match="widths=500"):
        build_variational_autoencoder(64, widths=500)
