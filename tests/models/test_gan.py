"""The GAN: alternating steps that move one network at a time, a fit like Keras', and a distribution matched."""

import keras
import numpy as np
import pytest

from course.models import GANTrainer, build_gan_discriminator, build_gan_generator
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)


def small(**options):
    generator = build_gan_generator((2,), noise_size=3, widths=(8, 8), activation="linear")
    return GANTrainer(generator, build_gan_discriminator((2,), widths=(8,)), seed=0, **options)


def changed(before, network):
    after = network.get_weights()
    return [not np.array_equal(old, new) for old, new in zip(before, after, strict=True)]


def test_the_default_generator_has_1493520_parameters_and_stays_between_minus_one_and_one():
    generator = build_gan_generator()
    assert generator.count_params() == 1_493_520
    images = generator.predict(10 * rng.normal(size=(2, 100)), verbose=0)
    assert images.shape == (2, 28, 28, 1)
    assert np.abs(images).max() <= 1
    assert build_gan_discriminator().count_params() == 533_505


def test_each_half_step_moves_only_the_weights_it_should():
    trainer = small()
    generator, discriminator = trainer.generator, trainer.discriminator
    trained = [weight.trainable for weight in generator.weights]
    assert not all(trained)
    real = rng.normal(size=(16, 2)).astype("float32")
    for _ in range(2):  # and again, after the roles were exchanged
        before = generator.get_weights(), discriminator.get_weights()
        trainer.train_discriminator(real)
        assert all(changed(before[1], discriminator))
        assert not any(c for c, t in zip(changed(before[0], generator), trained, strict=True) if t)
        before = generator.get_weights(), discriminator.get_weights()
        trainer.train_generator(16)
        assert all(changed(before[0], generator))  # moving statistics too
        assert not any(changed(before[1], discriminator))
        assert [weight.trainable for weight in generator.weights] == trained
        assert all(weight.trainable for weight in discriminator.weights)


def test_the_discriminator_s_batch_normalization_sees_the_batch_in_the_generator_s_half_step():
    # A frozen layer would use its moving statistics, as at inference; a frozen weight does not.
    discriminator = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(4), keras.layers.BatchNormalization(), keras.layers.Dense(1)]
    )
    trainer = GANTrainer(build_gan_generator((2,), noise_size=3, widths=(8,), activation="linear"), discriminator)
    trainer.train_discriminator(rng.normal(size=(16, 2)).astype("float32"))
    moving = discriminator.layers[1].moving_mean
    before = keras.ops.convert_to_numpy(moving).copy()
    trainer.train_generator(16)
    assert not np.array_equal(before, keras.ops.convert_to_numpy(moving))


def test_the_losses_are_those_of_the_paper_at_this_step():
    trainer = small()
    for _ in range(2):
        # With all weights of the last layer at 0 the discriminator says 1/2 of everything: log 2, three times.
        weights = trainer.discriminator.get_weights()
        trainer.discriminator.set_weights([*weights[:-2], 0 * weights[-2], 0 * weights[-1]])
        losses = trainer.train_discriminator(rng.normal(size=(16, 2)).astype("float32"))
        np.testing.assert_allclose(losses, np.log(2), rtol=1e-5)
    weights = trainer.discriminator.get_weights()
    trainer.discriminator.set_weights([*weights[:-2], 0 * weights[-2], 0 * weights[-1] + 3])
    # Now it says 3 of everything: right of real ones, wrong of fake ones, and the generator is content.
    assert trainer.train_generator(16) == pytest.approx(np.log1p(np.exp(-3)), rel=1e-4)
    on_real, on_fake = trainer.train_discriminator(rng.normal(size=(16, 2)).astype("float32"))
    assert on_real == pytest.approx(np.log1p(np.exp(-3)), rel=1e-4)
    assert on_fake == pytest.approx(np.log1p(np.exp(3)), rel=1e-4)


def test_it_learns_the_mean_and_the_spread_of_a_distribution():
    keras.utils.set_random_seed(0)
    examples = rng.normal([3.0, -1.0], [0.5, 1.0], size=(1024, 2)).astype("float32")
    generator = build_gan_generator((2,), noise_size=4, widths=(16,), activation="linear")
    trainer = GANTrainer(
        generator,
        build_gan_discriminator((2,), widths=(32, 16)),
        generator_optimizer=keras.optimizers.Adam(2e-3, beta_1=0.5),
        discriminator_optimizer=keras.optimizers.Adam(2e-3, beta_1=0.5),
        real_label=0.9,
        seed=0,
    )
    start = np.abs(trainer.generate(512).mean(axis=0) - [3.0, -1.0]).max()
    history = trainer.fit(examples, epochs=30, batch_size=64, verbose=0)
    made = trainer.generate(2000)
    off = np.abs(made.mean(axis=0) - [3.0, -1.0]).max()
    assert start > 2 and off < 0.6
    assert np.all((made.std(axis=0) > 0.2) & (made.std(axis=0) < 2.0))  # neither collapsed nor run away
    assert len(history.epoch) == 30 and np.isfinite(list(history.history.values())).all()


