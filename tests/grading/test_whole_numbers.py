"""A whole number of any size is an answer like any other that is wrong: refused with a reason, at every exercise."""

import math
import os
import warnings

import numpy as np
import pytest

from course.answers.marking import mark
from course.exercises import exercises_of, find_exercise, lesson_names
from course.exercises.observing import examine
from course.exercises.serialization import pack, unpack
from course.exercises.types import Answers, Exercise, Observation, Verdict
from course.grading.judge_process import judged
from course.grading.seeds import derive, generator
from course.grading.student_process import encoded
from tests.backend_rotation import on_this_backend

pytestmark = pytest.mark.backend

BACKEND = os.environ.get("KERAS_BACKEND", "tensorflow")
EXERCISES = on_this_backend([exercise.id for name in lesson_names() for exercise in exercises_of(name)], BACKEND)
SEED = derive("whole numbers")
NUMBERS = {"2**64": 2**64, "2**70": 2**70, "36!": math.factorial(36), "10**5000": 10**5000, "-10**30": -(10**30)}
FORMS = {
    "itself": lambda number: number,
    "a list": lambda number: [number, 1],
    "a list of lists": lambda number: [[number, 1], [0.5]],
    "a dictionary": lambda number: {"value": number},
    "an array of objects": lambda number: np.array([number, number], dtype=object),
}


def result_of(exercise_id: str, answer: object) -> dict:
    """What the judge says when this is the answer, or what it returns whatever it is called with."""
    exercise = find_exercise(exercise_id)
    given = answer if exercise.answer_is == "value" else lambda *arguments, **options: answer
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        cases = [unpack(pack(case)) for case in exercise.cases(generator(SEED))]
        return judged(exercise_id, SEED, encoded(examine(exercise, given, cases)))


def is_refused(result: dict) -> None:
    assert result["status"] in ("not right", "unreadable")
    assert result["reason"] or any(verdict["message"] for verdict in result["verdicts"] if not verdict["right"])


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_it_is_refused_with_a_reason(exercise_id):
    # Of the combinations a few here, all of them over the exercises.
    turn = sum(map(ord, exercise_id))
    for number, form in ((turn, turn), (turn + 1, turn + 2), (turn + 3, turn + 4)):
        name, value = list(NUMBERS.items())[number % len(NUMBERS)]
        shape, formed = list(FORMS.items())[form % len(FORMS)]
        result = result_of(exercise_id, formed(value))
        assert result["points"] < find_exercise(exercise_id).points, (name, shape)
        is_refused(result)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", NUMBERS)
def test_every_size_in_every_form(number, form):
    is_refused(result_of("start_here.accuracy", FORMS[form](NUMBERS[number])))


@pytest.mark.parametrize(
    "value", [2**70, [2**70, 1], {"a": 2**70}, 10**4299], ids=["one", "list", "entry", "4300 digits"]
)
@pytest.mark.parametrize("exercise_id", ["start_here.standardize", "activations.softmax", "losses.huber"])
def test_a_process_that_sends_it_as_an_observation_gains_nothing_and_ends_nothing(exercise_id, value):
    exercise = find_exercise(exercise_id)
    answer = lambda *arguments: arguments[0]  # noqa: E731
    cases = [unpack(pack(case)) for case in exercise.cases(generator(SEED))]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        seen = list(examine(exercise, answer, cases))
    sent = [Observation("observed", dict.fromkeys(one.data or {"y": 0}, value)) for one in seen]
    result = judged(exercise_id, SEED, encoded(sent))
    assert result["points"] == 0
    is_refused(result)


def test_whatever_the_comparison_with_a_mistake_trips_over_it_costs_no_mark(monkeypatch):
    from course.answers import marking

    def trips(*arguments):
        raise OverflowError("int too large to convert to float")

    monkeypatch.setattr(marking, "diagnose", trips)
    exercise = Exercise("demo.one", "", 2, cases=lambda rng: [{"x": 1}], observe=lambda answer, case: {"y": answer})
    answers = Answers("demo.one", {"a": 0.5, "b": 0.5}, lambda case, seen: [Verdict("a", True), Verdict("b", False)])
    result = mark(exercise, answers, [{"x": 1}], [Observation("observed", {"y": 2**70})])
    assert result.points == 1 and result.diagnosis == ""
