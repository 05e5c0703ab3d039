"""Under nbgrader a check earns its share and no more; everywhere else nothing changes."""

import os
import sys

import pytest

import course
from course.checks import record
from course.checks.autograded import ENVIRONMENT_VARIABLE, NotRight, quiet
from tests.questions import install


@pytest.fixture(autouse=True)
def trial(monkeypatch):
    install(monkeypatch)
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    record.forget()
    yield
    record.forget()


def stub(x):
    raise NotImplementedError


def loud(x):
    sys.stderr.write("from Python\n")
    os.write(2, b"from C\n")
    return x + x


@pytest.mark.parametrize("answer", [stub, lambda x: 0.5 * x, lambda x: 2 * x])
def test_in_jupyter_a_check_returns_nothing_whatever_the_answer(answer):
    assert course.check("trial.double", answer) is None


@pytest.mark.parametrize(("answer", "points"), [(stub, 0.0), (lambda x: 0.5 * x, 1.0), (lambda x: 2 * x, 4.0)])
def test_nbgrader_autograde_gets_the_points_as_the_cell_s_value(monkeypatch, capsys, answer, points):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "autograde")
    earned = course.check("trial.double", answer)
    assert isinstance(earned, float) and earned == points
    assert "trial.double" in capsys.readouterr().out


@pytest.mark.parametrize("caller", ["autograde", "validate"])
def test_text_on_stderr_costs_nothing_under_nbgrader(monkeypatch, capfd, caller):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, caller)
    assert course.check("trial.double", loud) == (4.0 if caller == "autograde" else None)
    assert capfd.readouterr().err == ""
    os.write(2, b"later\n")
    assert capfd.readouterr().err == "later\n", "stderr is not given back."


def test_stderr_is_given_back_after_an_error(monkeypatch, capfd):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "autograde")
    with pytest.raises(KeyError), quiet():
        raise KeyError("x")
    sys.stderr.write("later\n")
    assert "later" in capfd.readouterr().err


def test_text_on_stderr_stays_where_it_is_elsewhere(capfd):
    course.check("trial.double", loud)
    assert "from C" in capfd.readouterr().err


def test_nbgrader_validate_refuses_a_wrong_answer_in_one_line(monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "validate")
    with pytest.raises(NotRight, match="trial.double, 1 of 4 points") as caught:
        course.check("trial.double", lambda x: 0.5 * x)
    assert caught.value._render_traceback_() == ["Not right yet: trial.double, 1 of 4 points."]


@pytest.mark.parametrize("answer", [stub, lambda x: 2 * x])
def test_nbgrader_validate_passes_the_stub_and_a_right_answer(monkeypatch, answer):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "validate")
    assert course.check("trial.double", answer) is None
