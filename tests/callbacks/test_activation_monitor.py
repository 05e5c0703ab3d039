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
