"""A label is a name: no loss of class numbers rounds it, whatever the numbers' precision."""

import keras
import numpy as np
import pytest
from keras import ops

from course.losses import ArcFaceLoss, CosFaceLoss, TripletLoss, YOLOLoss, arcface_loss, cosface_loss, yolo_loss

pytestmark = pytest.mark.backend

# Two identities of eight digits that are one number in float32, and a third.
IDENTITIES = np.array([20_000_001, 20_000_001, 20_000_000], "int32")
LINE = np.array([[0.0], [1.0], [1.5]], "float32")


@pytest.fixture
def in_bfloat16():
    before = keras.config.floatx()
    keras.config.set_floatx("bfloat16")
    yield
    keras.config.set_floatx(before)


@pytest.mark.parametrize("mining", ["all", "hard", "semi-hard"])
def test_identities_of_eight_digits_stay_apart(mining):
    assert np.float32(IDENTITIES[0]) == np.float32(IDENTITIES[2])
    assert float(TripletLoss(mining=mining)(IDENTITIES, LINE)) == pytest.approx(1.0)


def test_they_stay_apart_in_fit():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(0.0), TripletLoss())
    losses = model.fit(LINE, IDENTITIES, batch_size=3, verbose=0).history["loss"]
    assert losses == [pytest.approx(1.0)]


@pytest.mark.parametrize("make, function", [(ArcFaceLoss, arcface_loss), (CosFaceLoss, cosface_loss)])
def test_six_hundred_classes_are_told_apart_in_bfloat16(make, function, in_bfloat16):
    labels = np.array([257, 599, 300])  # bfloat16 would make them 256, 600 and 300
    cosines = np.full((3, 600), -0.5, "float32")
    cosines[np.arange(3), labels] = 0.9
    expected = float(np.mean(ops.convert_to_numpy(function(labels, cosines))))
    assert expected < 0.1
    assert float(make()(labels, ops.cast(cosines, "bfloat16"))) == pytest.approx(expected, rel=0.2, abs=1e-3)


def test_a_detector_of_six_hundred_classes_may_compute_in_bfloat16(in_bfloat16):
    targets = np.array([0.5, 0.5, 0.0, 0.0, 1.0, 599.0], "float32").reshape(1, 1, 1, 1, 6)
    predictions = np.zeros((1, 1, 1, 1, 605), "float32")
    predictions[..., 5 + 599] = 20.0
    assert float(yolo_loss(targets, ops.cast(predictions, "bfloat16"))[0]) == pytest.approx(np.log(2), rel=1e-3)
    assert float(YOLOLoss()(targets, ops.cast(predictions, "bfloat16"))) == pytest.approx(np.log(2), rel=1e-3)


def test_weights_and_reductions_are_keras_own():
    labels, cosines = np.array([0, 1]), np.array([[0.5, 0.5], [0.9, 0.1]], "float32")
    each = ops.convert_to_numpy(arcface_loss(labels, cosines, scale=4.0))
    weights = np.array([1.0, 3.0], "float32")
    for reduction, expected in (("sum", (each * weights).sum()), ("sum_over_batch_size", (each * weights).mean())):
        loss = ArcFaceLoss(scale=4.0, reduction=reduction)
        assert float(loss(labels, cosines, sample_weight=weights)) == pytest.approx(expected, rel=1e-5)
    unreduced = ArcFaceLoss(scale=4.0, reduction="none")(labels, cosines)
    np.testing.assert_allclose(ops.convert_to_numpy(unreduced), each, rtol=1e-6)
