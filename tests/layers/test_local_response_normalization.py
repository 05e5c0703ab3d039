"""Local response normalization against its formula, and against PyTorch's own where that is at hand."""

import keras
import numpy as np
import pytest
from keras import ops

from course.layers import LocalResponseNormalization
from tests.layers.layer_check import check_layer
from tests.models import numpy_networks as network

pytestmark = pytest.mark.backend


def features(shape=(2, 5, 4, 7)):
    return 40 * np.random.default_rng(0).normal(size=shape).astype("float32")


@pytest.mark.parametrize("arguments", [{}, {"size": 3, "offset": 1.0, "alpha": 0.01, "beta": 0.5}])
def test_is_a_layer_in_good_order(arguments):
    check_layer(LocalResponseNormalization, arguments, features() / 40)


@pytest.mark.parametrize("arguments", [{}, {"size": 3, "offset": 1.0, "alpha": 0.01, "beta": 0.5}, {"size": 9}])
def test_equals_the_formula_in_numpy(arguments):
    x = features()
    observed = ops.convert_to_numpy(LocalResponseNormalization(**arguments)(x))
    np.testing.assert_allclose(observed, network.local_response(x.astype("float64"), **arguments), rtol=1e-5)


def test_a_loud_channel_quietens_its_neighbors_and_no_others():
    x = np.ones((1, 1, 1, 9), "float32")
    before = ops.convert_to_numpy(LocalResponseNormalization()(x)).ravel()
    x[..., 4] = 1000
    after = ops.convert_to_numpy(LocalResponseNormalization()(x)).ravel()
    assert np.all(after[[2, 3, 5, 6]] < 0.5 * before[[2, 3, 5, 6]])
    np.testing.assert_array_equal(after[[0, 1, 7, 8]], before[[0, 1, 7, 8]])


@pytest.mark.skipif(keras.config.backend() != "torch", reason="compares with a function of PyTorch's own")
def test_equals_pytorchs_with_alpha_times_size():
    import torch

    x = features()
    theirs = torch.nn.functional.local_response_norm(
        torch.from_numpy(x).permute(0, 3, 1, 2), size=5, alpha=5 * 1e-4, beta=0.75, k=2.0
    )
    ours = ops.convert_to_numpy(LocalResponseNormalization()(x))
    np.testing.assert_allclose(ours, theirs.permute(0, 2, 3, 1).numpy(), rtol=1e-5)


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="size=4.*3 or 5"):
        LocalResponseNormalization(size=4)
    with pytest.raises(ValueError, match=r"offset=0\.0"):
        LocalResponseNormalization(offset=0.0)
    with pytest.raises(ValueError, match=r"\(2, 6\)"):
        LocalResponseNormalization()(np.ones((2, 6), "float32"))
