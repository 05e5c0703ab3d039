"""Encoder and decoder: what attention sees, what the decoder may not see, and that it learns to reverse a sequence."""

import keras
import numpy as np
import pytest

from course.models import build_sequence_to_sequence, decode_greedily
from tests.backend_rotation import in_turn
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend

START, END = 1, 2
rng = np.random.default_rng(0)


def reversed_words(count: int, length: int = 4, letters: int = 6):
    source = rng.integers(3, 3 + letters, (count, length))
    target = np.concatenate([np.full((count, 1), START), source[:, ::-1], np.full((count, 1), END)], axis=1)
    return source.astype("int32"), target[:, :-1].astype("int32"), target[:, 1:].astype("int32")


@pytest.mark.parametrize("attention", in_turn(["additive", "multiplicative", "none"], keras.backend.backend()))
def test_it_trains_compiled_and_in_mixed_precision(attention):
    source, before, after = reversed_words(6)
    build = lambda: build_sequence_to_sequence(9, 9, width=8, attention=attention)  # noqa: E731 - built once a policy
    assert_compiled_and_mixed(build, [source, before], after)


@pytest.mark.parametrize("attention", ["additive", "multiplicative"])
def test_attention_weights_sum_to_one_and_leave_padding_out(attention):
    model = build_sequence_to_sequence(9, 9, width=8, attention=attention)
    observed = keras.Model(model.inputs, model.get_layer("attention").output[1])
    weights = observed.predict([np.array([[3, 4, 5, 0, 0]]), np.array([[1, 3, 4]])], verbose=0)
    assert weights.shape == (1, 3, 5)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-5)
    np.testing.assert_array_equal(weights[..., 3:], 0)
    assert np.all(weights[..., :3] > 0)


@pytest.mark.parametrize("attention", ["additive", "multiplicative", "none"])
def test_padding_of_the_source_and_later_targets_change_nothing(attention):
    model = build_sequence_to_sequence(9, 9, width=8, attention=attention)
    short = model.predict([np.array([[3, 4, 5]]), np.array([[1, 3, 4]])], verbose=0)
    padded = model.predict([np.array([[3, 4, 5, 0]]), np.array([[1, 3, 4]])], verbose=0)
    np.testing.assert_allclose(padded, short, rtol=1e-4, atol=1e-5)
    other_end = model.predict([np.array([[3, 4, 5]]), np.array([[1, 3, 7]])], verbose=0)
    np.testing.assert_allclose(other_end[:, :2], short[:, :2], rtol=1e-4, atol=1e-6)
    assert np.abs(other_end[:, 2] - short[:, 2]).max() > 1e-4


def test_it_learns_to_write_backwards_and_greedy_decoding_does_so():
    keras.utils.set_random_seed(0)
    source, before, after = reversed_words(512)
    model = build_sequence_to_sequence(9, 9, width=32, attention="additive")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss)
    model.fit([source, before], after, batch_size=64, epochs=14, verbose=0)
    fresh, _, wanted = reversed_words(64)
    written = decode_greedily(model, fresh, start=START, end=END, max_length=6)
    assert written.shape == (64, 6)
    assert np.mean(np.all(written[:, :5] == wanted, axis=1)) > 0.8
    assert np.all(written[written[:, 4] == END][:, 5] == 0)  # nothing after the end


@pytest.mark.parametrize(
    "arguments, part",
    [
        ({"attention": "additiv"}, "Did you mean 'additive'"),
        ({"width": 7}, "Try 8"),
        ({"target_vocabulary_size": 0}, "target_vocabulary_size=0"),
    ],
)
def test_bad_arguments_are_named(arguments, part):
    with pytest.raises(ValueError) as caught:
        build_sequence_to_sequence(**{"source_vocabulary_size": 9, "target_vocabulary_size": 9, **arguments})
    assert part in str(caught.value)


def test_a_source_that_is_no_batch_is_named():
    with pytest.raises(ValueError, match=r"source=\(3,\)"):
        decode_greedily(build_sequence_to_sequence(9, 9, width=4), [3, 4, 5], start=1, end=2, max_length=3)
