"""The moving averages of batch normalization: counted, made anew, and left alone."""

import keras
import numpy as np
import pytest
from keras import layers

from course.callbacks.moving_statistics import fresh_statistics, normalizations, start_left

from .small_models import same, snapshot, values

pytestmark = pytest.mark.backend


def test_fresh_statistics_are_those_of_the_batch_and_the_model_keeps_its_own():
    x = np.random.default_rng(0).normal(3, 2, size=(64, 4)).astype("float32")
    inner = keras.Sequential([keras.Input((4,)), layers.BatchNormalization(momentum=0.999, name="inner")])
    model = keras.Sequential([keras.Input((4,)), inner, layers.Dropout(0.5), layers.BatchNormalization(name="outer")])
    found = normalizations(model)
    assert {layer.name for layer in found} == {"inner", "outer"}
    before, momenta = snapshot(model), [layer.momentum for layer in found]
    fresh = fresh_statistics(model, found)(keras.ops.convert_to_tensor(x))
    first = inner.layers[-1]
    np.testing.assert_allclose(values(fresh[id(first.moving_mean)]), x.mean(axis=0), rtol=1e-4)
    np.testing.assert_allclose(values(fresh[id(first.moving_variance)]), x.var(axis=0), rtol=1e-3)
    assert same(before, snapshot(model)) and [layer.momentum for layer in found] == momenta


def test_frozen_normalizations_follow_nothing():
    model = keras.Sequential([keras.Input((4,)), layers.BatchNormalization()])
    model.trainable = False
    assert normalizations(model) == []


def test_what_is_left_of_the_start_is_the_slowest_momentum_s_power():
    slow, fast = layers.BatchNormalization(momentum=0.99), layers.BatchNormalization(momentum=0.9)
    assert start_left([fast, slow], 132) == pytest.approx(0.99**132)
    assert start_left([], 5) == 0.0
