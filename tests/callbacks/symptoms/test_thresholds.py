"""A rule speaks on one side of its threshold and is silent on the other."""

import pytest

from course.callbacks.activation_monitor import ActivationReading
from course.callbacks.symptoms import thresholds
from tests.callbacks.symptoms.run_records import healthy, names, reading

pytestmark = pytest.mark.backend


@pytest.mark.parametrize(
    ("constant", "inside", "outside"),
    [
        ("EXPLODING_SENSITIVITY", 0.99, 1.01),
        ("VANISHING_RATIO", 1.01, 0.99),
        ("DEAD_SHARE", 0.99, 1.01),
    ],
)
def test_thresholds_are_where_their_names_say(constant, inside, outside):
    limit = getattr(thresholds, constant)

    def record(factor):
        value = limit * factor
        if constant == "EXPLODING_SENSITIVITY":  # norm x weight norm / guessing
            return healthy(readings=[reading(0, 2.4, norms=(1.0, value * 2.3 / 2.0))])
        if constant == "VANISHING_RATIO":
            return healthy(readings=[reading(step, 2.4, norms=(value, 1.0)) for step in (0, 500)])
        dead = ActivationReading(9, {"a": 1000}, {"a": int(1000 * value)}, {})
        return healthy(activations=[dead, dead])

    assert names(record(inside)) == []
    assert len(names(record(outside))) == 1
