"""The plain GRU cell is Keras' in both forms, and behaves as a layer should."""

import keras
import numpy as np
import pytest
from keras import ops

from course.layers import PlainGRUCell
from tests.layers.layer_check import check_layer

from .recurrent_reference import assert_equal_to_keras

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("reset_after, parameters", [(True, 3 * 3 * (3 + 3 + 2)), (False, 3 * 3 * (3 + 3 + 1))])
def test_it_passes_check_layer(reset_after, parameters):
    x, h = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    report = check_layer(PlainGRUCell, {"units": 3, "reset_after": reset_after}, (x, [h]))
    assert report.parameters == parameters


@pytest.mark.parametrize("reset_after", [True, False])
@pytest.mark.parametrize("features, units", [(3, 4), (5, 2)])
def test_outputs_and_gradients_equal_those_of_keras(features, units, reset_after):
    theirs = keras.layers.GRUCell(units, reset_after=reset_after)
    assert_equal_to_keras(PlainGRUCell(units, reset_after=reset_after), theirs, features=features)


@pytest.mark.parametrize("reset_after, parameters", [(True, 274_944), (False, 274_176)])
def test_the_sheet_s_layer_is_counted_in_both_forms(reset_after, parameters):
    layer = keras.layers.RNN(PlainGRUCell(256, reset_after=reset_after))
    layer.build((None, 7, 100))
    assert layer.count_params() == parameters


@pytest.mark.parametrize("update, expected", [(50.0, 0.8), (-50.0, np.tanh(0.25))])
def test_the_update_gate_keeps_the_state_or_takes_the_candidate(update, expected):
    cell = PlainGRUCell(1, reset_after=False)
    cell.build((None, 1))
    cell.set_weights([np.zeros((1, 3)), np.zeros((1, 3)), np.array([update, 0.0, 0.25])])
    output, _ = cell(np.ones((1, 1)), [ops.convert_to_tensor([[0.8]])])
    np.testing.assert_allclose(ops.convert_to_numpy(output), [[expected]], rtol=1e-5)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="units=-1"):
        PlainGRUCell(-1)
    with pytest.raises(ValueError, match=r"2 axes, \(B, F\)"):
        PlainGRUCell(2).build((None, 5, 3))
