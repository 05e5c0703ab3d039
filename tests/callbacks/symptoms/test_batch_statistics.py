"""Moving averages that lag are named, and are not taken for overfitting."""

import pytest

from course.callbacks.symptoms.examination import examine_run
from course.callbacks.symptoms.run_record import InferenceLoss
from course.callbacks.symptoms.thresholds import STALE_LOSS
from tests.callbacks.symptoms.run_records import healthy, names

pytestmark = pytest.mark.backend

VALIDATION_FAR_ABOVE = {"val_losses": [2.3, 2.3, 2.2, 2.1, 2.0, 2.0, 1.9, 1.9, 1.9, 1.9]}


def test_a_lag_that_costs_much_is_told_with_both_losses_and_the_way_out():
    record = healthy(**VALIDATION_FAR_ABOVE, inference=InferenceLoss(1.9, 0.1, 0.99), start_left=0.27)
    (diagnosis,) = examine_run(record)
    assert diagnosis.problem == "stale batch statistics"
    assert "1.9" in diagnosis.sentence and "0.1" in diagnosis.sentence and "27% of what" in diagnosis.sentence
    assert "more steps" in diagnosis.remedy and "momentum=0.9" in diagnosis.remedy


@pytest.mark.parametrize("factor, found", [(0.99, []), (1.01, ["stale batch statistics"])])
def test_the_threshold_is_a_share_of_what_guessing_loses(factor, found):
    assert names(healthy(inference=InferenceLoss(0.1 + factor * STALE_LOSS * 2.3, 0.1, 0.99))) == found


def test_real_overfitting_is_still_told_where_the_averages_are_fresh():
    record = healthy(**VALIDATION_FAR_ABOVE, inference=InferenceLoss(0.11, 0.1, 0.99))
    assert names(record) == ["overfitting"]


def test_a_training_loss_that_inference_does_not_confirm_was_not_learned_by_heart():
    # The lag is below its threshold, and yet explains the gap of the validation loss.
    record = healthy(val_losses=[0.5] * 10, losses=[0.1] * 10, inference=InferenceLoss(0.29, 0.1, 0.99))
    assert names(record) == []


def test_without_a_probe_the_share_that_is_left_decides():
    assert names(healthy(**VALIDATION_FAR_ABOVE, start_left=0.5)) == ["stale batch statistics"]
    assert names(healthy(**VALIDATION_FAR_ABOVE, start_left=0.01)) == ["overfitting"]
    assert names(healthy(start_left=0.5)) == []
