"""Choosing a token, from logits in NumPy."""

import numpy as np
import pytest

from course.models.token_sampling import greedy, keep_top_k, keep_top_p, log_softmax, sample

LOGITS = np.log([[0.5, 0.1, 0.3, 0.1], [0.05, 0.05, 0.1, 0.8]])


def test_greedy_takes_the_most_probable():
    assert greedy(LOGITS).tolist() == [0, 3]


def test_top_k_keeps_k_even_among_equals():
    kept = np.isfinite(keep_top_k(LOGITS, 3))
    assert kept.tolist() == [[True, True, True, False], [True, False, True, True]]
    np.testing.assert_array_equal(keep_top_k(LOGITS, 9), LOGITS)


@pytest.mark.parametrize(
    ("p", "counts"), [(0.01, (1, 1)), (0.5, (1, 1)), (0.55, (2, 1)), (0.85, (3, 2)), (1.0, (4, 4))]
)
def test_top_p_keeps_the_fewest_that_reach_p(p, counts):
    assert tuple(np.isfinite(keep_top_p(LOGITS, p)).sum(axis=1)) == counts


def test_drawn_frequencies_are_the_probabilities():
    drawn = sample(np.random.default_rng(0))(np.repeat(LOGITS[:1], 20_000, axis=0))
    np.testing.assert_allclose(np.bincount(drawn, minlength=4) / 20_000, [0.5, 0.1, 0.3, 0.1], atol=0.015)


def test_temperature_sharpens_and_flattens():
    many = np.repeat(LOGITS[:1], 20_000, axis=0)
    for temperature in (0.5, 2.0):
        expected = np.exp(log_softmax(LOGITS[:1] / temperature))[0]
        drawn = sample(np.random.default_rng(1), temperature=temperature)(many)
        np.testing.assert_allclose(np.bincount(drawn, minlength=4) / 20_000, expected, atol=0.015)
    assert set(sample(np.random.default_rng(1), temperature=1e-3)(many)) == {0}


def test_what_was_cut_is_never_drawn():
    many = np.repeat(LOGITS, 2000, axis=0)
    assert set(sample(np.random.default_rng(2), top_k=2)(many)) <= {0, 2, 3}
    drawn = sample(np.random.default_rng(2), top_p=0.7)(many)
    assert set(drawn[:2000]) == {0, 2} and set(drawn[2000:]) == {3}


def test_huge_logits_are_no_trouble():
    assert sample(np.random.default_rng(0))(np.array([[1e5, -1e5, 0.0]], "float32")).tolist() == [0]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"temperature": 0}, ValueError, "temperature=0"),
        ({"top_k": 0}, ValueError, "k=0"),
        ({"top_p": 1.5}, ValueError, "p=1.5"),
        ({"top_p": 0}, ValueError, "p=0"),
    ],
)
def test_bad_numbers_are_named_before_the_first_token(arguments, error, message):
    with pytest.raises(error, match=message):
        sample(np.random.default_rng(0), **arguments)
    with pytest.raises(TypeError, match="default_rng"):
        sample(0)
