"""The detector's loss against loops over cells, its gradient, its extremes."""

import keras
import numpy as np
import pytest
from keras import ops

from course.losses import YOLOLoss, yolo_loss
from tests.layers.gradients import finite_differences, gradients_at
from tests.losses.images_of_two_sizes import TwoSizes

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
PREDICTIONS = rng.normal(size=(2, 2, 3, 2, 5 + 4)).astype("float32")
TARGETS = np.concatenate(
    [
        rng.uniform(size=(2, 2, 3, 2, 2)),
        rng.normal(size=(2, 2, 3, 2, 2)),
        rng.integers(2, size=(2, 2, 3, 2, 1)),
        rng.integers(4, size=(2, 2, 3, 2, 1)),
    ],
    axis=-1,
).astype("float32")


def in_numpy(targets, predictions, box_weight=5.0, empty_weight=0.5):
    losses = np.zeros(len(targets))
    for index in np.ndindex(*targets.shape[:4]):
        t, p = targets[index], predictions[index].astype("float64")
        sure = 1 / (1 + np.exp(-p[4]))
        if t[4]:
            box = ((1 / (1 + np.exp(-p[:2])) - t[:2]) ** 2).sum() + ((p[2:4] - t[2:4]) ** 2).sum()
            kind = np.log(np.exp(p[5:]).sum()) - p[5 + int(t[5])]
            losses[index[0]] += box_weight * box - np.log(sure) + kind
        else:
            losses[index[0]] += empty_weight * -np.log(1 - sure)
    return losses


@pytest.mark.parametrize("weights", [(5.0, 0.5), (1.0, 2.0)])
def test_value_and_gradient_are_those_of_the_loops(weights):
    options = dict(zip(("box_weight", "empty_weight"), weights, strict=True))
    loss = ops.convert_to_numpy(yolo_loss(TARGETS, PREDICTIONS, **options))
    np.testing.assert_allclose(loss, in_numpy(TARGETS, PREDICTIONS, *weights), rtol=1e-4)
    (gradient,) = gradients_at(lambda p: ops.sum(yolo_loss(TARGETS, p, **options)), PREDICTIONS)
    slopes = finite_differences(lambda p: in_numpy(TARGETS, p, *weights).sum(), PREDICTIONS)
    np.testing.assert_allclose(gradient, slopes, rtol=1e-3, atol=1e-4)


def test_a_perfect_prediction_costs_nothing_and_empty_cells_ignore_box_and_class():
    targets = np.array([[0.5, 0.5, 0.3, -0.2, 1, 1], [0.9, 0.1, 2.0, 2.0, 0, -1]], "float32").reshape(1, 1, 2, 1, 6)
    predictions = np.array([[0, 0, 0.3, -0.2, 50, -50, 50], [9, 9, 9, 9, -50, 9, 9]], "float32").reshape(1, 1, 2, 1, 7)
    assert float(yolo_loss(targets, predictions)[0]) == pytest.approx(0, abs=1e-6)


def test_extreme_logits_are_finite_in_value_and_gradient():
    predictions = (1e4 * np.sign(PREDICTIONS)).astype("float32")
    assert np.all(np.isfinite(ops.convert_to_numpy(yolo_loss(TARGETS, predictions))))
    (gradient,) = gradients_at(lambda p: ops.sum(yolo_loss(TARGETS, p)), predictions)
    assert np.all(np.isfinite(gradient))


def test_the_class_is_the_mean_over_images_and_round_trips():
    loss = YOLOLoss(2.0, empty_weight=1.5)
    assert float(loss(TARGETS, PREDICTIONS)) == pytest.approx(in_numpy(TARGETS, PREDICTIONS, 2.0, 1.5).mean(), rel=1e-4)
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert isinstance(again, YOLOLoss) and again.get_config() == loss.get_config()


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match=r"\(2, 2, 3, 2, 6\) and \(2, 3, 2, 2, 9\)"):
        yolo_loss(TARGETS, PREDICTIONS.transpose(0, 2, 1, 3, 4))
    with pytest.raises(ValueError, match="box_weight=-1"):
        YOLOLoss(-1)


def test_a_detector_for_images_of_any_size_trains_on_two_sizes():
    model = keras.Sequential(
        [keras.Input((None, None, 3)), keras.layers.Conv2D(18, 1, kernel_initializer="zeros"), Anchors()]
    )
    model.compile(keras.optimizers.SGD(0.0), YOLOLoss())
    other = TARGETS[:, :1, :2]
    batches = TwoSizes((np.zeros((2, 2, 3, 3)), TARGETS), (np.zeros((2, 1, 2, 3)), other))
    (loss,) = model.fit(batches, verbose=0).history["loss"]
    expected = [in_numpy(part, np.zeros((*part.shape[:4], 9), "float32")).mean() for part in (TARGETS, other)]
    assert loss == pytest.approx(np.mean(expected), rel=1e-4)


class Anchors(keras.layers.Layer):
    """(B, Y, W, 2 * 9) -> (B, Y, W, 2, 9)"""

    def call(self, inputs):
        batch, height, width, _ = ops.shape(inputs)
        return ops.reshape(inputs, (batch, height, width, 2, 9))
