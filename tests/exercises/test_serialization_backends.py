"""A backend's own tensors cross the border as arrays."""

import warnings

import numpy as np
import pytest

from course.exercises.serialization import plain

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16", "int32", "bool"])
def test_a_tensor_crosses_without_a_warning(dtype):
    import keras

    tensor = keras.ops.convert_to_tensor(np.array([[0, 1], [1, 0]]), dtype=dtype)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        crossed = plain(tensor)
    assert type(crossed) is np.ndarray and crossed.dtype.kind in "biuf"
    np.testing.assert_array_equal(crossed.astype("float32"), [[0, 1], [1, 0]])


def test_a_weight_that_requires_a_gradient_crosses():
    import keras

    layer = keras.layers.Dense(2)
    layer.build((None, 3))
    assert plain(layer.kernel.value).shape == (3, 2)
    assert plain(layer.kernel).shape == (3, 2)


def test_rows_of_tensors_cross_as_one_array():
    import keras

    rows = [keras.ops.ones(3), keras.ops.zeros(3)]
    assert plain(rows).tolist() == [[1, 1, 1], [0, 0, 0]]
