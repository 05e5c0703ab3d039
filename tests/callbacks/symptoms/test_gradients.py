"""Gradients that vanish or explode, and those that only seem to."""

import math
from dataclasses import replace

import pytest

from tests.callbacks.symptoms.run_records import healthy, names, reading

pytestmark = pytest.mark.backend


def test_a_layer_that_gets_its_gradient_later_is_not_vanishing():
    # A branch whose last layer starts at zero has no gradient at first.
    starved = reading(0, 2.4, norms=(0.0, 1.0))
    assert names(healthy(readings=[starved, reading(1, 2.3), reading(500, 0.1)])) == []
    assert names(healthy(readings=[starved, replace(starved, step=500)])) == ["vanishing gradients"]


def test_a_steep_gradient_after_the_weights_ran_away_is_the_rate_s_doing():
    steep = reading(4, 50.0, norms=(1.0, 9e5), weights=(200.0, 200.0))
    record = healthy(readings=[reading(0, 2.4), steep], losses=[30.0, 5.0, 4.0], val_losses=[])
    assert names(record) == ["learning rate too high"]


def test_an_infinite_gradient_is_exploding():
    broken = reading(0, 1.5, norms=(math.inf, 1.0))
    found = names(healthy(readings=[broken], losses=[math.nan], val_losses=[]))
    assert found == ["exploding gradients", "not a number"]


def test_targets_that_hardly_vary_do_not_make_gradients_explode():
    steep = healthy(
        readings=[reading(0, 0.9, norms=(1.0, 0.8))], guessing=0.001, losses=[0.01] * 3 + [0.0001], val_losses=[]
    )
    assert names(steep)[:1] == ["exploding gradients"]
    steep.ordinary_start = 1.1
    assert "exploding gradients" not in names(steep)
