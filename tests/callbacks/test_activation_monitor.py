"""ActivationMonitor counts dead and saturated units."""

import keras
import numpy as np
import pytest
from keras import layers

from course.callbacks import ActivationMonitor
from course.callbacks.activation_monitor import activation_reader, unit_statistics, watched_layers

from .small_models import mlp, values

pytestmark = pytest.mark.backend


def read(model, x):
    return activation_reader(model, x)(0)


def test_units_are_counted_as_numpy_counts_them():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 4)).astype("float32")
    model = mlp(4, [30], 1)
    kernel, bias = rng.normal(size=(4, 30)), rng.normal(-4, 3, size=30)
    model.layers[0].set_weights([kernel, bias])
    reading = read(model, x)
    expected = int((np.maximum(x @ kernel + bias, 0).max(axis=0) == 0).sum())
    assert 0 < expected < 30
    assert (reading.dead, reading.units) == ({"hidden_0": expected}, {"hidden_0": 30})
    assert reading.dead_share("hidden_0") == expected / 30


@pytest.mark.parametrize(("activation", "low"), [("sigmoid", 0.0), ("tanh", -1.0)])
def test_saturated_units_are_counted_as_numpy_counts_them(activation, low):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(100, 3)).astype("float32")
    model = mlp(3, [20], 1, activation)
    kernel = rng.normal(size=(3, 20)) * np.geomspace(0.1, 300, 20)
    model.layers[0].set_weights([kernel, np.zeros(20)])
    z = x @ kernel
    a = np.tanh(z) if activation == "tanh" else (1 + np.tanh(z / 2)) / 2
    margin = 0.01 * (1 - low)
    expected = int((((a < low + margin) | (a > 1 - margin)).mean(axis=0) >= 0.95).sum())
    assert 0 < expected < 20
    reading = read(model, x)
    assert reading.saturated == {"hidden_0": expected}
    assert reading.dead == {"hidden_0": 0}


def test_a_channel_is_dead_only_if_it_is_silent_at_every_position():
    output = np.zeros((2, 3, 3, 4), "float32")
    output[1, 2, 0, 1] = 0.5
    output[:, :, :, 3] = -0.1
    dead, saturated = unit_statistics(keras.ops.convert_to_tensor(output), None)
    assert (int(values(dead)), int(values(saturated))) == (2, 0)


def test_hidden_activations_are_watched_and_outputs_gates_and_plain_layers_are_not():
    given = keras.Input((6, 2))
    hidden = layers.SimpleRNN(4, return_sequences=True, name="recurrent")(given)
    hidden = layers.LSTM(4, name="gated")(hidden)
    hidden = layers.Dense(5, name="linear")(hidden)
    hidden = layers.Activation("relu", name="applied")(layers.BatchNormalization()(hidden))
    hidden = layers.ReLU(name="rectified")(hidden)
    model = keras.Model(given, layers.Dense(1, "sigmoid", name="output")(hidden))
    assert [layer.name for layer in watched_layers(model)] == ["recurrent", "applied", "rectified"]


def test_units_that_die_in_training_are_seen_dying():
    x = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")
    model = mlp(3, [16], 1)
    monitor = ActivationMonitor((x, None), every=4)
    # Targets far below zero, and an output that cannot move: every unit that is on is pushed down.
    model.get_layer("output").set_weights([np.full((16, 1), 0.5), np.zeros(1)])
    model.get_layer("output").trainable = False
    model.compile(keras.optimizers.SGD(1.0), "mse")
    model.fit(x, np.full((64, 1), -50.0, "float32"), batch_size=16, epochs=2, verbose=0, callbacks=[monitor])
    assert [reading.step for reading in monitor.history] == [0, 4, 8]
    assert monitor.history[0].dead["hidden_0"] <= 2
    assert monitor.history[-1].dead["hidden_0"] >= 14


def test_a_model_without_hidden_activations_is_refused():
    model = mlp(3, [], 1, last="relu")
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="hidden layers with an activation.*Received: Sequential"):
        model.fit(np.zeros((4, 3)), np.zeros((4, 1)), verbose=0, callbacks=[ActivationMonitor(np.zeros((4, 3)))])


def test_models_within_models_are_read_under_their_names():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(128, 6)).astype("float32")
    given, code = keras.Input((6,)), keras.Input((3,))
    encoder = keras.Model(given, layers.Dense(3, "tanh", name="code")(layers.Dense(10, "relu", name="wide")(given)))
    encoder.name = "encoder"
    drowned = layers.Dense(8, "relu", bias_initializer=keras.initializers.Constant(-20), name="wide")
    decoder = keras.Sequential([code, drowned, layers.Dense(6, "sigmoid", name="pixels")], name="decoder")
    outer = keras.Input((6,))
    model = keras.Model(outer, decoder(encoder(outer)))
    reading = read(model, x)
    # The decoder's last layer is the model's output, the encoder's is not.
    assert reading.units == {"encoder/wide": 10, "encoder/code": 3, "decoder/wide": 8}
    kernel, bias = encoder.get_layer("wide").get_weights()
    dead = int((np.maximum(x @ kernel + bias, 0).max(axis=0) == 0).sum())
    assert reading.dead == {"encoder/wide": dead, "encoder/code": 0, "decoder/wide": 8}
    assert set(reading.saturated) == {"encoder/code"}


def test_a_layer_that_is_used_twice_is_dead_only_if_it_is_silent_both_times():
    one, other = keras.Input((2,)), keras.Input((2,))
    shared = layers.Dense(2, "relu", kernel_initializer="identity", name="shared")
    model = keras.Model([one, other], layers.Dense(1)(layers.Concatenate()([shared(one), shared(other)])))
    silent, first = np.full((4, 2), -1.0, "float32"), np.tile([1.0, -1.0], (4, 1)).astype("float32")
    assert read(model, [silent, silent]).dead == {"shared": 2}
    assert read(model, [silent, first]).dead == {"shared": 1}


def test_the_course_s_variational_autoencoder_and_gan_are_watched():
    from course.models import build_gan_discriminator, build_gan_generator, build_variational_autoencoder

    vae = build_variational_autoencoder(16, widths=(8,), latent_size=2)
    x = np.random.default_rng(0).uniform(size=(32, 16)).astype("float32")
    reading = read(vae, x)
    assert any(name.startswith("encoder/") for name in reading.units)
    assert any(name.startswith("decoder/") for name in reading.units)
    generator, discriminator = build_gan_generator((4, 4, 1), noise_size=4), build_gan_discriminator((4, 4, 1))
    noise = keras.Input((4,))
    chained = keras.Model(noise, discriminator(generator(noise)))
    names = set(read(chained, np.zeros((8, 4), "float32")).units)
    # LeakyReLU, in both parts, gives no zeros and has no end: what is left is the tanh between them.
    assert len(names) == 1 and names.pop().startswith(f"{generator.name}/")


def test_a_subclassed_model_is_watched_while_it_trains():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = layers.Dense(5, "relu", name="hidden")
            self.last = layers.Dense(1, "sigmoid", name="last")

        def call(self, inputs):
            return self.last(self.hidden(inputs))

    model = Own()
    model.compile("sgd", "mse")
    x = np.random.default_rng(0).normal(size=(32, 3)).astype("float32")
    monitor = ActivationMonitor(x, every=1)
    model.fit(x, x[:, :1], batch_size=16, verbose=0, callbacks=[monitor])
    assert [reading.units for reading in monitor.history] == [{"hidden": 5}] * 3
