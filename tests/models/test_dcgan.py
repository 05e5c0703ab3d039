"""The DCGAN: shapes and counts of the paper, its rules, and a step of training."""

import keras
import numpy as np
import pytest

from course.models import GANTrainer, build_dcgan_discriminator, build_dcgan_generator, count_parameters
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)


def test_the_paper_s_networks_are_counted():
    projection = 100 * 4 * 4 * 1024
    convolutions = 25 * (1024 * 512 + 512 * 256 + 256 * 128) + 25 * 128 * 3 + 3
    normalizations = 4 * (1024 + 512 + 256 + 128)
    assert count_parameters(build_dcgan_generator) == projection + convolutions + normalizations == 18_858_883
    convolutions = 25 * (3 * 128 + 128 * 256 + 256 * 512 + 512 * 1024) + 128
    normalizations = 4 * (256 + 512 + 1024)
    assert count_parameters(build_dcgan_discriminator) == convolutions + normalizations + 16_384 + 1 == 17_236_481


@pytest.mark.parametrize("shape, widths", [((28, 28, 1), (8, 4)), ((16, 32, 3), (8, 6, 4))])
def test_images_have_the_shape_asked_for_and_lie_between_minus_one_and_one(shape, widths):
    generator = build_dcgan_generator(shape, noise_size=5, widths=widths)
    images = generator.predict(rng.normal(size=(2, 5)), verbose=0)
    assert images.shape == (2, *shape)
    assert np.abs(images).max() <= 1
    assert build_dcgan_discriminator(shape, widths=widths[::-1]).predict(images, verbose=0).shape == (2, 1)


def test_batch_normalization_stands_in_every_layer_but_the_last_and_the_first():
    def after_each_convolution(model):
        kinds = [type(layer).__name__ for layer in model.layers]
        return [kinds[i + 1] for i, kind in enumerate(kinds) if kind.startswith("Conv2D")]

    generator, discriminator = build_dcgan_generator((16, 16, 1), widths=(8, 4)), build_dcgan_discriminator((16, 16, 1))
    assert after_each_convolution(generator) == ["BatchNormalization", "Activation"]
    assert after_each_convolution(discriminator) == ["LeakyReLU"] + ["BatchNormalization"] * 3


def test_both_train_together():
    generator = build_dcgan_generator((8, 8, 1), noise_size=4, widths=(8, 4))
    trainer = GANTrainer(generator, build_dcgan_discriminator((8, 8, 1), widths=(4, 8)), seed=0)
    before = generator.get_weights(), trainer.discriminator.get_weights()
    losses = trainer.train_on_batch(rng.uniform(-1, 1, (8, 8, 8, 1)).astype("float32"))
    assert np.all(np.isfinite(list(losses.values())))
    for old, network in zip(before, (generator, trainer.discriminator), strict=True):
        assert not any(np.array_equal(a, b) for a, b in zip(old, network.get_weights(), strict=True))


def test_it_trains_compiled_and_in_mixed_precision():
    build = lambda: build_dcgan_generator((8, 8, 1), noise_size=4, widths=(8, 4))  # noqa: E731 - built once a policy
    assert_compiled_and_mixed(build, rng.normal(size=(8, 4)), rng.uniform(-1, 1, (8, 8, 8, 1)), "mse")
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    build = lambda: build_dcgan_discriminator((8, 8, 1), widths=(4, 8))  # noqa: E731 - built once a policy
    assert_compiled_and_mixed(build, rng.uniform(-1, 1, (8, 8, 8, 1)), np.array([[0.0], [1.0]] * 4), loss)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="16 divides.*32 × 32"):
        build_dcgan_generator((28, 28, 1))
    with pytest.raises(ValueError, match="noise_size=0"):
        build_dcgan_generator(noise_size=0)
