"""The figures of the manifest are measured again, where that costs less than a second or so."""

import pytest

from course import data

from . import measurements


@pytest.mark.parametrize("name", measurements.CHEAP)
def test_stated_figures_are_measured_figures(name):
    (stated,) = data.describe(name).figures
    baseline, good = measurements.CHEAP[name]()
    assert baseline == pytest.approx(stated.baseline, rel=0.03, abs=0.02)
    assert good == pytest.approx(stated.good, rel=0.03, abs=0.02)


def test_all_figures_have_a_measurement():
    stated = {name for name in data.available() if data.describe(name).figures}
    assert stated == set(measurements.CHEAP) | set(measurements.SLOW)
