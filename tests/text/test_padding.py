"""Sequences of any length become one array."""

import numpy as np
import pytest

from course import text


def test_the_longest_sequence_gives_the_length():
    padded = text.pad_tokens([[5], [], [2, 3, 4]])
    assert padded.dtype == np.int32
    assert padded.tolist() == [[5, 0, 0], [0, 0, 0], [2, 3, 4]]


def test_what_is_too_long_loses_its_end():
    assert text.pad_tokens([[5], [2, 3, 4]], 2).tolist() == [[5, 0], [2, 3]]


def test_no_text_at_all_is_an_empty_array():
    assert text.pad_tokens([]).shape == (0, 0)
    assert text.pad_tokens([], 7).shape == (0, 7)


@pytest.mark.parametrize("length", [0, 2.5])
def test_a_length_that_is_none_is_refused(length):
    with pytest.raises((TypeError, ValueError), match=f"length={length}"):
        text.pad_tokens([[1]], length)
