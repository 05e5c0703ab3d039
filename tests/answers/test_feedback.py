"""What is told of a wrong answer is true: for the mistakes of every exercise, spoiled in ways in which answers vary.

Each mistake runs once, on the inputs that a notebook shows. What it gave is then recast: in float32, with another
mistake's results on some inputs, with one input on which it raised.
"""

import importlib
import re
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import replace

import keras
import numpy as np
import pytest

from course.answers import answers_to
from course.answers.marking import mark, recognized, same
from course.checks.rendering import panel_of
from course.exercises import exercises_of, find_exercise, lesson_names
from course.exercises.observing import examine
from course.exercises.serialization import pack, unpack
from course.exercises.types import Hint, Observation
from tests.backend_rotation import on_this_backend

pytestmark = pytest.mark.backend

BACKEND = keras.backend.backend()
EXERCISES = on_this_backend([exercise.id for name in lesson_names() for exercise in exercises_of(name)], BACKEND)
# How a message tells what was expected and what came.
_TOLD = re.compile(r"(?:[Ee]xpected|should be) (.+?)[.,:] (?:[Rr]eceived|[Yy]ours):? (.+?)\.(?: |$)")
RAISED = Observation("raised", error="OverflowError: math range error", line="line 3 of answer: return math.exp(x)")


class Asked:
    """An exercise, its visible inputs, and what its mistakes and other answers give for them."""

    def __init__(self, exercise_id: str) -> None:
        self.exercise, self.answers = find_exercise(exercise_id), answers_to(exercise_id)
        rng = np.random.default_rng(zlib.crc32(exercise_id.encode()))
        self.cases = [unpack(pack(case)) for case in self.exercise.cases(rng)]
        self.mistakes = [(one.message, self.observe(one.answer)) for one in self.answers.mistakes]

    def observe(self, answer: object) -> list[Observation]:
        return list(examine(self.exercise, answer, self.cases))

    def diagnosis(self, observations: Sequence[Observation]) -> str:
        return recognized(self.answers, self.cases, observations, self.mistakes)

    def holds(self, observations: Sequence[Observation]) -> set[str]:
        """The verdicts that hold on every case on which the answer gave anything."""
        seen = [(case, one) for case, one in zip(self.cases, observations, strict=True) if one.status == "observed"]
        marked = mark(self.exercise, self.answers, [case for case, _ in seen], [one for _, one in seen])
        return {name for name, holds in marked.verdicts.items() if holds}


@pytest.fixture(scope="module")
def asked():
    kept: dict[str, Asked] = {}

    def ask(exercise_id: str) -> Asked:
        if exercise_id not in kept:
            kept[exercise_id] = Asked(exercise_id)
        return kept[exercise_id]

    return ask


@pytest.fixture(autouse=True)
def _quiet():
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def as_float32(value):
    """What a backend would have given: the same in single precision, and its words in another case."""
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return value.astype("float32")
    if isinstance(value, float):
        return float(np.float32(value))
    if isinstance(value, list):
        return [as_float32(one) for one in value]
    return {key: as_float32(one) for key, one in value.items()} if isinstance(value, dict) else value


def recast(observation: Observation, changes) -> Observation:
    if observation.status != "observed":
        return observation
    return Observation("observed", changes(dict(observation.data)))


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_a_mistake_is_recognized_in_single_precision_and_with_more_than_was_asked(asked, exercise_id):
    one = asked(exercise_id)
    for message, given in one.mistakes:
        changed = [recast(each, lambda data: as_float32(data) | {"remark": "mine"}) for each in given]
        # Whether it is refused at all on these inputs is another test's question.
        assert one.diagnosis(changed) == one.diagnosis(given) in (message, "")


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_mistakes_that_are_crossed_are_not_taken_for_one(asked, exercise_id):
    """An answer that makes one mistake on some inputs and another on the rest has made neither, as far as is known."""
    one = asked(exercise_id)
    for message, given in one.mistakes:
        for other, instead in one.mistakes:
            if message == other:
                continue
            crossed = [a if place % 2 == 0 else b for place, (a, b) in enumerate(zip(given, instead, strict=True))]
            told = one.diagnosis(crossed)
            if told:
                # Where one of the two raised, the rest is all that can be compared.
                pairs = list(zip(crossed, dict(one.mistakes)[told], strict=True))
                apart = [a for a, b in pairs if not same(a, b)]
                assert all(a.status == "raised" for a in apart), (message, other, told)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_where_one_input_raised_no_other_mistake_is_told(asked, exercise_id):
    one = asked(exercise_id)
    for message, given in one.mistakes:
        for place in range(len(given)):
            told = one.diagnosis([*given[:place], RAISED, *given[place + 1 :]])
            assert told in ("", message), (message, place, told)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_what_is_told_contradicts_no_verdict_that_holds(asked, exercise_id):
    one = asked(exercise_id)
    module = importlib.import_module(f"tests.answers.alternatives.{exercise_id.partition('.')[0]}")
    wrong = [one.observe(answer) for answer in getattr(module, "WRONG", {}).get(exercise_id, {}).values()]
    for observations in wrong:
        told = one.diagnosis(observations)
        if told:
            assert one.holds(observations) <= one.holds(dict(one.mistakes)[told]), told


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_two_texts_that_read_alike_are_never_shown_as_different(asked, exercise_id):
    one = asked(exercise_id)
    answers = replace(one.answers, mistakes=())  # they need not run once more for a diagnosis
    for message, given in one.mistakes:
        marked = mark(one.exercise, answers, one.cases, given)
        assert one.exercise.id in panel_of(marked, one.exercise.title, "a hint").text
        for failure in marked.failures:
            for expected, received in _TOLD.findall(failure.message):
                assert expected != received, (message, failure.message)


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_a_hint_is_about_verdicts_that_there_are(exercise_id):
    for hint in find_exercise(exercise_id).hints:
        if isinstance(hint, Hint):
            assert set(hint.about) <= {*answers_to(exercise_id).shares, "it runs"}, hint
