"""A gradient that is NaN has a name of its own."""

import math

import pytest

from course.callbacks.symptoms.examination import examine_run
from tests.callbacks.symptoms.run_records import healthy, reading

pytestmark = pytest.mark.backend


def test_a_gradient_that_is_nan_at_a_finite_loss_is_named_as_such():
    broken = reading(0, 1.5, norms=(math.nan, math.nan))
    (diagnosis,) = examine_run(healthy(readings=[broken], losses=[math.nan], val_losses=[]))
    assert diagnosis.problem == "not a number"
    assert "0/0" in diagnosis.sentence
