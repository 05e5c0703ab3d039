"""The plain LSTM cell is Keras', and behaves as a layer should."""

import keras
import numpy as np
import pytest
from keras import ops

from course.layers import PlainLSTMCell
from tests.layers.layer_check import check_layer

from .recurrent_reference import assert_equal_to_keras

pytestmark = pytest.mark.backend


def test_it_passes_check_layer():
    x, h, c = np.random.default_rng(0).normal(size=(3, 4, 3)).astype("float32")
    report = check_layer(PlainLSTMCell, {"units": 3}, (x, [h, c]))
    assert report.parameters == 4 * 3 * (3 + 3 + 1)


@pytest.mark.parametrize("features, units", [(3, 4), (5, 2)])
def test_outputs_and_gradients_equal_those_of_keras(features, units):
    assert_equal_to_keras(PlainLSTMCell(units), keras.layers.LSTMCell(units), features=features)


def test_weights_begin_as_those_of_keras_with_an_open_forget_gate():
    ours, theirs = PlainLSTMCell(3), keras.layers.LSTMCell(3)
    for cell in (ours, theirs):
        cell.build((None, 2))
    assert [(w.name, w.shape) for w in ours.weights] == [(w.name, w.shape) for w in theirs.weights]
    np.testing.assert_array_equal(ours.get_weights()[2], theirs.get_weights()[2])
    assert ours.get_weights()[2].tolist() == [0] * 3 + [1] * 3 + [0] * 6


def test_with_forget_gate_open_and_input_gate_shut_the_cell_state_is_kept():
    cell = PlainLSTMCell(2)
    cell.build((None, 1))
    bias = np.repeat([-50.0, 50.0, 0.0, 0.0], 2)  # i, f, g, o
    cell.set_weights([np.zeros((1, 8)), np.zeros((2, 8)), bias])
    before = np.array([[0.3, -2.0]], "float32")
    output, (_, after) = cell(np.ones((1, 1)), [ops.zeros((1, 2)), ops.convert_to_tensor(before)])
    np.testing.assert_allclose(ops.convert_to_numpy(after), before, rtol=1e-6)
    np.testing.assert_allclose(ops.convert_to_numpy(output), 0.5 * np.tanh(before), rtol=1e-5)


def test_the_sheet_s_layer_has_365568_parameters():
    layer = keras.layers.RNN(PlainLSTMCell(256))
    layer.build((None, 7, 100))
    assert layer.count_params() == 365_568


def test_bad_arguments_are_named():
    with pytest.raises(TypeError, match="units=2.5"):
        PlainLSTMCell(2.5)
    with pytest.raises(ValueError, match=r"2 axes, \(B, F\)"):
        PlainLSTMCell(2).build((None, 5, 3))
