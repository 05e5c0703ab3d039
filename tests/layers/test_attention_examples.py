"""The examples in the docstrings of attention, positions and blocks run and give what they say."""

import doctest
from importlib import import_module

import pytest

pytestmark = pytest.mark.backend

LAYERS = (
    "bias",
    "class_token",
    "decoder_block",
    "encoder_block",
    "gelu",
    "learned_positions",
    "masks",
    "multi_head_attention",
    "patch_embedding",
    "relative_position_bias",
    "rotary_positions",
    "scaled_dot_product_attention",
    "segment_embedding",
    "sinusoidal_positions",
)


@pytest.mark.parametrize("name", LAYERS)
def test_the_examples_of_the_docstrings_run(name):
    failed, run = doctest.testmod(import_module(f"course.layers.{name}"), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
    assert run > 0
