"""`expect` is a promise that is kept or missed."""

import os

import numpy as np
import pytest

import course
from course import session
from course.contracts import ContractMissed

pytestmark = pytest.mark.backend
BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(session, "_session", None)
    monkeypatch.setenv("KERAS_BACKEND", BACKEND)
    monkeypatch.delenv("COURSE_PROFILE", raising=False)
    monkeypatch.delenv("COURSE_CONTRACTS", raising=False)


def test_a_contract_that_is_met_says_so(capsys):
    course.expect(accuracy=np.float32(0.93), at_least=0.9)
    assert capsys.readouterr().out == "Contract met: accuracy 0.9300, at least 0.9.\n"


def test_a_contract_that_is_missed_raises_one_sentence(capsys):
    with pytest.raises(ContractMissed, match="loss 0.7000, at most 0.5") as caught:
        course.expect(loss=0.7, at_most=0.5)
    assert "Contract MISSED" in capsys.readouterr().out
    assert caught.value._render_traceback_() == [f"Contract missed: {caught.value}"]


def test_not_a_number_misses_every_contract():
    for bound in ({"at_least": 0.0}, {"at_most": 1.0}):
        with pytest.raises(ContractMissed):
            course.expect(loss=float("nan"), **bound)


def test_bounds_follow_the_profile():
    bounds = {"smoke": 0.5, "full": 0.9}
    course.setup(profile="smoke")
    course.expect(accuracy=0.6, at_least=bounds)
    course.setup(profile="full")
    with pytest.raises(ContractMissed):
        course.expect(accuracy=0.6, at_least=bounds)
    with pytest.raises(ValueError, match="no bound for the profile 'full'"):
        course.expect(accuracy=0.6, at_least={"smoke": 0.5})


def test_a_run_only_records_a_miss(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_CONTRACTS", "record")
    course.expect(accuracy=0.1, at_least=0.5)
    assert "Contract MISSED" in capsys.readouterr().out


def test_a_contract_without_metric_or_bound_is_refused():
    with pytest.raises(ValueError, match=r"exactly one metric by name. Received: \[\]"):
        course.expect(at_least=0.5)
    with pytest.raises(ValueError, match="needs a bound"):
        course.expect(accuracy=0.5)


def test_a_backend_s_tensor_is_a_metric():
    import keras

    course.expect(accuracy=keras.ops.convert_to_tensor(0.8), at_least=0.5)
