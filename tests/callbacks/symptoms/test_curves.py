"""What the curves of a run tell."""

import pytest

from course.callbacks.symptoms.examination import examine_run
from course.callbacks.symptoms.run_record import LineSearch
from tests.callbacks.symptoms.run_records import FLAT, healthy, names

pytestmark = pytest.mark.backend


def test_a_shrunken_rate_is_a_plateau_and_not_a_rate_too_low():
    crawl = {"losses": FLAT, "val_losses": [], "line_search": LineSearch(2.29, 1.9, 0.03)}
    assert names(healthy(**crawl)) == ["learning rate too low"]
    assert names(healthy(**crawl, learning_rates=(0.1, 1e-6))) == ["plateau"]


def test_a_run_at_the_noise_of_its_batches_is_no_plateau():
    losses = [2.0, 1.0, 0.6, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    noise = healthy(losses=losses, val_losses=[], line_search=LineSearch(0.5, 0.5 - 0.07 * 2.3, 0.01))
    assert names(noise) == []


def test_a_model_that_learned_nothing_is_underfitting_without_neighbors_too():
    record = healthy(losses=FLAT, val_losses=[], model_skill=None, neighbors_skill=None, line_search=None)
    (diagnosis,) = examine_run(record)
    assert diagnosis.problem == "underfitting"
    assert "2.29" in diagnosis.sentence


def test_a_late_rise_of_validation_is_overfitting_although_most_of_the_gain_holds():
    val = [1.5, 0.8, 0.5, 0.4, 0.45, 0.5, 0.6, 0.65, 0.7, 0.72]
    assert names(healthy(val_losses=val)) == ["overfitting"]
    assert names(healthy(val_losses=[min(v, 0.5) for v in val])) == []
