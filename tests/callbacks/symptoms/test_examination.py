"""Each rule says what it saw, and is silent about a healthy run."""

import math

import numpy as np
import pytest

from course.callbacks import PROBLEMS
from course.callbacks.activation_monitor import ActivationReading
from course.callbacks.symptoms import examination
from course.callbacks.symptoms.examination import examine_run
from course.callbacks.symptoms.inputs import unscaled_inputs
from course.callbacks.symptoms.run_record import InferenceLoss, LineSearch, RunRecord
from course.callbacks.symptoms.weights import nothing_to_train
from tests.callbacks.symptoms.run_records import FLAT, healthy, names, reading

pytestmark = pytest.mark.backend


def test_a_healthy_run_gets_no_diagnosis():
    assert names(healthy()) == []


def test_an_empty_record_gets_no_diagnosis():
    assert names(RunRecord()) == []


SICK = {
    "exploding gradients": {"readings": [reading(0, 2.4, norms=(1.0, 800.0)), reading(16, 2.0)]},
    "not a number": {"losses": [1.0, math.nan]},
    "learning rate too high": {
        "losses": [9.0, 4.0, 2.5],
        "readings": [reading(0, 2.4), reading(2, 40.0), reading(300, 2.4)],
    },
    "unrelated labels": {"losses": FLAT, "val_losses": [], "guessing_skill": 0.12, "neighbors_skill": 0.11},
    "stale batch statistics": {"inference": InferenceLoss(1.0, 0.2, 0.99), "start_left": 0.3},
    "vanishing gradients": {"readings": [reading(s, 2.3, norms=(1e-9, 1e-5, 1.0), weights=(2, 2, 2)) for s in (0, 1)]},
    "dead units": {"activations": [ActivationReading(0, {"a": 20}, {"a": 20}, {})]},
    "learning rate too low": {"losses": FLAT, "val_losses": FLAT, "line_search": LineSearch(2.39, 2.0, 0.03)},
    "overfitting": {"val_losses": [2.0, 1.5, 1.2, 1.3, 1.4, 1.5, 1.5, 1.6, 1.6, 1.7]},
    "underfitting": {"model_skill": 0.5},
    "plateau": {
        "losses": [2.0, 1.5, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2, 1.2],
        "val_losses": [],
        "line_search": LineSearch(1.2, 0.9, 0.03),
    },
}


@pytest.mark.parametrize("problem", SICK)
def test_each_rule_finds_its_problem_and_no_other(problem):
    assert names(healthy(**SICK[problem])) == [problem]


@pytest.mark.parametrize("problem", SICK)
def test_each_sentence_has_a_number_and_each_remedy_a_verb(problem):
    (diagnosis,) = examine_run(healthy(**SICK[problem]))
    assert any(letter.isdigit() for letter in diagnosis.sentence)
    assert diagnosis.sentence.endswith(".")
    assert diagnosis.remedy.endswith(".")
    assert diagnosis.evidence
    assert diagnosis.problem in PROBLEMS


def test_every_rule_about_the_run_is_tried_here():
    assert set(SICK) == {name.__name__.replace("_", " ") for name in examination._COURSE_OF_THE_RUN}


def test_a_cause_silences_what_it_explains_but_not_the_rest():
    before = [unscaled_inputs(np.full((4, 3), 200.0))]
    record = healthy(**{**SICK["dead units"], "losses": [2.0, math.nan], "val_losses": []})
    assert names(record, before) == ["unscaled inputs", "not a number"]


# Two findings that ask for opposite things.
OPPOSITES = [
    {"overfitting", "underfitting"},
    {"learning rate too high", "learning rate too low"},
    {"exploding gradients", "vanishing gradients"},
    {"exploding gradients", "learning rate too low"},
    {"stale batch statistics", "overfitting"},
    {"nothing to train", "underfitting"},
]


def test_no_two_findings_contradict_each_other():
    rng = np.random.default_rng(0)
    seen = set()
    for _ in range(3000):
        chosen = rng.choice(sorted(SICK), size=rng.integers(1, 5), replace=False)
        changes = {}
        for problem in chosen:
            changes |= SICK[problem]
        before = [nothing_to_train(0, 10)] if rng.random() < 0.1 else []
        found = set(names(healthy(**changes), before))
        seen |= found
        assert not [pair for pair in OPPOSITES if pair <= found], (chosen, found)
    assert seen >= set(SICK)


def test_more_units_and_fewer_are_not_asked_for_at_once():
    both = healthy(**SICK["overfitting"], **SICK["underfitting"])
    assert names(both) == ["overfitting"]
