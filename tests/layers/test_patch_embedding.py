"""Patches: cut row by row, each mapped alike."""

import numpy as np
import pytest
from keras import ops

from course.layers import PatchEmbedding
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend


def test_each_patch_is_flattened_and_multiplied():
    images = np.random.default_rng(0).normal(size=(2, 4, 6, 3)).astype("float32")
    layer = PatchEmbedding(patch_size=2, width=5)
    observed = ops.convert_to_numpy(layer(images))
    kernel, bias = (ops.convert_to_numpy(w).reshape(-1, 5) for w in layer.projection.weights)
    patch = images[1, 2:4, 0:2].reshape(-1)  # the second row's first patch
    np.testing.assert_allclose(observed[1, 3], patch @ kernel + bias[0], atol=1e-5)


def test_the_layer_keeps_its_promises():
    report = check_layer(PatchEmbedding, {"patch_size": 2, "width": 5}, np.ones((2, 4, 6, 1), "float32"))
    assert report.outputs.shape == (2, 6, 5)


def test_a_patch_that_does_not_fit_is_refused_with_some_that_do():
    with pytest.raises(ValueError, match=r"28 % patch_size == 0. Received: patch_size=5. Try 4 or 7"):
        PatchEmbedding(5, 8)(np.zeros((1, 28, 28, 1), "float32"))
    with pytest.raises(ValueError, match=r"width. Expected 30 % patch_size == 0"):
        PatchEmbedding(4, 8)(np.zeros((1, 28, 30, 1), "float32"))
    with pytest.raises(ValueError, match=r"4 axes"):
        PatchEmbedding(4, 8)(np.zeros((28, 28, 1), "float32"))
