"""Steps that are too long or too short, and those that are forgiven."""

import pytest

from course.callbacks.symptoms.run_record import LineSearch
from tests.callbacks.symptoms.run_records import FLAT, healthy, names, reading

pytestmark = pytest.mark.backend


def test_an_overshoot_that_was_made_good_is_forgiven():
    readings = [reading(0, 2.4), reading(1, 9.0), reading(500, 0.1)]
    assert names(healthy(readings=readings)) == []


def test_bouncing_is_told_from_converging():
    bouncing = [2.0, 1.5, 1.4, 1.2, 1.3, 1.1, 1.9, 1.0, 1.8, 1.1, 1.7, 1.2]
    assert names(healthy(losses=bouncing, val_losses=[])) == ["learning rate too high"]
    near_zero = [loss / 20 for loss in bouncing]
    assert names(healthy(losses=near_zero, val_losses=[])) == []


def test_weights_that_run_away_and_end_like_guessing_are_a_rate_too_high():
    readings = [reading(0, 2.4), reading(8, 2.6, weights=(2.0, 9.0)), reading(500, 2.4, weights=(2.0, 9.0))]
    record = healthy(readings=readings, losses=[2.5, 2.4, 2.35], val_losses=[], line_search=None)
    assert names(record) == ["learning rate too high"]
    assert names(healthy(readings=readings)) == []  # an embedding grows as fast, and learns by it


def test_too_few_steps_are_not_judged():
    short = {"losses": FLAT[:2], "val_losses": [], "line_search": LineSearch(2.39, 2.0, 0.03), "model_skill": 0.2}
    assert names(healthy(**short, steps=20)) == []
    assert names(healthy(**short, steps=60)) == ["learning rate too low"]
