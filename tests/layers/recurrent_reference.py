"""Compares a cell of ours with the one of Keras that has the same weights: outputs, states, gradients."""

import keras
import numpy as np
from keras import ops

from tests.layers.gradients import weight_gradients


def assert_equal_to_keras(ours: keras.Layer, theirs: keras.Layer, *, features: int = 3, steps: int = 5) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(4, steps, features)).astype("float32")
    layers = [keras.layers.RNN(cell, return_sequences=True, return_state=True) for cell in (ours, theirs)]
    for layer in layers:
        layer.build(x.shape)
    weights = [rng.normal(0, 0.7, weight.shape).astype("float32") for weight in layers[1].weights]
    for layer in layers:
        layer.set_weights(weights)
    outputs = [[ops.convert_to_numpy(part) for part in layer(x)] for layer in layers]
    directions = [rng.normal(size=part.shape).astype("float32") for part in outputs[0]]

    def gradients(layer):
        def loss():
            return sum(ops.sum(ops.multiply(part, way)) for part, way in zip(layer(x), directions, strict=True))

        return weight_gradients(loss, layer.trainable_weights)

    # The state must move, or the comparison would not see the recurrent part.
    assert np.ptp(outputs[0][0], axis=1).min() > 1e-3
    for a, b in zip(*outputs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    for a, b in zip(gradients(layers[0]), gradients(layers[1]), strict=True):
        assert np.max(np.abs(a)) > 1e-2
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4)
