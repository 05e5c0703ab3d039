"""The perceptron's loss is Rosenblatt's rule."""

import keras
import numpy as np
import pytest
from keras import ops

from course.losses import PerceptronLoss, perceptron_loss
from course.models import build_perceptron
from tests.layers.gradients import gradients_at

pytestmark = pytest.mark.backend


def test_value_and_gradient_are_those_of_the_rule():
    labels, logits = np.array([1, 1, 0, 0, 1, 0]), np.array([2.0, -3.0, 2.0, -3.0, 0.0, 0.0], "float32")[:, None]
    assert ops.convert_to_numpy(perceptron_loss(labels, logits)).tolist() == [0, 3, 2, 0, 0, 0]
    (gradient,) = gradients_at(lambda z: ops.sum(perceptron_loss(labels, z)), logits)
    assert gradient[:, 0].tolist() == [0, -1, 1, 0, -1, 1]  # on the border it still says where to go


def test_descent_with_batches_of_one_is_rosenblatt_s_rule_and_separates():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 2)).astype("float32")
    y = (x @ [1.0, -0.5] + 0.2 > 0).astype("int32")
    weights, bias = np.zeros(2), 0.0
    for features, label in zip(x, y, strict=True):
        sign = 2 * label - 1
        if sign * (weights @ features + bias) <= 0:
            weights, bias = weights + sign * features, bias + sign
    model = build_perceptron(2)
    model.compile(keras.optimizers.SGD(1.0), PerceptronLoss())
    model.fit(x, y, batch_size=1, shuffle=False, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0][:, 0], weights, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(model.get_weights()[1], [bias], atol=1e-5)


def test_extreme_logits_are_finite_and_the_class_round_trips():
    assert float(PerceptronLoss()(np.array([0]), np.array([[1e30]], "float32"))) == pytest.approx(1e30)
    loss = PerceptronLoss(name="rule")
    assert keras.losses.deserialize(keras.losses.serialize(loss)).get_config() == loss.get_config()
