"""Contrastive loss: value, gradient, extremes."""

import keras
import numpy as np
import pytest
from keras import ops

from course.losses import ContrastiveLoss, contrastive_loss
from tests.layers.gradients import finite_differences, gradients_at

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
PAIRS, SAME = rng.normal(0, 0.5, (8, 2, 3)).astype("float32"), np.array([1, 0, 0, 1, 0, 0, 1, 0], "float32")


def in_numpy(same, pairs, margin):
    distance = np.linalg.norm(pairs[:, 0] - pairs[:, 1], axis=-1)
    return np.where(same == 1, distance**2, np.maximum(margin - distance, 0) ** 2)


@pytest.mark.parametrize("margin", [0.5, 1.0, 3.0])
def test_value_and_gradient_are_those_of_the_formula(margin):
    expected = in_numpy(SAME, PAIRS, margin)
    loss = contrastive_loss(SAME[:, None], PAIRS, margin=margin)
    np.testing.assert_allclose(ops.convert_to_numpy(loss), expected, rtol=1e-4, atol=1e-6)
    (gradient,) = gradients_at(lambda pairs: ops.sum(contrastive_loss(SAME, pairs, margin=margin)), PAIRS)
    slopes = finite_differences(lambda pairs: in_numpy(SAME, pairs, margin).sum(), PAIRS)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-3, atol=1e-4)


def test_others_beyond_the_margin_cost_nothing_and_those_of_a_kind_always_do():
    pairs = np.array([[[0.0], [5.0]], [[0.0], [5.0]]], "float32")
    assert ops.convert_to_numpy(contrastive_loss([0.0, 1.0], pairs, margin=1.0)).tolist() == [0.0, 25.0]


@pytest.mark.parametrize("scale", [0.0, 1e-12, 1e8])
def test_value_and_gradient_are_finite_for_equal_and_for_far_embeddings(scale):
    pairs = scale * np.array([[[1.0, 2.0], [1.0, 2.5]]] * 2, "float32")
    value = ops.convert_to_numpy(contrastive_loss([0.0, 1.0], pairs))
    (gradient,) = gradients_at(lambda p: ops.sum(contrastive_loss([0.0, 1.0], p)), pairs)
    assert np.all(np.isfinite(value)) and np.all(np.isfinite(gradient))
    if scale < 1:
        np.testing.assert_allclose(value, [1.0, 0.0], atol=1e-5)


def test_the_class_is_the_mean_and_round_trips():
    loss = ContrastiveLoss(margin=0.7)
    assert float(loss(SAME, PAIRS)) == pytest.approx(in_numpy(SAME, PAIRS, 0.7).mean(), rel=1e-4)
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert isinstance(again, ContrastiveLoss) and again.get_config() == loss.get_config()


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="margin=0"):
        ContrastiveLoss(margin=0)
    with pytest.raises(ValueError, match=r"3 axes, \(B, 2, D\)"):
        contrastive_loss(SAME, PAIRS[:, 0])
    with pytest.raises(ValueError, match=r"Received: shape=\(8, 3, 2\)"):
        contrastive_loss(SAME, PAIRS.transpose(0, 2, 1))
