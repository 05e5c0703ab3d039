"""Counts must equal Keras' own, cost no memory, and leave the session as it was."""

import resource

import keras
import numpy as np
import pytest

from course.models.counting import count_parameters

pytestmark = pytest.mark.backend


def _mixed_layers(width: int, *, num_classes: int = 3) -> keras.Model:
    """Weights of every kind: kernels, moving statistics, a recurrent cell, a seed."""
    x = inputs = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(width, 3)(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.Dropout(0.5)(x)
    x = keras.layers.Reshape((-1, width))(x)
    x = keras.layers.Bidirectional(keras.layers.LSTM(5))(x)
    return keras.Model(inputs, keras.layers.Dense(num_classes)(x))


@pytest.mark.parametrize("width", [4, 7])
def test_counts_what_keras_counts(width):
    assert count_parameters(_mixed_layers, width, num_classes=9) == _mixed_layers(width, num_classes=9).count_params()


def test_counts_a_layer_too():
    def build():
        layer = keras.layers.Dense(5)
        layer.build((None, 7))
        return layer

    assert count_parameters(build) == 5 * 7 + 5


def test_counting_allocates_no_weights():
    """40,000 x 40,000 weights would take 6 GB."""

    def build():
        inputs = keras.Input((40_000,))
        return keras.Model(inputs, keras.layers.Dense(40_000, use_bias=False)(inputs))

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert count_parameters(build) == 1_600_000_000
    grown_mib = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown_mib < 200


def test_models_built_afterwards_have_values():
    count_parameters(_mixed_layers, 4)
    model = _mixed_layers(4)
    assert np.isfinite(np.asarray(keras.ops.convert_to_numpy(model(np.ones((2, 8, 8, 3), "float32"))))).all()


def test_an_error_of_the_builder_comes_through_and_counting_goes_on():
    def broken():
        raise ValueError("image too small: 3")

    with pytest.raises(ValueError, match="image too small: 3"):
        count_parameters(broken)
    assert count_parameters(_mixed_layers, 4) == _mixed_layers(4).count_params()


def test_a_finished_model_is_refused_with_the_way_to_count_it():
    with pytest.raises(TypeError, match=r"model\.count_params\(\)"):
        count_parameters(_mixed_layers(4))


def test_a_model_without_weights_yet_is_refused():
    with pytest.raises(TypeError, match=r"keras\.Input"):
        count_parameters(lambda: keras.Sequential([keras.layers.Dense(2)]))
