"""The examples in the docstrings run and give what they say."""

import doctest
from importlib import import_module

import pytest

pytestmark = pytest.mark.backend

MODULES = (
    "additive_attention",
    "arcface_head",
    "checking",
    "cosface_head",
    "cosine_similarity",
    "plain_gru_cell",
    "plain_lstm_cell",
    "plain_simple_rnn_cell",
    "reparameterized_sampling",
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_docstrings_run(name):
    failed, run = doctest.testmod(import_module(f"course.layers.{name}"), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
    assert run > 0
