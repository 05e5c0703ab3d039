"""The plain simple recurrent cell is Keras', and behaves as a layer should."""

import keras
import numpy as np
import pytest
from keras import ops

from course.layers import PlainSimpleRNNCell
from tests.layers.layer_check import check_layer

from .recurrent_reference import assert_equal_to_keras

pytestmark = pytest.mark.backend


def test_it_passes_check_layer():
    x, h = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    report = check_layer(PlainSimpleRNNCell, {"units": 3}, (x, [h]))
    assert report.parameters == 3 * (3 + 3 + 1)


@pytest.mark.parametrize("features, units", [(3, 4), (5, 2)])
def test_outputs_and_gradients_equal_those_of_keras(features, units):
    assert_equal_to_keras(PlainSimpleRNNCell(units), keras.layers.SimpleRNNCell(units), features=features)


def test_one_step_by_hand():
    cell = PlainSimpleRNNCell(1)
    cell.build((None, 1))
    cell.set_weights([np.array([[0.5]]), np.array([[2.0]]), np.array([0.1])])
    output, (state,) = cell(np.array([[3.0]]), [ops.convert_to_tensor([[-0.4]])])
    output, state = ops.convert_to_numpy(output), ops.convert_to_numpy(state)
    np.testing.assert_allclose(output, [[np.tanh(0.5 * 3 + 2 * -0.4 + 0.1)]], rtol=1e-5)
    np.testing.assert_array_equal(state, output)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="units=0"):
        PlainSimpleRNNCell(0)
    with pytest.raises(ValueError, match=r"2 axes, \(B, F\)"):
        PlainSimpleRNNCell(2).build((None, 5, 3))
    with pytest.raises(ValueError, match="must be known"):
        PlainSimpleRNNCell(2).build((None, None))
