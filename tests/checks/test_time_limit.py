"""An answer that does not end is stopped, and told where; an interrupt shows the student's lines and no others."""

import math
import os
import re
import signal
import subprocess
import sys
import threading
import time
import traceback

import pytest

import course
from course.checks import record
from course.checks.check import run
from course.checks.time_limit import (
    ENVIRONMENT_VARIABLE,
    Interrupted,
    TimeIsUp,
    seconds_allowed,
    time_limit,
)
from tests.questions import install


@pytest.fixture(autouse=True)
def trial(monkeypatch):
    install(monkeypatch)
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    record.forget()
    yield
    record.forget()


def endless(x):
    while True:
        time.sleep(0.001)


def stubborn(x):
    while True:
        try:
            time.sleep(0.001)
        except:  # noqa: E722
            if time.monotonic() - began > 0.2:
                raise


def test_an_endless_answer_is_stopped_with_the_line_at_which_it_was(capsys):
    assert course.check("trial.double", endless, seconds=0.05) is None
    out = capsys.readouterr().out
    assert "not right yet. 0 of 4 points" in out and "TimeoutError: The check's 0.05 seconds were over" in out
    assert "Does every loop end?" in out and re.search(r"your code +line \d+ of endless: time.sleep\(0.001\)", out)


def test_an_answer_that_is_slow_on_its_second_input_keeps_what_is_known_of_the_first():
    marked = run("trial.double", lambda x: 2 * x if x.ndim == 1 else endless(x), seconds=0.1)
    assert [failure.verdict for failure in marked.failures] == ["it runs"]
    assert marked.failures[0].case["about"] == "a table"


def test_who_catches_the_alarm_meets_another(monkeypatch):
    global began
    began = time.monotonic()
    monkeypatch.setattr("course.checks.time_limit._AGAIN", 0.1)
    marked = run("trial.double", stubborn, seconds=0.05)
    assert "TimeoutError" in marked.failures[0].message


def test_the_alarm_is_off_afterwards_and_another_s_rings_when_it_was_to():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(time.monotonic()))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        began = time.monotonic()
        with pytest.raises(TimeIsUp), time_limit(0.02):
            endless(0)
        assert not rung
        time.sleep(0.4)
        assert rung and rung[0] - began >= 0.19
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_in_another_thread_there_is_no_limit_and_no_error():
    marked = []
    thread = threading.Thread(target=lambda: marked.append(run("trial.double", lambda x: 2 * x, seconds=0.01)))
    thread.start()
    thread.join()
    assert marked[0].outcome == "right"


@pytest.mark.parametrize("given", ["0", "-1", "soon", "nan"])
def test_a_limit_is_a_positive_number_wherever_it_is_set(monkeypatch, given):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, given)
    with pytest.raises(ValueError, match=f"`{ENVIRONMENT_VARIABLE}` must be a positive number. Received: '{given}'"):
        course.check("trial.double", endless)
    with pytest.raises(ValueError, match="`seconds` must be a positive number"):
        course.check("trial.double", endless, seconds=float(given) if given != "soon" else given)


def test_the_environment_sets_the_limit(monkeypatch):
    assert seconds_allowed() == 120
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "7.5")
    assert (seconds_allowed(), seconds_allowed(3), seconds_allowed(math.inf)) == (7.5, 3, math.inf)


def interrupted(x):
    def inner():
        raise KeyboardInterrupt

    return 2 * x if x.ndim == 1 else inner()


def test_an_interrupt_shows_the_input_and_the_student_s_lines_alone():
    with pytest.raises(Interrupted) as caught:
        course.check("trial.double", interrupted)
    told = str(caught.value).splitlines()
    assert told[0] == "Interrupted: the check of trial.double stopped on input 2 of 2."
    assert "  a table" in told
    assert re.fullmatch(r"  line \d+ of interrupted: return 2 \* x if x.ndim == 1 else inner\(\)", told[-2])
    assert re.fullmatch(r"  line \d+ of inner: raise KeyboardInterrupt", told[-1])
    # Neither the frames of the question nor those of the library in between.
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert all("exercises" not in frame.filename for frame in frames)
    assert caught.value.__suppress_context__
    assert caught.value._render_traceback_() == [str(caught.value)]


def test_the_stop_button_says_the_same_in_ipython():
    code = """
import time, course
def relu(x):
    raise KeyboardInterrupt
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.user_ns.update(course=course, relu=relu)
shell.run_cell('course.check("activations.relu", relu)')
"""
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"})
    shown = done.stdout + done.stderr
    assert "Interrupted: the check of 2.1 activations.relu stopped on input 1 of" in shown, shown
    assert "course/checks" not in shown and "exercises" not in shown, shown
