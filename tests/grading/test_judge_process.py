"""What came back is judged as data: in its order, no more of it than was asked for, and nothing that is not there."""

import base64
import json

import pytest

from course.exercises import find_exercise
from course.exercises.serialization import pack_observation, unpack
from course.exercises.types import Observation
from course.grading.judge_process import drawn, judged
from course.grading.seeds import derive, generator
from tests.grading.test_fuzz import SEED, SEEN

ACCURACY = "start_here.accuracy"
RIGHT = [base64.b64encode(one).decode() for one in SEEN[ACCURACY]]


def encoded(observation: Observation) -> str:
    return base64.b64encode(pack_observation(observation)).decode()


def test_right_is_right():
    result = judged(ACCURACY, SEED, RIGHT)
    assert result["status"] == "right" and result["points"] == 2 and not result["reason"] and not result["diagnosis"]


def test_more_observations_than_inputs_change_nothing():
    assert judged(ACCURACY, SEED, [*RIGHT, encoded(Observation("not attempted"))]) == judged(ACCURACY, SEED, RIGHT)


@pytest.mark.parametrize("missing", range(4))
def test_one_that_is_missing_costs_every_point(missing):
    sent = [*RIGHT]
    sent[missing] = ""
    assert judged(ACCURACY, SEED, sent)["points"] == 0


def test_those_of_other_inputs_are_not_right():
    sent = [base64.b64encode(one).decode() for one in SEEN["activations.softmax"]]
    assert judged("activations.softmax", SEED, sent)["status"] == "right"
    assert judged("activations.softmax", derive("another", "doe"), sent)["points"] < 2


def test_an_answer_that_raises_has_its_line_as_reason():
    result = judged(ACCURACY, SEED, [encoded(Observation("raised", error="ValueError: no", line="line 3 of f: x"))] * 4)
    assert result["status"] == "not right" and result["reason"] == "ValueError: no (line 3 of f: x)"


def test_addresses_are_left_out_so_that_a_second_run_says_the_same():
    message = "TypeError: <object at 0x7f0011223344>"
    result = judged(ACCURACY, SEED, [encoded(Observation("unreadable", error=message))] * 4)
    assert result["reason"] == "TypeError: <object at 0x…>" and result["status"] == "unreadable"


def test_endless_words_are_cut():
    result = judged(ACCURACY, SEED, [encoded(Observation("raised", error="x" * 10**6))] * 4)
    assert len(result["reason"]) == 2000


def test_the_inputs_that_are_sent_are_those_that_are_judged():
    sent = [unpack(base64.b64decode(text)) for text in json.loads(drawn(ACCURACY, SEED))]
    cases = list(find_exercise(ACCURACY).cases(generator(SEED)))
    assert [case["labels"].tolist() for case in sent] == [case["labels"].tolist() for case in cases]
