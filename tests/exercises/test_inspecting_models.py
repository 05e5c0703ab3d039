"""What a model shows of itself for drawn weights, gradients and images is told apart from what it says."""

import keras
import numpy as np
import pytest

from course.exercises.inspecting_models import (
    array_of,
    asked_metric,
    drawn,
    dropout_rate,
    give_drawn_weights,
    keras_model,
    optimizer_path,
)

pytestmark = pytest.mark.backend


def test_weights_depend_on_their_shape_and_not_on_the_order_of_layers():
    inputs = keras.Input((3,))
    end, hidden = keras.layers.Dense(2), keras.layers.Dense(5)
    model = keras.Model(inputs, end(hidden(inputs)))
    give_drawn_weights(model, 7, 0.5)
    assert (array_of(hidden.kernel) == drawn(7, 0.5, 3, 5)).all()
    assert (array_of(end.kernel) == drawn(7, 0.5, 5, 2)).all()
    assert not np.allclose(drawn(7, 0.5, 3), drawn(8, 0.5, 3))


def test_an_optimizer_is_copied_and_walks_from_zero():
    adam = keras.optimizers.Adam(0.1)
    path = optimizer_path(adam, np.ones((2, 3), dtype="float32"))
    np.testing.assert_allclose(path, [[-0.1] * 3, [-0.2] * 3], atol=1e-5)
    assert not adam.built
    with pytest.raises(TypeError, match="type str"):
        optimizer_path("adam", np.ones((2, 3), dtype="float32"))


@pytest.mark.parametrize(
    ("metrics", "found"),
    [
        ({"loss": 1.0}, ("none", -1.0)),
        ({"loss": 1.0, "share_right": 0.25}, ("one", 0.25)),
        ({"loss": 1.0, "a": 0.25, "b": 0.5}, ("several", -1.0)),
        ({"loss": 1.0, "a": 0.25, "binary_accuracy": 0.5}, ("one", 0.5)),
        ({"loss": 1.0, "acc": 0.25, "binary_accuracy": 0.5}, ("several", -1.0)),
    ],
)
def test_one_metric_is_asked_for_and_several_are_none(metrics, found):
    assert asked_metric(metrics, "acc") == found


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.2, 0.25, 0.5])
def test_the_rate_of_dropout_shows_in_the_spread(rate):
    rng = np.random.default_rng(3)
    kernel, bias = rng.normal(size=(128, 10)), rng.normal(size=10)
    kept = (rng.random((400, 128)) >= rate) / (1 - rate)
    assert dropout_rate(2 * kernel.sum(axis=0) + bias, 2 * kept @ kernel + bias, kernel, bias) == pytest.approx(rate)


def test_what_is_no_model_is_named():
    with pytest.raises(TypeError, match="None. Is a `return` missing"):
        keras_model(None)
