"""Squeeze-and-excitation against its formula."""

import keras
import numpy as np
import pytest
from keras import ops

from course.layers import SqueezeAndExcitation
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend


def features(shape=(2, 5, 4, 6)):
    return np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize(
    "arguments",
    [{"reduced_channels": 3}, {"reduced_channels": 2, "activation": "swish", "kernel_initializer": "he_normal"}],
)
def test_is_a_layer_in_good_order(arguments):
    check_layer(SqueezeAndExcitation, arguments, np.abs(features()) + 0.5)


def test_equals_the_formula_in_numpy():
    layer, x = SqueezeAndExcitation(3), features()
    layer.build(x.shape)
    rng = np.random.default_rng(1)
    for weight in layer.weights:
        weight.assign(rng.normal(size=weight.shape))
    narrow, narrow_bias, wide, wide_bias = (ops.convert_to_numpy(weight) for weight in layer.weights)
    means = x.mean(axis=(1, 2))
    weights = 1 / (1 + np.exp(-(np.maximum(means @ narrow + narrow_bias, 0) @ wide + wide_bias)))
    np.testing.assert_allclose(ops.convert_to_numpy(layer(x)), x * weights[:, None, None, :], rtol=1e-5, atol=1e-6)


def test_channels_are_scaled_as_wholes_by_weights_between_0_and_1():
    x = np.abs(features()) + 1
    ratio = ops.convert_to_numpy(SqueezeAndExcitation(3)(x)) / x
    assert np.all((ratio > 0) & (ratio < 1))
    np.testing.assert_allclose(ratio, np.broadcast_to(ratio[:, :1, :1, :], ratio.shape), rtol=1e-5)


def test_the_two_dense_layers_draw_different_weights():
    layer = SqueezeAndExcitation(6, kernel_initializer=keras.initializers.RandomNormal(seed=None))
    layer.build((None, 4, 4, 6))
    first, second = layer.squeeze.kernel, layer.excite.kernel
    assert np.abs(ops.convert_to_numpy(first) - ops.convert_to_numpy(second)).max() > 1e-3


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="reduced_channels=0"):
        SqueezeAndExcitation(0)
    with pytest.raises(ValueError, match=r"\(2, 6\).*"):
        SqueezeAndExcitation(2)(np.ones((2, 6), "float32"))
