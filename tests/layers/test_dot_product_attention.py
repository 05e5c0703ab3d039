"""Attention against a computation in NumPy, and at its extremes."""

import numpy as np
import pytest
from keras import ops

from course.layers import scaled_dot_product_attention

pytestmark = pytest.mark.backend


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def in_numpy(query, key, value, *, mask=None, bias=0.0, scale=None):
    query, key, value = (x.astype("float64") for x in (query, key, value))
    scores = query @ np.swapaxes(key, -1, -2) * (query.shape[-1] ** -0.5 if scale is None else scale) + bias
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    return weights @ value, weights


@pytest.mark.parametrize("scale", [None, 1.0])
def test_it_is_the_formula(scale):
    query, key, value = draw(2, 3, 4, 5), draw(2, 3, 6, 5, seed=1), draw(2, 3, 6, 7, seed=2)
    mask, bias = np.random.default_rng(3).random((2, 1, 4, 6)) < 0.7, draw(1, 3, 4, 6, seed=4)
    mask[..., 0] = True
    output, weights = scaled_dot_product_attention(query, key, value, mask=mask, bias=bias, scale=scale)
    expected, expected_weights = in_numpy(query, key, value, mask=mask, bias=bias, scale=scale)
    np.testing.assert_allclose(ops.convert_to_numpy(output), expected, atol=1e-5)
    np.testing.assert_allclose(ops.convert_to_numpy(weights), expected_weights, atol=1e-6)


def test_what_is_masked_has_no_weight_at_all():
    mask = np.array([[True, False, True]])
    output, weights = scaled_dot_product_attention(
        draw(2, 4), draw(3, 4, seed=1), np.array([[1.0], [1e6], [1.0]], "float32"), mask=mask
    )
    assert np.all(ops.convert_to_numpy(weights)[:, 1] == 0)
    np.testing.assert_allclose(ops.convert_to_numpy(output), 1.0, rtol=1e-6)


def test_a_query_that_may_look_nowhere_gets_nothing():
    mask = np.array([[True, True, False], [False, False, False]])
    output, weights = scaled_dot_product_attention(draw(2, 4), draw(3, 4, seed=1), draw(3, 2, seed=2), mask=mask)
    assert np.all(ops.convert_to_numpy(weights)[1] == 0) and np.all(ops.convert_to_numpy(output)[1] == 0)
    assert ops.convert_to_numpy(weights)[0].sum() == pytest.approx(1)


def test_huge_scores_stay_finite():
    output, weights = scaled_dot_product_attention(1e4 * draw(2, 4), 1e4 * draw(3, 4, seed=1), draw(3, 2, seed=2))
    assert np.isfinite(ops.convert_to_numpy(output)).all()
    np.testing.assert_allclose(ops.convert_to_numpy(weights).sum(-1), 1.0, rtol=1e-6)


def test_dropout_acts_on_the_output_and_not_on_the_weights_that_are_told():
    query, key, value = draw(2, 4), draw(3, 4, seed=1), draw(3, 2, seed=2)
    output, weights = scaled_dot_product_attention(query, key, value, dropout=lambda weights: 0 * weights)
    assert not ops.convert_to_numpy(output).any()
    np.testing.assert_allclose(ops.convert_to_numpy(weights).sum(-1), 1.0, rtol=1e-6)
