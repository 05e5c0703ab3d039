"""The CosFace head subtracts a cosine from the right class."""

import numpy as np
import pytest
from keras import ops

from course.layers import CosFaceHead
from tests.layers.layer_check import check_layer

from .gradients import gradients_at

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
EMBEDDINGS, LABELS = rng.normal(size=(4, 3)).astype("float32"), np.array([0, 1, 4, 1], "int32")


@pytest.mark.parametrize("inputs", [EMBEDDINGS, (EMBEDDINGS, LABELS)])
def test_it_passes_check_layer(inputs):
    report = check_layer(CosFaceHead, {"num_classes": 5, "margin": 0.3, "scale": 8.0}, inputs, mixed_output="float32")
    assert report.parameters == 15


def test_logits_are_scaled_cosines_less_the_margin_at_the_right_class():
    head = CosFaceHead(5, margin=0.4, scale=10.0)
    head.build(EMBEDDINGS.shape)
    kernel = rng.normal(size=(3, 5))
    head.set_weights([kernel])
    lengths = np.linalg.norm(EMBEDDINGS, axis=1)[:, None] * np.linalg.norm(kernel, axis=0)
    expected = 10 * EMBEDDINGS @ kernel / lengths
    np.testing.assert_allclose(ops.convert_to_numpy(head(EMBEDDINGS)), expected, rtol=1e-4, atol=1e-5)
    expected[np.arange(4), LABELS] -= 4
    np.testing.assert_allclose(ops.convert_to_numpy(head(EMBEDDINGS, LABELS[:, None])), expected, rtol=1e-4, atol=1e-5)


def test_the_length_of_an_embedding_does_not_matter_and_zeros_are_safe():
    head = CosFaceHead(5)
    far, near = (ops.convert_to_numpy(head(length * EMBEDDINGS)) for length in (1e3, 1e-2))
    np.testing.assert_allclose(far, near, rtol=1e-4, atol=1e-4)
    (gradient,) = gradients_at(lambda e: ops.sum(head(e, LABELS)), np.zeros((4, 3), "float32"))
    assert np.all(np.isfinite(gradient))


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="num_classes=0"):
        CosFaceHead(0)
    with pytest.raises(ValueError, match="margin=-1"):
        CosFaceHead(5, margin=-1)
