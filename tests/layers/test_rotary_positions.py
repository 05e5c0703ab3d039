"""Rotations: lengths are kept, and dot products depend on distances alone."""

import numpy as np
import pytest
from keras import ops

from course.layers import RotaryPositions
from tests.layers.layer_check import check_layer

pytestmark = pytest.mark.backend


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


@pytest.mark.parametrize("interleaved", [True, False])
def test_scores_depend_on_the_distance_alone(interleaved):
    layer = RotaryPositions(base=50.0, interleaved=interleaved)
    query, key = draw(1, 1, 8), draw(1, 1, 8, seed=1)

    def score(query_position, key_position):
        turned = layer(query, position=query_position), layer(key, position=key_position)
        return float(ops.sum(turned[0] * turned[1]))

    assert score(5, 2) == pytest.approx(score(105, 102), abs=1e-4)
    assert abs(score(5, 2) - score(5, 3)) > 1e-2


@pytest.mark.parametrize("interleaved", [True, False])
def test_lengths_are_kept_and_position_zero_is_left_alone(interleaved):
    x = draw(2, 5, 8)
    turned = ops.convert_to_numpy(RotaryPositions(interleaved=interleaved)(x))
    np.testing.assert_allclose(np.linalg.norm(turned, axis=-1), np.linalg.norm(x, axis=-1), rtol=1e-5)
    np.testing.assert_allclose(turned[:, 0], x[:, 0], atol=1e-6)
    assert np.abs(turned[:, 1:] - x[:, 1:]).max() > 0.1


def test_both_pairings_are_what_complex_numbers_say():
    x = draw(1, 3, 6)
    angle = np.arange(3)[:, None] * 10_000.0 ** (-np.arange(3) * 2 / 6)
    neighbors = (x[..., 0::2] + 1j * x[..., 1::2]) * np.exp(1j * angle)
    halves = (x[..., :3] + 1j * x[..., 3:]) * np.exp(1j * angle)
    paper = ops.convert_to_numpy(RotaryPositions(interleaved=True)(x))
    np.testing.assert_allclose(paper, np.stack([neighbors.real, neighbors.imag], -1).reshape(x.shape), atol=1e-5)
    usual = ops.convert_to_numpy(RotaryPositions()(x))
    np.testing.assert_allclose(usual, np.concatenate([halves.real, halves.imag], -1), atol=1e-5)


def test_the_layer_keeps_its_promises():
    check_layer(RotaryPositions, {"base": 100.0, "interleaved": True}, draw(2, 5, 8))


def test_an_odd_width_is_refused():
    with pytest.raises(ValueError, match="width=7.*8"):
        RotaryPositions()(draw(1, 2, 7))
    with pytest.raises(ValueError, match="base=-1"):
        RotaryPositions(base=-1)
