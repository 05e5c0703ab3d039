"""A bias of its own."""

import numpy as np
import pytest
from keras import ops

from course.layers import Bias
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend


def test_it_adds_one_number_to_each_feature():
    layer = Bias()
    layer.build((None, 3))
    layer.bias.assign([1.0, 2.0, 3.0])
    assert ops.convert_to_numpy(layer(np.zeros((2, 3), "float32"))).tolist() == [[1, 2, 3]] * 2


def test_the_layer_keeps_its_promises():
    check_layer(Bias, {}, np.ones((2, 5, 8), "float32"))
