"""The class token stands in front, the same for all."""

import numpy as np
import pytest
from keras import ops

from course.layers import ClassToken
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend


def test_the_same_token_stands_in_front_of_every_sequence():
    x = np.random.default_rng(0).normal(size=(3, 5, 4)).astype("float32")
    layer = ClassToken()
    layer.build(x.shape)
    layer.token.assign(np.array([[[1.0, 2.0, 3.0, 4.0]]]))
    observed = ops.convert_to_numpy(layer(x))
    np.testing.assert_array_equal(observed[:, 1:], x)
    np.testing.assert_array_equal(observed[:, 0], [[1, 2, 3, 4]] * 3)


def test_the_layer_keeps_its_promises():
    assert check_layer(ClassToken, {}, np.ones((2, 5, 8), "float32")).outputs.shape == (2, 6, 8)


def test_an_image_is_refused():
    with pytest.raises(ValueError, match=r"3 axes, \(B, T, D\)"):
        ClassToken()(np.zeros((2, 4, 4, 3), "float32"))
