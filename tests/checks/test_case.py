"""`course.case` hands over the input on which the last check failed, and says how the check calls the answer."""

import copy
import importlib

import numpy as np
import pytest

import course
from course.checks import record
from course.checks.case import FailingCase, NoFailingCase, call_of
from course.exercises import exercises_of, find_exercise, lesson_names
from course.exercises.serialization import pack, unpack
from tests.questions import install


@pytest.fixture(autouse=True)
def trial(monkeypatch):
    install(monkeypatch)
    record.forget()
    yield
    record.forget()


def double(x):
    return 2 * x if x.ndim == 1 else x


def test_the_first_input_that_failed_comes_as_variables():
    course.check("trial.double", double)
    case = course.case("trial.double")
    assert list(case) == ["x"] and len(case) == 1 and dict(case).keys() == {"x"}
    assert case.x.shape == (2, 2) and np.array_equal(case.x, case["x"])
    assert "x" in dir(case)
    # It repeats what the check saw.
    assert not np.allclose(double(case.x), 2 * case.x)


def test_it_prints_the_input_and_the_call():
    course.check("trial.double", double)
    lines = repr(course.case("trial.double")).splitlines()
    assert lines[0] == "trial.double: the first input that failed." and lines[1] == "a table"
    assert lines[-1] == 'The check calls double(case.x), with case = course.case("trial.double").'


def test_scribbling_over_it_changes_nothing():
    course.check("trial.double", double)
    case = course.case("trial.double")
    case.x[...] = 0
    assert case.x.any() and course.case("trial.double").x.any()


def test_an_entry_that_is_not_there_is_met_with_those_that_are():
    course.check("trial.double", double)
    case = course.case("trial.double")
    with pytest.raises(AttributeError, match="no entry 'X'. It has: x."):
        _ = case.X
    with pytest.raises(KeyError, match="no entry 'about'"):
        case["about"]
    copy.copy(case), copy.deepcopy(case)


def stub(x):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("answer", "why"),
    [(lambda x: 2 * x, "was right on every input"), (stub, "was not attempted yet")],
)
def test_where_nothing_failed_it_says_so(answer, why):
    course.check("trial.double", answer)
    with pytest.raises(NoFailingCase, match=why):
        course.case("trial.double")


def test_an_exercise_that_was_not_checked_or_is_none():
    with pytest.raises(NoFailingCase, match="trial.double was not checked since this kernel started"):
        course.case("trial.double")
    with pytest.raises(KeyError, match="Did you mean 'trial.double'"):
        course.case("trial.dubble")


def test_the_call_is_found_without_running_the_answer():
    ran = []

    def answer(x):
        ran.append(x)

    exercise = find_exercise("trial.double")
    assert call_of(exercise, answer, {"x": np.zeros(3)}) == "answer(case.x)" and not ran
    assert call_of(exercise, np.exp, {"x": np.zeros(3)}) == ""


@pytest.mark.parametrize("lesson", ["start_here", "activations", "losses"])
def test_every_call_that_is_printed_gives_what_the_check_gave(lesson):
    """Where the call can be written down whole, it runs, and hands over what the question handed over."""
    module = importlib.import_module(f"tests.answers.alternatives.{lesson}")
    whole = 0
    for exercise in exercises_of(lesson):
        (answer, *_) = module.RIGHT[exercise.id].values()
        for given in map(unpack, map(pack, exercise.cases(np.random.default_rng(0)))):
            call = call_of(exercise, answer, given)
            if not call or "<" in call:
                continue
            received = []
            name = call.partition("(")[0]
            space = {"case": FailingCase(exercise.id, given), "np": np}
            if "keras" in call:
                import keras

                space["keras"] = keras
            eval(call, space | {name: lambda *a, into=received, **k: into.append((a, k))})
            assert len(received) == 1
            whole += 1
    assert whole >= len(exercises_of(lesson))


def test_there_are_lessons_to_try():
    assert {"start_here", "activations", "losses"} <= set(lesson_names())
