"""Loss and gradients on a probe: right by an independent computation, and without a trace in the model."""

import keras
import numpy as np
import pytest
from keras import layers

from course.callbacks.backend_gradients import ProbeGradients, compiled_statistics, layer_names
from course.callbacks.probe import Probe
from course.inspection.layer_calls import training_keyword

from .small_models import cross_entropy, mlp, same, snapshot, values

pytestmark = pytest.mark.backend


def numpy_gradients(x, y, w1, b1, w2, b2):
    """Mean cross-entropy of softmax(tanh(x w1 + b1) w2 + b2), and its four gradients, by hand."""
    hidden = np.tanh(x @ w1 + b1)
    logits = hidden @ w2 + b2
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    rows = np.arange(len(y))
    loss = -np.log(p[rows, y]).mean()
    d_logits = p.copy()
    d_logits[rows, y] -= 1
    d_logits /= len(y)
    d_hidden = (d_logits @ w2.T) * (1 - hidden**2)
    return loss, [x.T @ d_hidden, d_hidden.sum(0), hidden.T @ d_logits, d_logits.sum(0)]


def test_loss_and_gradients_equal_a_computation_by_hand():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(32, 5)).astype("float32"), rng.integers(0, 3, 32)
    model = mlp(5, [7], 3, "tanh")
    model.compile("sgd", cross_entropy())
    weights = [rng.normal(size=values(v).shape) for v in model.trainable_variables]
    model.set_weights(weights)
    loss, expected = numpy_gradients(x.astype("float64"), y, *weights)
    observed = ProbeGradients(model, Probe(x, y)).measure()
    assert observed.loss == pytest.approx(loss, rel=1e-5)
    for gradient, reference in zip(observed.gradients, expected, strict=True):
        np.testing.assert_allclose(values(gradient), reference, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(observed.norms, [np.linalg.norm(g) for g in expected], rtol=1e-4)
    np.testing.assert_allclose(observed.weight_norms, [np.linalg.norm(w) for w in weights], rtol=1e-5)


def test_the_gradient_is_that_of_the_loss_by_finite_differences_in_a_recurrent_net_with_a_penalty():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(8, 5, 2)).astype("float32"), rng.normal(size=(8, 1)).astype("float32")
    model = keras.Sequential([keras.Input((5, 2)), layers.GRU(3, kernel_regularizer="l2"), layers.Dense(1)])
    model.compile("sgd", "mse")
    gradients = ProbeGradients(model, Probe(x, y))
    here, start = gradients.measure(), gradients.values()
    directions = [rng.normal(size=values(v).shape) for v in start]
    slope = sum(float((values(g) * d).sum()) for g, d in zip(here.gradients, directions, strict=True))

    def loss_at(step):
        moved = [v + keras.ops.cast(step * d, "float32") for v, d in zip(start, directions, strict=True)]
        return gradients.measure(moved).loss

    assert (loss_at(3e-3) - loss_at(-3e-3)) / 6e-3 == pytest.approx(slope, rel=5e-3)


def test_measuring_leaves_moving_statistics_seeds_and_weights_as_they_were():
    x = np.random.default_rng(0).normal(size=(16, 4)).astype("float32")
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(8), layers.BatchNormalization(), layers.Dropout(0.5), layers.Dense(1)]
    )
    model.compile("sgd", "mse")
    before = snapshot(model)
    gradients = ProbeGradients(model, Probe(x, x[:, :1]))
    first, second = gradients.measure().loss, gradients.measure().loss
    assert same(before, snapshot(model))
    assert first == second  # and so the same units are dropped each time


def test_the_forward_pass_is_that_of_training():
    # In training mode batch normalization centers the batch: a constant input gives zero, whatever the moving mean.
    model = keras.Sequential([keras.Input((1,)), layers.BatchNormalization()])
    model.compile("sgd", "mse")
    observed = ProbeGradients(model, Probe(np.full((8, 1), 100.0, "float32"), np.zeros((8, 1), "float32"))).measure()
    assert observed.loss == pytest.approx(0.0, abs=1e-6)


def test_an_embedding_s_gradient_counts_every_row():
    model = keras.Sequential([keras.Input((2,), dtype="int32"), layers.Embedding(4, 1, "ones"), layers.Flatten()])
    model.compile("sgd", "mse")
    tokens = np.array([[0, 1], [0, 3]], "int32")
    observed = ProbeGradients(model, Probe(tokens, np.zeros((2, 2), "float32"))).measure()
    # d/de mean(e^2) over four entries = 2 e count / 4: rows 0, 1, 3 are used 2, 1 and 1 times.
    np.testing.assert_allclose(values(observed.gradients[0])[:, 0], [1.0, 0.5, 0.0, 0.5], rtol=1e-6)


def test_norms_of_huge_gradients_do_not_overflow():
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile("sgd", "mae")
    x = np.full((4, 2), 3e25, "float32")
    observed = ProbeGradients(model, Probe(x, np.zeros((4, 1), "float32"))).measure()
    assert observed.norms[0] == pytest.approx(3e25 * np.sqrt(2), rel=1e-5)


def test_sample_weights_count():
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1, kernel_initializer="ones")])
    model.compile("sgd", "mse")
    x, y = np.array([[1.0], [2.0]], "float32"), np.zeros((2, 1), "float32")
    observed = ProbeGradients(model, Probe(x, y, np.array([1.0, 0.0], "float32"))).measure()
    assert observed.loss == pytest.approx(0.5)  # (1 * 1 + 0 * 4) / 2


def test_several_outputs_are_measured_too():
    given = keras.Input((3,))
    model = keras.Model(given, {"a": layers.Dense(1, name="a")(given), "b": layers.Dense(2, name="b")(given)})
    model.compile("sgd", {"a": "mse", "b": "mse"})
    x = np.ones((8, 3), "float32")
    observed = ProbeGradients(model, Probe(x, {"a": np.ones((8, 1)), "b": np.ones((8, 2))})).measure()
    assert np.isfinite(observed.loss)
    assert len(observed.norms) == 4


def test_layers_are_named_as_the_model_names_them_and_their_parts_count_as_one():
    inner = keras.Sequential([keras.Input((6,)), layers.Dense(4, name="deep")], name="backbone")
    given = keras.Input((5, 6))
    attended = layers.MultiHeadAttention(2, 3, name="attention")(given, given)
    hidden = inner(layers.GlobalAveragePooling1D()(attended))
    model = keras.Model(given, layers.Dense(1, name="head")(hidden))
    names = layer_names(model)
    assert len(names) == len(model.trainable_variables)
    assert list(dict.fromkeys(names)) == ["attention", "backbone/deep", "head"]


def test_statistics_are_taken_at_inference_and_of_the_present_weights():
    model = keras.Sequential([keras.Input((2,)), layers.Dropout(0.9), layers.Dense(1, kernel_initializer="ones")])
    x = keras.ops.ones((4, 2))
    function = compiled_statistics(model, lambda outputs: keras.ops.sum(outputs))
    assert float(values(function(x))) == pytest.approx(8.0)
    model.layers[-1].kernel.assign(np.full((2, 1), 2.0))
    assert float(values(function(x))) == pytest.approx(16.0)


def test_a_call_without_training_is_not_given_one():
    class Plain(keras.Model):
        def call(self, inputs):
            return inputs

    assert training_keyword(Plain(), True) == {}
    assert training_keyword(mlp(2, [], 1), True) == {"training": True}
