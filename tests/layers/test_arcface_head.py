"""The ArcFace head adds an angle to the right class, safely."""

import numpy as np
import pytest
from keras import ops

from course.layers import ArcFaceHead
from course.layers.arcface_head import add_angular_margin
from tests.layers.layer_check import check_layer

from .gradients import finite_differences, gradients_at

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
EMBEDDINGS, LABELS = rng.normal(size=(4, 3)).astype("float32"), np.array([0, 1, 4, 1], "int32")


def margin_in_numpy(cosines, labels, margin):
    """By the angle itself, which the layer avoids."""
    angles = np.arccos(np.clip(cosines, -1, 1))
    right = np.arange(cosines.shape[1]) == labels[:, None]
    beyond = cosines - margin * np.sin(margin)
    return np.where(right, np.where(angles + margin < np.pi, np.cos(angles + margin), beyond), cosines)


@pytest.mark.parametrize("inputs", [EMBEDDINGS, (EMBEDDINGS, LABELS)])
def test_it_passes_check_layer(inputs):
    report = check_layer(ArcFaceHead, {"num_classes": 5, "margin": 0.3, "scale": 8.0}, inputs, mixed_output="float32")
    assert report.parameters == 15


def test_logits_are_scaled_cosines_of_angles_with_the_margin_at_the_right_class():
    head = ArcFaceHead(5, margin=0.4, scale=10.0)
    head.build(EMBEDDINGS.shape)
    kernel = rng.normal(size=(3, 5))
    head.set_weights([kernel])
    lengths = np.linalg.norm(EMBEDDINGS, axis=1)[:, None] * np.linalg.norm(kernel, axis=0)
    cosines = EMBEDDINGS @ kernel / lengths
    np.testing.assert_allclose(ops.convert_to_numpy(head(EMBEDDINGS)), 10 * cosines, rtol=1e-4, atol=1e-5)
    expected = 10 * margin_in_numpy(cosines, LABELS, 0.4)
    np.testing.assert_allclose(ops.convert_to_numpy(head(EMBEDDINGS, LABELS)), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("margin", [0.1, 0.5, 1.2])
def test_the_margin_is_an_angle_in_value_and_gradient(margin):
    cosines = np.cos(np.linspace(0.05, np.pi - 0.05, 24))[:, None].astype("float32")
    labels = np.zeros(24, "int32")
    expected = margin_in_numpy(cosines.astype("float64"), labels, margin)
    np.testing.assert_allclose(
        ops.convert_to_numpy(add_angular_margin(cosines, labels, margin)), expected, rtol=1e-4, atol=1e-4
    )
    assert np.all(np.diff(expected[:, 0]) < 0)  # a larger angle is never rewarded
    (gradient,) = gradients_at(lambda c: ops.sum(add_angular_margin(c, labels, margin)), cosines)
    slopes = finite_differences(lambda c: margin_in_numpy(c, labels, margin).sum(), cosines)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-3)


@pytest.mark.parametrize("cosine", [1.0, -1.0, 1.0 + 1e-6, -1.0 - 1e-6])
def test_value_and_gradient_are_finite_where_the_angle_is_zero_or_straight(cosine):
    cosines = np.array([[cosine, 0.2]], "float32")
    changed = ops.convert_to_numpy(add_angular_margin(cosines, np.array([0]), 0.5))
    exact = np.cos(0.5) if cosine > 0 else -1 - 0.5 * np.sin(0.5)
    assert changed[0, 0] == pytest.approx(exact, abs=2e-3)
    (gradient,) = gradients_at(lambda c: ops.sum(add_angular_margin(c, np.array([0]), 0.5)), cosines)
    assert np.all(np.isfinite(gradient)) and np.abs(gradient).max() < 1e3


def test_an_embedding_on_its_class_s_direction_or_of_zeros_has_a_finite_gradient():
    head = ArcFaceHead(2)
    head.build((None, 2))
    head.set_weights([np.eye(2)])
    embeddings = np.array([[3.0, 0.0], [0.0, -2.0], [0.0, 0.0]], "float32")
    (gradient,) = gradients_at(lambda e: ops.sum(head(e, np.array([0, 1, 0]))), embeddings)
    assert np.all(np.isfinite(gradient))
    assert np.all(np.isfinite(ops.convert_to_numpy(head(embeddings, np.array([0, 1, 0])))))


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="margin=-0.1"):
        ArcFaceHead(5, margin=-0.1)
    with pytest.raises(ValueError, match="scale=0"):
        ArcFaceHead(5, scale=0)
    with pytest.raises(ValueError, match=r"2 axes, \(B, D\)"):
        ArcFaceHead(5)(EMBEDDINGS[None])
    with pytest.raises(TypeError, match="`labels` must hold integers"):
        ArcFaceHead(5)(EMBEDDINGS, LABELS.astype("float32"))
