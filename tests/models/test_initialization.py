"""Weights begin as in the references: the standard deviation of what was drawn, layer by layer."""

import itertools
import math

import keras
import numpy as np
import pytest

from course.layers import DecoderBlock, MultiHeadAttention
from course.models import (
    build_bert,
    build_bert_classifier,
    build_bert_masked_language_model,
    build_gpt2,
    build_vit,
)

pytestmark = pytest.mark.backend

# A normal distribution cut off at two standard deviations has 0.8796 of its own.
TRUNCATED = 0.8796 * 0.02
LAYERS = 3


def matrices(model):
    """Path to numbers, of every weight that is drawn; biases, and what normalizes, begin at 0 and 1."""
    drawn = {}
    for weight in model.weights:
        name = weight.path.rsplit("/", 1)[-1]
        numbers = keras.ops.convert_to_numpy(weight)
        if name in ("bias", "beta"):
            assert not numbers.any(), weight.path
        elif name == "gamma":
            assert (numbers == 1).all(), weight.path
        elif "seed" not in name:
            drawn[weight.path] = numbers
    return drawn


def assert_deviates(path, numbers, expected):
    # A standard deviation estimated from n numbers is off by 1/√(2n) of itself; four of those.
    margin = 4 / math.sqrt(2 * numbers.size)
    assert numbers.std() == pytest.approx(expected, rel=margin), path


def build(name):
    keras.utils.set_random_seed(0)
    if name == "vit":
        return build_vit((16, 16, 3), 10, patch_size=4, width=64, num_layers=LAYERS, num_heads=2)
    if name == "gpt2":
        return build_gpt2(200, max_length=32, width=64, num_layers=LAYERS, num_heads=2)
    bert = build_bert(200, max_length=32, width=64, num_layers=LAYERS, num_heads=2)
    return {"bert": lambda: bert, "classifier": lambda: build_bert_classifier(bert, 5)}.get(
        name, lambda: build_bert_masked_language_model(bert)
    )()


@pytest.mark.parametrize("name", ["bert", "classifier", "masked_language_model"])
def test_bert_begins_truncated_normal_with_002(name):
    drawn = matrices(build(name))
    assert len(drawn) >= 3 + 6 * LAYERS
    for path, numbers in drawn.items():
        assert_deviates(path, numbers, TRUNCATED)
        assert np.abs(numbers).max() <= 0.0401, path


def test_gpt2_begins_normal_with_less_where_steps_are_added():
    drawn = matrices(build("gpt2"))
    smaller = [path for path in drawn if "/output/" in path or "/contract/" in path]
    assert len(smaller) == 2 * LAYERS
    for path, numbers in drawn.items():
        expected = 0.02 / math.sqrt(2 * LAYERS) if path in smaller else 0.01 if "positions" in path else 0.02
        assert_deviates(path, numbers, expected)


def test_vit_begins_truncated_normal_with_002():
    for path, numbers in matrices(build("vit")).items():
        whole = "positions" in path or "class_token" in path
        assert_deviates(path, numbers, 0.02 if whole else TRUNCATED)


@pytest.mark.parametrize("name", ["bert", "gpt2", "vit"])
def test_no_two_layers_begin_alike(name):
    # An initializer gives the same numbers whenever it is called: shared, it would make all layers of a shape equal.
    drawn = matrices(build(name))
    for one, other in itertools.combinations(drawn.values(), 2):
        assert one.shape != other.shape or not np.array_equal(one, other)


def test_an_initializer_that_was_given_survives_the_config():
    block = DecoderBlock(2, 16, kernel_initializer="he_normal", residual_initializer=keras.initializers.Constant(0.5))
    again = DecoderBlock.from_config(block.get_config())
    again(np.zeros((1, 3, 8), "float32"))
    assert (keras.ops.convert_to_numpy(again.contract.kernel) == 0.5).all()
    assert (keras.ops.convert_to_numpy(again.attention.output_projection.kernel) == 0.5).all()
    assert isinstance(again.expand.kernel_initializer, keras.initializers.HeNormal)
    assert isinstance(again.attention.query_projection.kernel_initializer, keras.initializers.HeNormal)
    assert MultiHeadAttention(2, 4).get_config()["kernel_initializer"] is None
