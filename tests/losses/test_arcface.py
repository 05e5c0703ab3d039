"""ArcFace loss: value and gradient by the angle itself; finite at every angle."""

import keras
import numpy as np
import pytest
from keras import ops

from course.layers import ArcFaceHead
from course.losses import ArcFaceLoss, arcface_loss
from tests.layers.gradients import finite_differences, gradients_at

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
COSINES, LABELS = rng.uniform(-0.8, 0.95, (6, 4)).astype("float32"), np.array([0, 3, 1, 1, 2, 0])


def in_numpy(labels, cosines, margin, scale):
    angles = np.arccos(np.clip(cosines, -1, 1))
    rows = np.arange(len(labels))
    logits = scale * np.array(cosines, "float64")
    turned = angles[rows, labels] + margin
    beyond = cosines[rows, labels] - margin * np.sin(margin)
    logits[rows, labels] = scale * np.where(turned < np.pi, np.cos(turned), beyond)
    largest = logits.max(axis=-1)
    return largest + np.log(np.exp(logits - largest[:, None]).sum(axis=-1)) - logits[rows, labels]


@pytest.mark.parametrize("margin, scale", [(0.5, 64.0), (0.2, 4.0), (0.0, 1.0)])
def test_value_and_gradient_are_those_of_the_formula(margin, scale):
    loss = arcface_loss(LABELS, COSINES, margin=margin, scale=scale)
    expected = in_numpy(LABELS, COSINES, margin, scale)
    np.testing.assert_allclose(ops.convert_to_numpy(loss), expected, rtol=1e-3, atol=1e-4)
    (gradient,) = gradients_at(lambda c: ops.sum(arcface_loss(LABELS, c, margin=margin, scale=scale)), COSINES)
    slopes = finite_differences(lambda c: in_numpy(LABELS, c, margin, scale).sum(), COSINES)
    np.testing.assert_allclose(gradient, slopes, rtol=5e-3, atol=1e-3)


@pytest.mark.parametrize("right", [1.0, -1.0, 1.0 + 1e-6, -1.0 - 1e-6])
def test_value_and_gradient_are_finite_at_cosine_one_and_minus_one(right):
    cosines = np.array([[right, 1.0, -1.0]], "float32")
    value = ops.convert_to_numpy(arcface_loss([0], cosines))
    (gradient,) = gradients_at(lambda c: ops.sum(arcface_loss([0], c)), cosines)
    assert np.all(np.isfinite(value)) and np.all(np.isfinite(gradient))
    assert gradient[0, 0] < 0  # a smaller angle is better, at the ends too


def test_the_loss_is_the_head_with_labels_and_cross_entropy():
    embeddings = rng.normal(size=(6, 5)).astype("float32")
    with_margin, plain = ArcFaceHead(4, scale=16.0), ArcFaceHead(4, scale=1.0)
    for head in (with_margin, plain):
        head.build((None, 5))
    plain.set_weights(with_margin.get_weights())
    by_loss = arcface_loss(LABELS, plain(embeddings), scale=16.0)
    logits = with_margin(embeddings, LABELS.astype("int32"))
    by_head = keras.losses.sparse_categorical_crossentropy(LABELS, logits, from_logits=True)
    np.testing.assert_allclose(ops.convert_to_numpy(by_loss), ops.convert_to_numpy(by_head), rtol=1e-4)


def test_the_class_is_the_mean_and_round_trips():
    loss = ArcFaceLoss(0.3, scale=8.0)
    assert float(loss(LABELS, COSINES)) == pytest.approx(in_numpy(LABELS, COSINES, 0.3, 8.0).mean(), rel=1e-4)
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert isinstance(again, ArcFaceLoss) and again.get_config() == loss.get_config()


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="margin=-0.5"):
        ArcFaceLoss(-0.5)
    with pytest.raises(ValueError, match="scale=0"):
        ArcFaceLoss(scale=0)
    with pytest.raises(ValueError, match=r"2 axes, \(B, C\)"):
        arcface_loss(LABELS, COSINES[0])
