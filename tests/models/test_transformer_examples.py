"""The examples in the docstrings of the Transformers and of generation run and give what they say."""

import doctest
from importlib import import_module

import pytest

pytestmark = pytest.mark.backend

MODELS = ("bert", "decoder_steps", "generation", "gpt2", "pretrained", "t5", "token_model", "token_sampling")


@pytest.mark.parametrize("name", [*MODELS, "transformer", "vit"])
def test_the_examples_of_the_docstrings_run(name):
    failed, run = doctest.testmod(import_module(f"course.models.{name}"), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
    assert run > 0
