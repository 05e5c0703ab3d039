"""Additive attention is Bahdanau's formula, and Keras' layer where the projections are the identity."""

import keras
import numpy as np
import pytest
from keras import ops

from course.layers import AdditiveAttention
from tests.layers.layer_check import check_layer

from .gradients import gradients_at

pytestmark = pytest.mark.backend

rng = np.random.default_rng(0)
QUERY = rng.normal(size=(2, 3, 4)).astype("float32")
VALUE = rng.normal(size=(2, 5, 6)).astype("float32")
MASK = np.array([[1, 1, 0, 1, 0], [1, 1, 1, 1, 1]], "bool")


@pytest.mark.parametrize("inputs", [(QUERY, VALUE), (QUERY, VALUE, MASK)])
def test_it_passes_check_layer(inputs):
    report = check_layer(AdditiveAttention, {"units": 7}, inputs)
    assert report.parameters == 7 * (4 + 6 + 1)
    assert report.outputs.shape == (2, 3, 6)


def test_with_its_weights_returned_the_symbolic_shapes_are_the_real_ones():
    inputs = keras.Input(QUERY.shape[1:]), keras.Input(VALUE.shape[1:])
    symbolic = AdditiveAttention(7)(*inputs, return_attention_scores=True)
    real = AdditiveAttention(7)(QUERY, VALUE, return_attention_scores=True)
    assert [tensor.shape[1:] for tensor in symbolic] == [tuple(tensor.shape[1:]) for tensor in real]


def test_it_is_the_formula_computed_in_numpy():
    layer = AdditiveAttention(7)
    layer.build(QUERY.shape, VALUE.shape)
    W, U, v = (rng.normal(size=weight.shape) for weight in layer.weights)
    layer.set_weights([W, U, v])
    output, weights = layer(QUERY, VALUE, value_mask=MASK, return_attention_scores=True)
    expected = np.zeros((2, 3, 5))
    for b, t, s in np.ndindex(2, 3, 5):
        expected[b, t, s] = MASK[b, s] * np.exp(v @ np.tanh(QUERY[b, t] @ W + VALUE[b, s] @ U))
    expected /= expected.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(ops.convert_to_numpy(weights), expected, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(ops.convert_to_numpy(output), expected @ VALUE, rtol=1e-4, atol=1e-5)
    assert np.all(ops.convert_to_numpy(weights)[0, :, ~MASK[0]] == 0)


@pytest.mark.parametrize("masked", [False, True])
def test_with_identity_projections_it_is_keras_layer_in_value_and_gradient(masked):
    query, value = QUERY, VALUE[..., :4]
    theirs, ours = keras.layers.AdditiveAttention(), AdditiveAttention(4)
    theirs.build([query.shape, value.shape])
    ours.build(query.shape, value.shape)
    scale = rng.normal(size=4)
    theirs.set_weights([scale])
    ours.set_weights([np.eye(4), np.eye(4), scale])
    mask = MASK if masked else None

    def by_theirs(q, v):
        return theirs([q, v], mask=[None, ops.convert_to_tensor(mask)] if masked else None)

    def by_ours(q, v):
        return ours(q, v, value_mask=ops.convert_to_tensor(mask) if masked else None)

    one, two = (ops.convert_to_numpy(f(query, value)) for f in (by_theirs, by_ours))
    np.testing.assert_allclose(two, one, rtol=1e-5, atol=1e-6)
    one, two = (gradients_at(lambda q, v, f=f: ops.sum(f(q, v) ** 2), query, value) for f in (by_theirs, by_ours))
    for a, b in zip(one, two, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-4, atol=1e-5)


def test_a_mask_that_the_value_carries_is_used():
    tokens = keras.Input((5,), dtype="int32")
    query = keras.Input((3, 4))
    value = keras.layers.Embedding(9, 6, mask_zero=True)(tokens)
    attended = AdditiveAttention(7)(query, value, return_attention_scores=True)[1]
    weights = keras.Model([query, tokens], attended)([QUERY, np.array([[4, 2, 0, 1, 0], [1, 2, 3, 4, 5]])])
    np.testing.assert_array_equal(ops.convert_to_numpy(weights)[:, 0] == 0, ~MASK)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="units=0"):
        AdditiveAttention(0)
    with pytest.raises(ValueError, match=r"`value` must have 3 axes, \(B, S, E\)"):
        AdditiveAttention(2)(QUERY, VALUE[:, 0])
