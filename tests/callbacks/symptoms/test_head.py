"""Probabilities and logits are told apart by the outputs."""

from dataclasses import replace

import numpy as np
import pytest

from course.callbacks.output_head import OutputHead
from course.callbacks.symptoms.head import head_against_loss
from tests.callbacks.symptoms.run_records import SPARSE

pytestmark = pytest.mark.backend


def test_probabilities_and_logits_are_told_apart_by_the_outputs():
    logits = np.random.default_rng(0).normal(size=(32, 10))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    probabilities = replace(SPARSE, expects="probabilities")
    assert head_against_loss(logits, SPARSE) is None
    assert head_against_loss(p, probabilities) is None
    double = head_against_loss(p, SPARSE)
    assert (double.problem, "1.46" in double.sentence) == ("double softmax", True)  # ln(1 + 9/e)
    assert head_against_loss(logits, probabilities).problem == "missing softmax"
    assert head_against_loss(p[:4], SPARSE) is None  # too few rows to tell


def test_a_single_output_is_a_probability_only_if_a_sigmoid_made_it():
    bits = OutputHead("binary", 1, "logits", None, "sigmoid")
    inside = np.linspace(0.1, 0.9, 32)[:, None]
    assert head_against_loss(inside, bits).problem == "double softmax"
    assert head_against_loss(inside, replace(bits, activation="linear")) is None
    outside = replace(bits, activation="linear", expects="probabilities")
    assert head_against_loss(inside * 4 - 2, outside).problem == "missing softmax"