class Watch(keras.callbacks.Callback):
    """Counts, looks at the networks as callbacks for GANs do, and stops after the second epoch."""

    def on_train_begin(self, logs=None):
        self.batches, self.made = 0, []

    def on_train_batch_end(self, batch, logs=None):
        assert set(logs) == {"discriminator_loss", "real_loss", "fake_loss", "generator_loss"}
        self.batches += 1

    def on_epoch_end(self, epoch, logs=None):
        self.made.append(keras.ops.convert_to_numpy(self.model.generator(np.zeros((1, 3), "float32"))))
        self.model.stop_training = epoch == 1


def test_fit_takes_callbacks_and_returns_the_history():
    trainer, watch = small(), Watch()
    history = trainer.fit(rng.normal(size=(40, 2)), epochs=5, batch_size=16, verbose=0, callbacks=[watch])
    assert isinstance(history, keras.callbacks.History)
    assert watch.batches == 2 * 2 and len(watch.made) == len(history.epoch) == 2  # the last 8 examples are left out
    losses = history.history
    np.testing.assert_allclose(losses["discriminator_loss"], np.add(losses["real_loss"], losses["fake_loss"]))
    assert not np.array_equal(*watch.made)


def test_keras_own_callbacks_stop_it_and_bring_the_best_weights_back(tmp_path):
    trainer = small(real_label=0.9)
    kept = keras.callbacks.ModelCheckpoint(tmp_path / "gan.keras", monitor="generator_loss", mode="max")
    stop = keras.callbacks.EarlyStopping("generator_loss", mode="max", patience=0, restore_best_weights=True)
    trainer.fit(rng.normal(size=(32, 2)), epochs=20, batch_size=16, verbose=0, callbacks=[kept, stop])
    again = keras.saving.load_model(tmp_path / "gan.keras")
    assert again.real_label == 0.9 and again.seed == 0
    assert [w.shape for w in again.get_weights()] == [w.shape for w in trainer.get_weights()]
    again.set_weights(trainer.get_weights())
    noise = rng.normal(size=(4, 3)).astype("float32")
    np.testing.assert_allclose(again.predict(noise, verbose=0), trainer.predict(noise, verbose=0), rtol=1e-5, atol=1e-6)
    again.fit(rng.normal(size=(32, 2)), epochs=1, batch_size=16, verbose=0)


def test_a_saved_trainer_gives_the_same_examples(tmp_path):
    trainer = small()
    trainer.train_on_batch(rng.normal(size=(16, 2)).astype("float32"))
    trainer.save(tmp_path / "gan.keras")
    noise = rng.normal(size=(4, 3)).astype("float32")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    np.testing.assert_allclose(again.predict(noise, verbose=0), trainer.predict(noise, verbose=0), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("part", ["generator", "discriminator"])
def test_each_part_trains_compiled_and_in_mixed_precision(part):
    if part == "generator":
        build = lambda: build_gan_generator((4, 4, 1), noise_size=3, widths=(8,))  # noqa: E731 - built once a policy
        assert_compiled_and_mixed(build, rng.normal(size=(8, 3)), rng.uniform(-1, 1, (8, 4, 4, 1)), "mse")
    else:
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        build = lambda: build_gan_discriminator((4, 4, 1), widths=(8,))  # noqa: E731 - built once a policy
        assert_compiled_and_mixed(build, rng.normal(size=(8, 4, 4, 1)), np.array([[0.0], [1.0]] * 4), loss)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"a generator of \(28, 28, 1\), a discriminator for \(2,\)"):
        GANTrainer(build_gan_generator(widths=(4,)), build_gan_discriminator((2,)))
    optimizer = keras.optimizers.Adam()
    with pytest.raises(ValueError, match="one for both"):
        small(generator_optimizer=optimizer, discriminator_optimizer=optimizer)
    with pytest.raises(ValueError, match="at most the 4 examples.*batch_size=8"):
        small().fit(np.zeros((4, 2)), epochs=1, batch_size=8)
    with pytest.raises(TypeError, match="needs no `compile`"):
        small().compile("adam")
    with pytest.raises(ValueError, match=r"widths\[0\]=0"):
        build_gan_generator(widths=(0,))
