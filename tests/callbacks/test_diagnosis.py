"""A diagnosis in words and in HTML."""

import dataclasses

import pytest

from course.callbacks import PROBLEMS, Diagnosis
from course.callbacks.diagnosis import as_html, as_text

ONE = Diagnosis("dead units", "8 of 8 units of layer <b>x</b> give zero.", "Lower the learning rate.", {"dead": 8})


def test_the_text_names_problem_sentence_and_remedy():
    assert as_text([ONE, ONE]).splitlines()[1] == (
        "TrainingDoctor - dead units: 8 of 8 units of layer <b>x</b> give zero. What to do: Lower the learning rate."
    )


def test_the_html_escapes_what_users_named():
    shown = as_html([ONE])
    assert "&lt;b&gt;x&lt;/b&gt;" in shown
    assert "<b>x</b>" not in shown


def test_a_diagnosis_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ONE.problem = "healthy"


def test_problemes_are_named_once():
    assert len(set(PROBLEMS)) == len(PROBLEMS) == 17
