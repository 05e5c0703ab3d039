"""Autoencoders: two parts that fit, noise in training only, and better than the mean."""

import keras
import numpy as np
import pytest
from sklearn.datasets import load_digits

from course.models import build_autoencoder, build_convolutional_autoencoder
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend

DIGITS = (load_digits().data[:512] / 16).astype("float32")


def test_the_parts_are_models_and_the_whole_is_one_after_the_other():
    model = build_autoencoder(64, widths=(24, 16), code_size=5)
    encoder, decoder = model.get_layer("encoder"), model.get_layer("decoder")
    code = encoder.predict(DIGITS[:4], verbose=0)
    assert code.shape == (4, 5)
    np.testing.assert_allclose(decoder.predict(code, verbose=0), model.predict(DIGITS[:4], verbose=0), rtol=1e-5)
    widths = [layer.units for part in (encoder, decoder) for layer in part.layers[1:]]
    assert widths == [24, 16, 5, 16, 24, 64]


@pytest.mark.parametrize("shape, widths", [((28, 28, 1), (4, 8)), ((16, 24, 3), (4, 6, 8))])
def test_the_convolutional_one_returns_the_shape_it_got(shape, widths):
    model = build_convolutional_autoencoder(shape, widths=widths, code_size=7)
    assert model.output.shape == (None, *shape)
    assert model.get_layer("encoder").output.shape == (None, 7)


def test_noise_comes_in_training_only():
    model = build_autoencoder(64, widths=(8,), code_size=4, noise=0.5)
    calm = [keras.ops.convert_to_numpy(model(DIGITS[:4], training=False)) for _ in range(2)]
    noisy = keras.ops.convert_to_numpy(model(DIGITS[:4], training=True))
    np.testing.assert_array_equal(*calm)
    assert np.abs(noisy - calm[0]).max() > 1e-3
    assert "noise" not in [layer.name for layer in build_autoencoder(64).layers]


def test_it_learns_to_say_digits_again():
    keras.utils.set_random_seed(0)
    model = build_autoencoder(64, widths=(32,), code_size=8)
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit(DIGITS, DIGITS, batch_size=64, epochs=12, verbose=0)
    assert model.evaluate(DIGITS, DIGITS, verbose=0) < 0.6 * DIGITS.var(axis=0).mean()


def test_denoising_ones_make_noisy_digits_better_than_they_came():
    keras.utils.set_random_seed(0)
    model = build_autoencoder(64, widths=(64,), code_size=16, noise=0.4)
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.fit(DIGITS, DIGITS, batch_size=64, epochs=12, verbose=0)
    noisy = DIGITS + np.random.default_rng(0).normal(0, 0.4, DIGITS.shape).astype("float32")
    assert model.evaluate(noisy, DIGITS, verbose=0) < 0.4 * np.mean((noisy - DIGITS) ** 2)


@pytest.mark.parametrize("kind", ["dense", "convolutional"])
def test_it_trains_compiled_and_in_mixed_precision(kind):
    if kind == "dense":
        assert_compiled_and_mixed(lambda: build_autoencoder(64, widths=(8,), code_size=4), *2 * [DIGITS[:8]], "mse")
    else:
        images = DIGITS[:8].reshape(8, 8, 8, 1)
        build = lambda: build_convolutional_autoencoder((8, 8, 1), widths=(4,), code_size=4)  # noqa: E731 - twice
        assert_compiled_and_mixed(build, images, images, "mse")


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="noise=1.5"):
        build_autoencoder(64, noise=1.5)
    with pytest.raises(ValueError, match="code_size=0"):
        build_autoencoder(64, code_size=0)
    with pytest.raises(ValueError, match="8 divides.*32 × 32"):
        build_convolutional_autoencoder((28, 28, 1), widths=(4, 4, 4))
