"""Mutated notebooks and mutated observations are graded, or refused with a reason; never a crash, never a gift.

`COURSE_FUZZ=10000` runs ten thousand of each.
"""

import base64
import copy
import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from jupyter_client.session import Session

from course.exercises import find_exercise
from course.exercises.observing import ask
from course.exercises.serialization import SerializationError, pack, pack_observation, unpack
from course.exercises.types import Observation
from course.grading import channel
from course.grading.judge_process import judged
from course.grading.matching import match
from course.grading.reading import Unreadable, read
from course.grading.seeds import derive, generator
from course.grading.student_process import MIME
from tests.grading.conftest import RELEASED, RIGHT, trial

EXAMPLES = int(os.environ.get("COURSE_FUZZ", "150"))
many = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES < 1000, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
# Judged with NumPy alone, so that this takes milliseconds each.
EXERCISES = [f"start_here.{name}" for name in RIGHT] + [
    f"activations.{name}" for name in ("relu", "dead_units", "negative_sides", "sigmoid", "tanh", "softmax")
]
WHOLE = json.dumps(trial(RIGHT)).encode()

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
arrays = npst.arrays(
    st.sampled_from(["f2", "f4", "f8", ">f8", "i1", "i8", "u4", "?", "c16"]),
    npst.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6),
)


def paths(tree, here=()):
    yield here
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        yield from paths(value, (*here, key))


PATHS = [path for path in paths(trial(RIGHT)) if path]


@st.composite
def mutated_notebooks(draw):
    tree = copy.deepcopy(trial(RIGHT))
    for path in draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=6)):
        place = tree
        try:
            for key in path[:-1]:
                place = place[key]
            change = draw(st.integers(0, 3))
            if change == 0:
                del place[path[-1]]
            elif change == 1:
                place[path[-1]] = draw(json_values)
            elif change == 2 and isinstance(place, list):
                place.insert(draw(st.integers(0, len(place))), copy.deepcopy(place[path[-1]]))
            elif isinstance(place[path[-1]], str):
                place[path[-1]] = draw(st.text(max_size=60)) + place[path[-1]][: draw(st.integers(0, 200))]
        except (KeyError, IndexError, TypeError):
            continue
    content = bytearray(
        json.dumps(tree).encode(draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "utf-8-sig"])))
    )
    for place in draw(st.lists(st.integers(0, len(content) - 1), max_size=draw(st.sampled_from([0, 0, 0, 8])))):
        content[place] = draw(st.integers(0, 255))
    return bytes(content[: draw(st.sampled_from([None, None, None, len(content) // 2]))])


@many
@given(mutated_notebooks())
def test_a_mutated_notebook_is_matched_or_refused_with_a_reason(content):
    try:
        matched = match(read(content), RELEASED)
    except Unreadable as error:
        assert str(error)
        return
    assert [found.exercise for found in matched.found] == [asked.id for asked in RELEASED.exercises]
    assert all(isinstance(step.source, str) for step in matched.steps)
    json.dumps([vars(step) for step in matched.steps] + list(matched.notes)).encode("utf-8")


def right_observations(exercise_id, seed):
    """What a right answer gives, from the alternatives of the tests."""
    from importlib import import_module

    exercise = find_exercise(exercise_id)
    module = import_module(f"tests.answers.alternatives.{exercise_id.partition('.')[0]}")
    answer = next(iter(module.RIGHT[exercise_id].values()))
    cases = [unpack(pack(case)) for case in exercise.cases(generator(seed))]
    return [pack_observation(one) for one in ask(exercise, answer, cases)]


SEED = derive("fuzz", "doe")
SEEN = {exercise_id: right_observations(exercise_id, SEED) for exercise_id in EXERCISES}


@st.composite
def mutated_observations(draw):
    """An exercise, and what somebody might send instead of what a right answer gives."""
    exercise_id = draw(st.sampled_from(EXERCISES))
    sent = []
    for packed in SEEN[exercise_id]:
        how = draw(st.integers(0, 4))
        if how == 0:
            data = bytearray(packed)
            for place in draw(st.lists(st.integers(0, len(data) - 1), min_size=1, max_size=6)):
                data[place] = draw(st.integers(0, 255))
            sent.append(bytes(data))
        elif how == 1:
            sent.append(draw(st.binary(max_size=200)))
        elif how == 2:
            names = [name.removeprefix("data.") for name in unpack(packed) if name.startswith("data.")]
            data = {name: draw(arrays | json_values) for name in draw(st.sampled_from([names, names, names[:1], []]))}
            status = draw(
                st.sampled_from(["observed", "observed", "observed", "raised", "unreadable", "not attempted"])
            )
            try:
                sent.append(pack_observation(Observation(status, data, draw(st.text(max_size=20)))))
            except (SerializationError, UnicodeEncodeError):
                sent.append(b"")
        elif how == 3:
            sent.append(packed[: draw(st.integers(0, len(packed)))])
        else:
            sent.append(packed)
    order = draw(st.permutations(sent)) if draw(st.booleans()) else sent
    return exercise_id, list(order)[: draw(st.integers(0, len(sent) + 1))]


@many
@given(mutated_observations())
def test_mutated_observations_are_judged_without_a_crash_and_without_a_gift(drawn):
    exercise_id, sent = drawn
    result = judged(exercise_id, SEED, [base64.b64encode(one).decode() for one in sent])
    exercise = find_exercise(exercise_id)
    json.dumps(result, allow_nan=False).encode("utf-8")
    assert 0 <= result["points"] <= exercise.points
    assert result["points"] == pytest.approx(
        exercise.points * sum(one["share"] for one in result["verdicts"] if one["right"]), abs=0.01
    )
    if len(sent) < len(SEEN[exercise_id]):
        assert result["points"] == 0, "an observation that is missing is never right"
    if result["status"] != "right":
        assert result["reason"] or any(not one["right"] for one in result["verdicts"])


@many
@given(st.lists(st.one_of(st.text(max_size=30), json_values), max_size=6))
def test_observations_that_are_no_base64_are_judged_as_unreadable(sent):
    result = judged("start_here.accuracy", SEED, sent)
    assert result["points"] == 0 and result["status"] in ("unreadable", "not right")


@pytest.fixture(scope="module")
def deaf():
    """A channel without a socket: messages are handed to it."""
    one = channel.Channel.__new__(channel.Channel)
    one._session = Session(key=b"a key")
    one._kept, one._waiting, one._junk = {}, {"asked"}, 0
    return one


def test_no_message_is_more_than_junk(deaf):
    @many
    @given(st.lists(st.binary(max_size=40) | st.sampled_from([b"<IDS|MSG>", b"{}", b"[]", b"null"]), max_size=9))
    def take(parts):
        deaf._junk = 0
        deaf._take(parts)
        assert not deaf._kept

    take()


@many
@given(json_values)
def test_whatever_a_reply_holds_is_an_object_or_nothing(value):
    for content in (value, {"user_expressions": value}, {"user_expressions": {"result": {"data": {MIME: value}}}}):
        if isinstance(content, dict):
            assert channel.shown(content, "result", MIME) is None or isinstance(value, str)
    assert isinstance(channel.text(value), str)
