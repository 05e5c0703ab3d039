"""CosFace loss: value, gradient, extremes."""

import keras
import numpy as np
import pytest
from keras import ops

from course.losses import CosFaceLoss, cosface_loss
from tests.layers.gradients import finite_differences, gradients_at

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
COSINES, LABELS = rng.uniform(-1, 1, (6, 4)).astype("float32"), np.array([0, 3, 1, 1, 2, 0])


def in_numpy(labels, cosines, margin, scale):
    rows = np.arange(len(labels))
    logits = np.array(cosines, "float64")
    logits[rows, labels] -= margin
    logits *= scale
    largest = logits.max(axis=-1)
    return largest + np.log(np.exp(logits - largest[:, None]).sum(axis=-1)) - logits[rows, labels]


@pytest.mark.parametrize("margin, scale", [(0.35, 64.0), (0.2, 4.0), (0.0, 1.0)])
def test_value_and_gradient_are_those_of_the_formula(margin, scale):
    loss = cosface_loss(LABELS[:, None], COSINES, margin=margin, scale=scale)
    expected = in_numpy(LABELS, COSINES, margin, scale)
    np.testing.assert_allclose(ops.convert_to_numpy(loss), expected, rtol=1e-3, atol=1e-4)
    (gradient,) = gradients_at(lambda c: ops.sum(cosface_loss(LABELS, c, margin=margin, scale=scale)), COSINES)
    slopes = finite_differences(lambda c: in_numpy(LABELS, c, margin, scale).sum(), COSINES)
    np.testing.assert_allclose(gradient, slopes, rtol=5e-3, atol=1e-3)


def test_the_margin_costs_exactly_its_share_of_the_scale_when_the_others_are_far():
    # With the right class at 1 and the other at -1, softmax is saturated: nothing is lost to the margin.
    assert float(cosface_loss([0], np.array([[1.0, -1.0]], "float32"))[0]) == pytest.approx(0, abs=1e-6)
    # The other way round the loss is the difference of the logits, 64 (2 + 0.35), without overflow.
    assert float(cosface_loss([0], np.array([[-1.0, 1.0]], "float32"))[0]) == pytest.approx(150.4, rel=1e-5)


def test_the_class_is_the_mean_and_round_trips():
    loss = CosFaceLoss(0.3, scale=8.0)
    assert float(loss(LABELS, COSINES)) == pytest.approx(in_numpy(LABELS, COSINES, 0.3, 8.0).mean(), rel=1e-4)
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert isinstance(again, CosFaceLoss) and again.get_config() == loss.get_config()


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="margin=-0.5"):
        CosFaceLoss(-0.5)
    with pytest.raises(ValueError, match=r"2 axes, \(B, C\)"):
        cosface_loss(LABELS, COSINES[0])
